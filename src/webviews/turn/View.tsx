import { Failed, Placeholder, Skeleton, StaleBanner } from '../ui/States';
import { CallPane } from './CallPane';
import { Header } from './Header';
import type { TurnModel } from './model';
import { UserMessage } from './UserMessage';
import { Waterfall } from './Waterfall';

function NoCalls({ model, isLive }: { model: TurnModel; isLive: boolean }) {
  return isLive ? (
    <Placeholder icon="running" title="Waiting for this turn's first call">
      Calls appear here as the application makes them.
    </Placeholder>
  ) : (
    <Placeholder
      title="No calls are recorded for this turn"
      actions={
        <button type="button" class="link" onClick={() => model.start()}>
          Look again
        </button>
      }
    >
      The message was answered without a model, or its calls were not recorded.
    </Placeholder>
  );
}

/** The turn: what was asked, which calls it set off, and for the chosen one what went in and came out. */
export function TurnPage({ model }: { model: TurnModel }) {
  const state = model.turn.value.value;
  const error = model.turn.error.value;
  if (!state && error) {
    return (
      <Failed
        what="The turn could not be loaded"
        error={error}
        now={model.now}
        onRetry={() => model.start()}
        onLog={() => model.showLog()}
      />
    );
  }
  if (!state)
    return <Skeleton label="Loading the turn" lines={[0.4, 0.9, 0, 0.7, 0.6, 0.8, 0, 0.95, 0.9, 0.97, 0.5]} />;
  const calls = state.turn.activities;
  const freshness = error ? { ...state.freshness, stale: error.message, retryAt: error.retryAt } : state.freshness;
  return (
    <div class="turn">
      <Header model={model} state={state} />
      <StaleBanner freshness={freshness} now={model.now} onRetry={() => model.start()} />
      <UserMessage state={state} key={state.turn.turnId} />
      {calls.length === 0 ? (
        <NoCalls model={model} isLive={state.connection.state === 'live'} />
      ) : (
        <>
          <Waterfall model={model} calls={calls} />
          <CallPane model={model} state={state} />
        </>
      )}
    </div>
  );
}
