import type { ComponentChildren } from 'preact';
import { exactCount, share, tokens } from '../../shared/format';
import type { CacheRates, CostAnalytics } from '../../shared/model';
import type { CostsRange } from '../../shared/protocol';
import { Money } from '../ui/Figures';
import { dateOf } from './range';

function Card({ name, children, note }: { name: string; children: ComponentChildren; note?: ComponentChildren }) {
  return (
    <div class="card">
      <dt>{name}</dt>
      <dd class="card-figure">{children}</dd>
      {note && <dd class="faint">{note}</dd>}
    </div>
  );
}

const waiting = <span class="card-waiting" aria-hidden="true" />;
const unknown = <span class="faint">–</span>;

/** Whether one of the range's periods is today. */
function hasToday(range: CostsRange, now: number): boolean {
  const today = dateOf(now);
  return range.period === 'day' && range.from <= today && today <= range.to;
}

function costToday(costs: CostAnalytics, now: number): number {
  return costs.data.find((point) => point.periodStart.slice(0, 10) === dateOf(now))?.totalCost ?? 0;
}

/** Whether no call of the range has a price: its sum is then unknown, not nothing. */
function allUnpriced({ totals }: CostAnalytics): boolean {
  return totals.totalActivities > 0 && totals.unpricedCount === totals.totalActivities;
}

/** The range's sums. Null where they are not known: still waited for, or failed. */
export function Cards({
  costs,
  rates,
  range,
  now,
  isWaiting,
}: {
  costs: CostAnalytics | null;
  rates: CacheRates | null;
  range: CostsRange;
  now: number;
  isWaiting: { costs: boolean; rates: boolean };
}) {
  const none = isWaiting.costs ? waiting : unknown;
  const noRate = isWaiting.rates ? waiting : unknown;
  const unpriced = costs?.totals.unpricedCount ?? 0;
  return (
    <dl class="cards">
      <Card
        name="Total"
        note={
          costs &&
          `${exactCount(costs.totals.totalActivities)} calls${unpriced > 0 ? `, ${exactCount(unpriced)} unpriced` : ''}`
        }
      >
        {costs ? <Money usd={allUnpriced(costs) ? null : costs.totals.totalCost} /> : none}
      </Card>
      {hasToday(range, now) && (
        <Card name="Today" note="so far, in UTC">
          {costs ? <Money usd={costToday(costs, now)} /> : none}
        </Card>
      )}
      <Card name="Per session" note="on average">
        {costs ? <Money usd={allUnpriced(costs) ? null : costs.totals.avgCostPerSession} /> : none}
      </Card>
      <Card name="Per turn" note="on average">
        {costs ? <Money usd={allUnpriced(costs) ? null : costs.totals.avgCostPerTurn} /> : none}
      </Card>
      <Card name="Cache hit rate" note={rates?.overall.cacheHitRate === null ? 'not reported' : 'of all input'}>
        {rates ? <span class="figure">{share(rates.overall.cacheHitRate)}</span> : noRate}
      </Card>
      <Card name="Saved by the cache" note={rates && `${tokens(rates.overall.tokensSaved)} tokens read`}>
        {rates ? <Money usd={rates.overall.estimatedCostSavings} /> : noRate}
      </Card>
    </dl>
  );
}
