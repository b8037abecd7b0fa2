import { useMemo } from 'preact/hooks';
import { Button } from '../ui/Button';
import type { Resource } from '../ui/resource';
import { Failed, Placeholder, Problem, StaleBanner } from '../ui/States';
import { Cards } from './Cards';
import { ChartCard } from './ChartCard';
import { Controls } from './Controls';
import { costByCallType, costByModel, hitRateTrend, tokensOverTime } from './charts';
import type { Answer, CostsModel } from './model';
import { sameRange } from './range';

/** An answer as far as it belongs to the range on show; another range's figures are never shown under this one's name. */
function current<T>(model: CostsModel, resource: Resource<Answer<T>>) {
  const answer = resource.value.value;
  const fits = answer !== null && sameRange(answer.range, model.range.value);
  const error = resource.error.value;
  return {
    answer: fits ? answer : null,
    isLoading: resource.loading.value || (answer === null && error === null),
    error: error && !fits ? error : null,
    renewError: fits ? error : null,
  };
}

function NoCalls({ model }: { model: CostsModel }) {
  const isLong = Date.parse(model.range.value.to) - Date.parse(model.range.value.from) > 80 * 86_400_000;
  if (isLong) {
    return (
      <Placeholder icon="chart" title="No calls are recorded in this time">
        Here stands what the application's model calls cost, by day, model and call type, as soon as calls are recorded.
      </Placeholder>
    );
  }
  return (
    <Placeholder
      icon="chart"
      title="No calls in this time"
      actions={<Button onClick={() => model.choosePreset('90')}>Show the last 90 days</Button>}
    >
      Nothing was recorded from {model.range.value.from} to {model.range.value.to}.
    </Placeholder>
  );
}

function Charts({ model }: { model: CostsModel }) {
  const costs = current(model, model.costs);
  const rates = current(model, model.rates);
  const { period } = model.range.value;
  const data = costs.answer?.value ?? null;
  const cache = rates.answer?.value ?? null;
  const specs = useMemo(
    () =>
      data && {
        byModel: costByModel(data, period),
        byType: costByCallType(data),
        tokens: tokensOverTime(data, period),
      },
    [data, period],
  );
  const trend = useMemo(() => cache && hitRateTrend(cache), [cache]);
  const ofCosts = { model, isLoading: costs.isLoading, error: costs.error, onRetry: () => void model.costs.load() };
  return (
    <div class="charts">
      <ChartCard {...ofCosts} title="Cost over time" spec={specs?.byModel ?? null} emptyText="No priced calls" />
      <ChartCard {...ofCosts} title="Cost by call type" spec={specs?.byType ?? null} emptyText="No priced calls" />
      <ChartCard
        model={model}
        isLoading={rates.isLoading}
        error={rates.error}
        onRetry={() => void model.rates.load()}
        title="Cache hit rate"
        spec={trend}
        emptyText="No call reported its cache"
      />
      <ChartCard
        {...ofCosts}
        title={data?.estimated ? 'Tokens ≈' : 'Tokens'}
        spec={specs?.tokens ?? null}
        emptyText="No tokens"
      />
    </div>
  );
}

function Notices({ model }: { model: CostsModel }) {
  const costs = current(model, model.costs);
  const problem = model.actions.problem.value;
  const { renewError } = costs;
  return (
    <>
      {costs.answer && (
        <StaleBanner
          freshness={
            renewError
              ? { ...costs.answer.freshness, stale: renewError.message, retryAt: renewError.retryAt }
              : costs.answer.freshness
          }
          now={model.now}
          onRetry={() => model.load()}
        />
      )}
      {problem && (
        <Problem message={problem.message} onLog={() => model.showLog()} onDismiss={() => model.actions.dismiss()} />
      )}
    </>
  );
}

/** What the calls of some days cost: sums, and four charts that load, fail and stay empty on their own. */
export function CostsPage({ model }: { model: CostsModel }) {
  const error = model.state.error.value;
  const costs = current(model, model.costs);
  const rates = current(model, model.rates);
  if (error && !model.state.value.value) {
    return (
      <Failed
        what="The costs could not be loaded"
        error={error}
        now={model.now}
        onRetry={() => model.start()}
        onLog={() => model.showLog()}
      />
    );
  }
  const isEmpty = costs.answer?.value.totals.totalActivities === 0;
  return (
    <div class="costs">
      <Controls model={model} />
      <Notices model={model} />
      {isEmpty ? (
        <NoCalls model={model} />
      ) : (
        <>
          <Cards
            costs={costs.answer?.value ?? null}
            rates={rates.answer?.value ?? null}
            range={model.range.value}
            now={model.now.value}
            isWaiting={{ costs: costs.isLoading, rates: rates.isLoading }}
          />
          <Charts model={model} />
        </>
      )}
    </div>
  );
}
