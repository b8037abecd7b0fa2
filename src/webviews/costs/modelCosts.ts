import { money, shortModel } from '../../shared/format';
import type { CostAnalytics } from '../../shared/model';
import { colourOf } from '../ui/colours';
import type { Series } from './chartSpec';

const shownModels = 5;

interface ModelCost {
  name: string;
  values: number[];
  cost: number;
  tokens: number;
}

/** Models by their short names, the dearest first. */
function rankedModels(costs: CostAnalytics): ModelCost[] {
  const models = new Map<string, ModelCost>();
  costs.data.forEach((point, i) => {
    for (const [model, { cost, inputTokens, outputTokens }] of Object.entries(point.byModel)) {
      const name = shortModel(model);
      const known = models.get(name) ?? { name, values: costs.data.map(() => 0), cost: 0, tokens: 0 };
      known.values[i] = (known.values[i] ?? 0) + cost;
      known.cost += cost;
      known.tokens += inputTokens + outputTokens;
      models.set(name, known);
    }
  });
  return [...models.values()].sort((a, b) => b.cost - a.cost || (a.name < b.name ? -1 : 1));
}

/** Tokens that cost nothing at all are those of calls without a price, where there are such calls. */
export function costText(cost: number, count: number, costs: CostAnalytics): string {
  return money(cost === 0 && count > 0 && (costs.totals.unpricedCount ?? 0) > 0 ? null : cost);
}

/** The dearest models, and those beyond the fifth as one. */
export function modelSeries(costs: CostAnalytics): Series[] {
  const ranked = rankedModels(costs);
  const shown = ranked.slice(0, shownModels).map(({ name, values, cost, tokens }) => ({
    name,
    colour: colourOf(name),
    values,
    total: costText(cost, tokens, costs),
  }));
  const rest = ranked.slice(shownModels);
  if (rest.length === 0) return shown;
  const values = costs.data.map((_, i) => rest.reduce((sum, model) => sum + (model.values[i] ?? 0), 0));
  return [
    ...shown,
    {
      name: `${rest.length} others`,
      colour: 'charts-lines',
      values,
      total: money(rest.reduce((sum, model) => sum + model.cost, 0)),
    },
  ];
}
