import { Button } from '../ui/Button';
import { Duration } from '../ui/Figures';
import { Reason } from '../ui/States';
import type { TurnModel } from './model';
import { type Step, stepsOf } from './recorded';

function Steps({ steps }: { steps: Step[] }) {
  const span = Math.max(1, ...steps.map((step) => step.startMs + step.durationMs));
  return (
    <dl class="sizes">
      {steps.map((step) => (
        <div key={`${step.name}-${step.startMs}`}>
          <dt>
            {step.name} {step.isFailed && <span class="mark-failed">failed</span>}
            {step.result && <span class="faint"> {step.result}</span>}
          </dt>
          <dd class="lane" aria-hidden="true">
            <span
              class="bar"
              data-state={step.isFailed ? 'failed' : 'done'}
              style={{
                insetInlineStart: `${(step.startMs / span) * 100}%`,
                inlineSize: `${(step.durationMs / span) * 100}%`,
              }}
            />
          </dd>
          <dd>
            <Duration ms={step.durationMs} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The steps that the backend keeps of the whole turn: asked for by a person alone, since its requests are few. */
function KeptApart({ model, turnId }: { model: TurnModel; turnId: string }) {
  const resource = model.trace(turnId);
  const kept = resource.value.value;
  const error = resource.error.value;
  if (kept?.trace) return <Steps steps={stepsOf(kept.trace.steps)} />;
  if (kept) return <p class="note">The backend kept no trace of this turn.</p>;
  if (error) {
    return (
      <p class="note">
        The trace could not be loaded: <Reason error={error} now={model.now} />{' '}
        <button type="button" class="link" onClick={() => resource.load()}>
          Retry
        </button>
      </p>
    );
  }
  const isLoading = resource.loading.value;
  return (
    <p class="note">
      <Button disabled={isLoading} onClick={() => resource.load()}>
        {isLoading ? 'Loading the trace' : 'Load the trace'}
      </Button>{' '}
      The backend keeps the steps of the turn apart from its calls.
    </p>
  );
}

/** The steps of the turn: those that the call carries, else those that the backend keeps, where it keeps any. */
export function Trace({ model, steps }: { model: TurnModel; steps: Step[] }) {
  const state = model.turn.value.value;
  if (steps.length === 0 && !state?.keepsTrace) return null;
  return (
    <section>
      <h3>Trace of the turn</h3>
      {steps.length > 0 ? <Steps steps={steps} /> : state && <KeptApart model={model} turnId={state.turn.turnId} />}
    </section>
  );
}
