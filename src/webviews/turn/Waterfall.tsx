import { useRef, useState } from 'preact/hooks';
import { ago, duration, exactCount, exactTime } from '../../shared/format';
import type { Activity } from '../../shared/model';
import { colourOf } from '../ui/colours';
import { Duration, Money } from '../ui/Figures';
import { Icon } from '../ui/Icon';
import { callModel, callName, callTokens } from './callNumbers';
import type { TurnModel } from './model';
import { axisTicks, type Bar, stalePendingMs, timeAxis } from './timeAxis';

/** How many calls are shown at first, and more at a time. */
const page = 200;

function describe(call: Activity): string {
  const facts = [`${callName(call)}, ${call.status.toLowerCase()}`, call.model, callTokens(call).full];
  return [...facts, `started ${exactTime(call.createdAt)}`, call.error].filter(Boolean).join('\n');
}

function StatusMark({ call, bar }: { call: Activity; bar: Bar }) {
  if (call.status === 'FAILED') {
    return (
      <span class="mark-failed" title={call.error ?? 'failed'}>
        <Icon name="error" />
        <span class="mark-text">failed</span>
      </span>
    );
  }
  if (!bar.open) return null;
  const isStale = bar.elapsedMs > stalePendingMs;
  return (
    <span class={isStale ? 'mark-stale' : 'mark-running'}>
      <Icon name={isStale ? 'warning' : 'running'} />
      <span class="mark-text">{isStale ? 'still pending' : 'running'}</span>
    </span>
  );
}

function BarLine({ call, bar }: { call: Activity; bar: Bar }) {
  const state = call.status === 'FAILED' ? 'failed' : bar.open ? 'open' : 'done';
  return (
    <span class="lane" aria-hidden="true">
      <span
        class="bar"
        data-state={state}
        style={{
          insetInlineStart: `${bar.from * 100}%`,
          inlineSize: `${(bar.to - bar.from) * 100}%`,
          ...(state === 'failed' ? {} : { '--bar': `var(--vscode-${colourOf(callModel(call))})` }),
        }}
      />
    </span>
  );
}

function Row({ model, call, bar, isSelected }: { model: TurnModel; call: Activity; bar: Bar; isSelected: boolean }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list that holds the rows takes the keys
    <div
      id={`call-${call.id}`}
      class="call"
      role="option"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      title={describe(call)}
      onClick={() => model.select(call.id)}
    >
      <span class="call-name">
        <span class="call-type">{callName(call)}</span>
        <StatusMark call={call} bar={bar} />
      </span>
      <BarLine call={call} bar={bar} />
      <span class="call-model">{callModel(call)}</span>
      <span class="call-cost">{bar.open ? <span class="faint">–</span> : <Money usd={call.cost} />}</span>
      <span class="call-time">
        {bar.open && bar.elapsedMs > stalePendingMs ? (
          <span class="figure" title={exactTime(call.createdAt)}>
            {ago(call.createdAt, model.now.value)}
          </span>
        ) : (
          <Duration ms={bar.elapsedMs} />
        )}
      </span>
    </div>
  );
}

/** The turn's calls as bars on one time axis. A list to choose from: arrows, Home and End move, and moving chooses. */
export function Waterfall({ model, calls }: { model: TurnModel; calls: readonly Activity[] }) {
  const list = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(page);
  const axis = timeAxis(calls, model.now.value);
  const selected = model.selectedId.value;
  const onKeyDown = (event: KeyboardEvent) => {
    const at = calls.findIndex((call) => call.id === selected);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: calls.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const call = calls[Math.max(0, Math.min(calls.length - 1, to))];
    if (!call) return;
    model.select(call.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`call-${call.id}`)}`)?.focus();
  };
  return (
    <div class="waterfall">
      <div class="axis" aria-hidden="true">
        <span class="lane">
          {axisTicks(axis.spanMs).map((tick) => (
            <span key={tick} class="tick" style={{ insetInlineStart: `${(tick / axis.spanMs) * 100}%` }}>
              {tick === 0 ? '0' : duration(tick)}
            </span>
          ))}
        </span>
      </div>
      <div role="listbox" aria-label="Calls of this turn" ref={list} onKeyDown={onKeyDown}>
        {calls.slice(0, Math.max(shown, calls.findIndex((call) => call.id === selected) + 1)).map((call, i) => (
          <Row
            key={call.id}
            model={model}
            call={call}
            bar={axis.bars[i] ?? { id: call.id, from: 0, to: 0, open: false, elapsedMs: 0 }}
            isSelected={call.id === selected}
          />
        ))}
      </div>
      {calls.length > shown && (
        <button type="button" class="link more" onClick={() => setShown(shown + page)}>
          Show more of {exactCount(calls.length)} calls
        </button>
      )}
    </div>
  );
}
