import { useComputed } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { CallView, SourceView } from '../../shared/protocol';
import { Coverage } from './Coverage';
import type { TurnModel } from './model';
import { NoText } from './NoText';
import { PromptPartView } from './PromptPart';
import { SourceCard } from './SourceCard';
import { TargetFocus } from './targetFocus';
import { stretchesOf } from './targets';

const noSources: SourceView = { state: 'ready', links: [], holes: [], coverage: 0, callSites: [] };

/** The prompt as it was sent, part by part. Stretches that came from source open it; where no text was recorded, what there is. */
export function PromptTab({ model, view }: { model: TurnModel; view: CallView }) {
  const id = view.activity.id;
  const { parts } = view.prompt;
  const resource = model.sources(id);
  const sources = resource.value.value;
  const { targets, pieces } = useMemo(() => stretchesOf(sources ?? noSources, parts), [sources, parts]);
  const root = useRef<HTMLDivElement>(null);
  const focus = useMemo(() => new TargetFocus(), []);
  focus.targets = targets;
  focus.root = root.current;
  focus.open = (target, beside) => void model.openSource(target.kind, target.id, beside);
  focus.unfold = (part) => {
    if (model.toggled.peek().has(partName(id, part))) model.toggle(partName(id, part));
  };
  useEffect(() => {
    const hear = (event: KeyboardEvent) => focus.onPageKey(event);
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [focus]);
  const toggled = useComputed(() => model.toggled.value).value;

  if (parts.length === 0) return <NoText model={model} view={view} sources={resource} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside take the keys; this hears them on their way
    <div
      class="prompt"
      ref={(element) => {
        root.current = element;
        focus.root = element;
      }}
      onClick={(event) => focus.onClick(event)}
      onKeyDown={(event) => focus.onKeyDown(event)}
      onFocusIn={(event) => focus.onFocusIn(event)}
    >
      <Coverage resource={resource} targets={targets} focus={focus} />
      {view.notice && <p class="note">{view.notice}</p>}
      {parts.map((part, i) => (
        <PromptPartView
          key={i}
          part={part}
          index={i}
          pieces={pieces[i] ?? noPieces}
          focus={focus}
          isOpen={!toggled.has(partName(id, i))}
          onToggle={() => model.toggle(partName(id, i))}
        />
      ))}
      <SourceCard root={root} targets={targets} />
    </div>
  );
}

const noPieces: [] = [];

function partName(id: string, part: number): string {
  return `prompt-${id}-${part}`;
}
