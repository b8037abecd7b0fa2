import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Activity } from '../../shared/model';
import type { CallView, TurnState } from '../../shared/protocol';
import { ToolButton } from '../ui/Button';
import { JsonTree } from '../ui/JsonTree';
import { MenuButton } from '../ui/Menu';
import { Banner, Failed, Placeholder, Problem, Reason, Skeleton } from '../ui/States';
import { Tabs } from '../ui/Tabs';
import { CallFacts } from './CallFacts';
import { callModel, callName } from './callNumbers';
import type { TurnModel } from './model';
import { PromptTab } from './PromptTab';
import { ResponseTab } from './ResponseTab';

const tabs = [
  { id: 'prompt', label: 'Prompt' },
  { id: 'response', label: 'Response' },
  { id: 'structured', label: 'Structured' },
  { id: 'raw', label: 'Raw' },
] as const;

function Toolbar({ model, state, call }: { model: TurnModel; state: TurnState; call: Activity }) {
  const others = state.turn.activities.filter((other) => other.id !== call.id);
  return (
    <div class="toolbar" role="toolbar" aria-label="This call">
      <MenuButton
        icon="compare"
        label="Compare"
        items={[
          { label: 'With another call…', run: () => void model.compare() },
          ...others.map((other) => ({
            label: callName(other),
            detail: callModel(other),
            run: () => void model.compare(other.id),
          })),
        ]}
      />
      <ToolButton icon="copy" label="Copy what this tab shows" text="Copy" onClick={() => model.copy()} />
      <ToolButton
        icon="open"
        label="Open what this tab shows as a document"
        text="Open as document"
        onClick={() => model.openDocument()}
      />
    </div>
  );
}

function Structured({ view }: { view: CallView }) {
  const value = view.activity.structuredOutput;
  if (value === null || value === undefined) {
    return (
      <Placeholder title="No structured output">
        {view.activity.archivedAt
          ? 'It was dropped for age; the figures are kept.'
          : 'This call returned none, or none was recorded.'}
      </Placeholder>
    );
  }
  return <JsonTree value={value} label="Structured output" openTo={3} key={view.activity.id} />;
}

function TabContent({ model, state, view }: { model: TurnModel; state: TurnState; view: CallView }) {
  switch (model.tab.value) {
    case 'prompt':
      return <PromptTab model={model} view={view} key={view.activity.id} />;
    case 'response':
      return <ResponseTab model={model} view={view} turn={state.turn} />;
    case 'structured':
      return <Structured view={view} />;
    case 'raw':
      return <JsonTree value={view.activity} label="The call as recorded" openTo={1} key={view.activity.id} />;
  }
}

function Loaded({ model, state, call }: { model: TurnModel; state: TurnState; call: Activity }) {
  const resource = model.call(call.id);
  const view = resource.value.value;
  const error = resource.error.value;
  if (view) {
    return (
      <>
        {error && (
          <Banner
            kind="error"
            actions={
              <button type="button" class="link" onClick={() => resource.load()}>
                Retry
              </button>
            }
          >
            This call could not be renewed: <Reason error={error} now={model.now} />
          </Banner>
        )}
        <TabContent model={model} state={state} view={view} />
      </>
    );
  }
  if (error) {
    return (
      <Failed
        what="This call could not be loaded"
        error={error}
        now={model.now}
        onRetry={() => resource.load()}
        onLog={() => model.showLog()}
      />
    );
  }
  return <Skeleton label="Loading the call" lines={[0.3, 0.95, 0.9, 0.97, 0.6, 0, 0.92, 0.8]} />;
}

/** The chosen call: its figures, and its prompt, response and data in tabs. */
export function CallPane({ model, state }: { model: TurnModel; state: TurnState }) {
  const call = model.selected.value;
  const panel = useRef<HTMLDivElement>(null);
  const view = call && model.call(call.id).value.value;
  const isShown = view !== null;
  const problem = model.actions.problem.value;

  useLayoutEffect(() => {
    if (!isShown || !panel.current) return;
    panel.current.scrollTop = model.scrollTo ?? 0;
    model.scrollTo = null;
  }, [model, isShown, call?.id, model.tab.value]);
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const keep = () => model.scrolled(element.scrollTop);
    element.addEventListener('scrollend', keep);
    return () => element.removeEventListener('scrollend', keep);
  }, [model]);

  if (!call) return null;
  return (
    <section class="call-pane" aria-label={callName(call)}>
      <CallFacts call={call} stopReason={view?.response.stopReason ?? null} />
      <div class="tab-row">
        <Tabs
          id="call"
          label="What the call holds"
          tabs={tabs}
          selected={model.tab.value}
          onSelect={(tab) => model.showTab(tab)}
        />
        <Toolbar model={model} state={state} call={call} />
      </div>
      {problem && (
        <Problem message={problem.message} onLog={() => model.showLog()} onDismiss={() => model.actions.dismiss()} />
      )}
      <div
        class="tab-panel"
        id="call-panel"
        role="tabpanel"
        aria-labelledby={`call-${model.tab.value}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        ref={panel}
      >
        <Loaded model={model} state={state} call={call} />
      </div>
    </section>
  );
}
