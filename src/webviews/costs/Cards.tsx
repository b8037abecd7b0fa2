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

/** Today's cost where the range goes by days and holds today; null elsewhere. */
function today(costs: CostAnalytics, range: CostsRange, now: number): number | null {
  if (range.period !== 'day') return null;
  return costs.data.find((point) => point.periodStart.slice(0, 10) === dateOf(now))?.totalCost ?? null;
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
  const todayCost = costs && today(costs, range, now);
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
        {costs ? <Money usd={costs.totals.totalCost} /> : none}
      </Card>
      {todayCost !== null && (
        <Card name="Today" note="so far, in UTC">
          <Money usd={todayCost} />
        </Card>
      )}
      <Card name="Per session" note="on average">
        {costs ? <Money usd={costs.totals.avgCostPerSession} /> : none}
      </Card>
      <Card name="Per turn" note="on average">
        {costs ? <Money usd={costs.totals.avgCostPerTurn} /> : none}
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
