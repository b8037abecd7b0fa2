import type { ContextBundle } from '../../shared/model';
import type { ContextState } from '../../shared/protocol';
import { Button, ToolButton } from '../ui/Button';
import { When } from '../ui/Figures';
import { Banner, Failed, Placeholder, Reason, Skeleton } from '../ui/States';
import { Column } from './Column';
import type { ContextModel } from './model';
import { sectionNames, sectionsOf } from './sections';

function Header({ model, state }: { model: ContextModel; state: ContextState }) {
  const { session, bundle } = state;
  const isLoading = model.bundle.loading.value;
  return (
    <header class="context-header">
      <h1>
        Context<span class="separator">·</span>
        {session?.participants || session?.title || state.sessionId}
      </h1>
      {bundle && (
        <>
          <span class="faint">
            assembled <When instant={bundle.assembledAt} now={model.now.value} />
          </span>
          <span class="toolbar" role="toolbar" aria-label="Sections">
            <ToolButton icon="openAll" label="Open all sections" onClick={() => model.setOpen(null)} />
            <ToolButton icon="foldAll" label="Fold all sections" onClick={() => model.setOpen([])} />
            <ToolButton
              icon="refresh"
              label={
                state.spends ? 'Assemble again: on this backend that costs an embedding and writes' : 'Assemble again'
              }
              disabled={isLoading}
              onClick={() => model.assemble()}
            />
          </span>
        </>
      )}
    </header>
  );
}

function AskFirst({ model }: { model: ContextModel }) {
  return (
    <Placeholder
      title="Assembling the context costs something here"
      actions={
        <Button primary onClick={() => model.assemble()}>
          Assemble the context
        </Button>
      }
    >
      This shows what the application knows of each participant when it writes a prompt. This backend assembles it anew
      each time: it embeds text, which is paid for, and it writes to its database. So it is done only when you ask.
    </Placeholder>
  );
}

function NoBundle({ model, state }: { model: ContextModel; state: ContextState }) {
  const error = model.bundle.error.value;
  if (model.bundle.loading.value) return <Loading />;
  if (error) {
    return (
      <Failed
        what="The context could not be assembled"
        error={error}
        now={model.now}
        onRetry={() => model.assemble()}
        onLog={() => model.showLog()}
      />
    );
  }
  if (state.spends) return <AskFirst model={model} />;
  return (
    <Placeholder
      title="No context yet"
      actions={
        <Button primary onClick={() => model.assemble()}>
          Assemble the context
        </Button>
      }
    >
      What the application knows of each participant when it writes a prompt.
    </Placeholder>
  );
}

function Loading() {
  return (
    <div class="columns" style={{ '--participants': 2 }}>
      <Skeleton label="Loading the context" lines={[0.3, 0, 0.9, 0.8, 0.85, 0, 0.4, 0.95, 0.7]} />
      <Skeleton label="" lines={[0.35, 0, 0.8, 0.9, 0.75, 0, 0.4, 0.85, 0.9]} />
    </div>
  );
}

function Participants({ model, state, bundle }: { model: ContextModel; state: ContextState; bundle: ContextBundle }) {
  const names = sectionNames(bundle.users);
  if (names.length === 0) {
    return (
      <Placeholder title="The context is empty">
        The application knows nothing of this session's participants yet. It fills as they write.
      </Placeholder>
    );
  }
  return (
    <div class="columns">
      {bundle.users.map((user) => (
        <Column
          key={user.userId}
          model={model}
          user={user}
          names={names}
          sections={sectionsOf(user)}
          changed={state.changed}
        />
      ))}
    </div>
  );
}

/** What the application knows of each participant when it writes a prompt: a column each. */
export function ContextPage({ model }: { model: ContextModel }) {
  const state = model.state.value.value;
  const error = model.state.error.value;
  if (!state && error) {
    return (
      <Failed
        what="The context could not be loaded"
        error={error}
        now={model.now}
        onRetry={() => model.start()}
        onLog={() => model.showLog()}
      />
    );
  }
  if (!state) return <Loading />;
  const { bundle } = state;
  const problem = model.actions.problem.value ?? (bundle && model.bundle.error.value);
  return (
    <div class="context">
      <Header model={model} state={state} />
      {problem && (
        <Banner
          kind="error"
          actions={
            <>
              <button type="button" class="link" onClick={() => model.showLog()}>
                Show log
              </button>
              <button
                type="button"
                class="link"
                onClick={() => (model.actions.problem.value ? model.actions.dismiss() : model.assemble())}
              >
                {model.actions.problem.value ? 'Dismiss' : 'Retry'}
              </button>
            </>
          }
        >
          <Reason error={problem} now={model.now} />
        </Banner>
      )}
      {bundle ? <Participants model={model} state={state} bundle={bundle} /> : <NoBundle model={model} state={state} />}
    </div>
  );
}
