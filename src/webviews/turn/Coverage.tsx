import { counted, exactCount, share } from '../../shared/format';
import type { SourceView } from '../../shared/protocol';
import { ToolButton } from '../ui/Button';
import type { Resource } from '../ui/resource';
import type { TargetFocus } from './targetFocus';
import type { Target } from './targets';

function words(coverage: number, targets: readonly Target[], isHinted: boolean): string[] {
  const links = targets.flatMap((target) => target.link ?? []);
  const holes = targets.filter((target) => target.hole);
  if (links.length === 0) return ['Nothing in this prompt was found in the open folder'];
  const changed = links.filter((link) => link.kind === 'changed').length;
  const ambiguous = links.filter((link) => link.alternatives > 0).length;
  return [
    `${share(coverage)} comes from source`,
    ...(isHinted ? ['click any of it to open its line'] : []),
    counted(links.length, 'stretch', 'stretches'),
    ...(holes.length > 0 ? [counted(holes.length, 'value filled in', 'values filled in')] : []),
    ...(changed > 0 ? [`${counted(changed, 'stretch', 'stretches')} changed since`] : []),
    ...(ambiguous > 0 ? [`${exactCount(ambiguous)} with several homes`] : []),
  ];
}

/** How much of the prompt is known to come from the open folder, and the way through it. */
export function Coverage({
  resource,
  targets,
  focus,
}: {
  resource: Resource<SourceView>;
  targets: readonly Target[];
  focus: TargetFocus;
}) {
  const sources = resource.value.value;
  const error = resource.error.value;
  if (error) {
    return (
      <div class="coverage" role="status">
        The source of this prompt could not be looked up: {error.message}
        <button type="button" class="link" onClick={() => resource.load()}>
          Retry
        </button>
      </div>
    );
  }
  if (!sources) return <div class="coverage faint">Looking for the source of this prompt</div>;
  if (sources.state === 'off')
    return <div class="coverage faint">Open the application's folder to link this prompt to its source</div>;
  const isHinted = targets.length > 0 && !focus.isKnown.value;
  const text =
    sources.state === 'indexing'
      ? 'Reading the open folder; more links appear when it is read'
      : words(sources.coverage, targets, isHinted).join(' · ');
  return (
    <div class="coverage">
      {targets.length > 0 && (
        <span class="meter" aria-hidden="true">
          <span style={{ inlineSize: `${Math.min(1, Math.max(0, sources.coverage)) * 100}%` }} />
        </span>
      )}
      <span class="coverage-text" title={text}>
        {text}
      </span>
      {targets.length > 0 && (
        <span class="coverage-steps">
          <ToolButton icon="chevronLeft" label="Previous source (Shift+F7)" onClick={() => focus.step(-1)} />
          <ToolButton icon="chevronRight" label="Next source (F7); Enter opens it" onClick={() => focus.step(1)} />
        </span>
      )}
    </div>
  );
}
