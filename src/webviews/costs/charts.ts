import { duration, exactCount, exactMoney, money, share, tokens } from '../../shared/format';
import type { CacheRates, CostAnalytics, CostPeriod } from '../../shared/model';
import type { Cell, ChartSpec } from './chartSpec';
import { costText, modelSeries } from './modelCosts';
import { periodLabel } from './range';

const word = (text: string): Cell => ({ text, bare: text });
const counted = (n: number): Cell => ({ text: exactCount(n), bare: n });
const priced = (usd: number): Cell => ({ text: money(round(usd)), exact: exactMoney(round(usd)), bare: round(usd) });

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((a, b) => a + (b ?? 0), 0);

export function costByModel(costs: CostAnalytics, period: CostPeriod): ChartSpec {
  const series = modelSeries(costs);
  const labels = costs.data.map((point) => periodLabel(point.periodStart, period));
  const dearest = series[0];
  return {
    title: 'Cost over time',
    form: 'stacked',
    unit: 'money',
    labels,
    series,
    summary: `Cost by ${period} and model: ${money(costs.totals.totalCost)} in all${
      dearest ? `, most of it ${dearest.name} with ${money(sum(dearest.values))}` : ''
    }`,
    table: {
      head: [periodHead(period), ...series.map((s) => s.name), 'Total'],
      rows: costs.data.map((point, i) => [
        { text: labels[i] ?? '', bare: point.periodStart.slice(0, 10) },
        ...series.map((s) => priced(s.values[i] ?? 0)),
        priced(point.totalCost),
      ]),
    },
  };
}

export function costByCallType(costs: CostAnalytics): ChartSpec {
  const types = new Map<string, { cost: number; count: number; time: number }>();
  for (const point of costs.data) {
    for (const [type, { cost, count, avgDurationMs }] of Object.entries(point.byCallType)) {
      const known = types.get(type) ?? { cost: 0, count: 0, time: 0 };
      types.set(type, {
        cost: known.cost + cost,
        count: known.count + count,
        time: known.time + avgDurationMs * count,
      });
    }
  }
  const ranked = [...types].sort((a, b) => b[1].cost - a[1].cost || (a[0] < b[0] ? -1 : 1));
  const [first] = ranked;
  return {
    title: 'Cost by call type',
    form: 'ranked',
    unit: 'money',
    labels: ranked.map(([type]) => type),
    series: [{ name: 'Cost', colour: 'charts-blue', values: ranked.map(([, { cost }]) => cost), total: '' }],
    summary: `Cost by call type, ${ranked.length} of them${first ? `; the dearest is ${first[0]} with ${money(first[1].cost)}` : ''}`,
    table: {
      head: ['Call type', 'Cost', 'Calls', 'Mean duration'],
      rows: ranked.map(([type, { cost, count, time }]) => [
        word(type),
        { ...priced(cost), text: costText(round(cost), count, costs) },
        counted(count),
        count === 0 ? word('–') : { text: duration(time / count), bare: Math.round(time / count) },
      ]),
    },
  };
}

export function hitRateTrend(rates: CacheRates): ChartSpec {
  const labels = rates.trend.map((point) => periodLabel(point.date, 'day'));
  return {
    title: 'Cache hit rate',
    form: 'line',
    unit: 'share',
    labels,
    series: [
      {
        name: 'Input read from the cache',
        colour: 'charts-green',
        values: rates.trend.map((p) => p.cacheHitRate),
        total: '',
      },
    ],
    summary: `Share of input read from the cache by day: ${share(rates.overall.cacheHitRate)} over all`,
    table: {
      head: ['Day', 'Hit rate', 'Calls'],
      rows: rates.trend.map((point, i) => [
        { text: labels[i] ?? '', bare: point.date },
        point.cacheHitRate === null
          ? { text: 'not reported', bare: '' }
          : { text: share(point.cacheHitRate), bare: point.cacheHitRate },
        counted(point.requestCount),
      ]),
    },
  };
}

export function tokensOverTime(costs: CostAnalytics, period: CostPeriod): ChartSpec {
  const labels = costs.data.map((point) => periodLabel(point.periodStart, period));
  const input = costs.data.map((point) => point.totalInputTokens);
  const output = costs.data.map((point) => point.totalOutputTokens);
  return {
    title: 'Tokens',
    form: 'line',
    unit: 'tokens',
    labels,
    series: [
      { name: 'In', colour: 'charts-blue', values: input, total: tokens(sum(input)) },
      { name: 'Out', colour: 'charts-purple', values: output, total: tokens(sum(output)) },
    ],
    summary: `Tokens by ${period}: ${tokens(sum(input))} in, ${tokens(sum(output))} out`,
    table: {
      head: [periodHead(period), 'In', 'Out', 'Calls'],
      rows: costs.data.map((point, i) => [
        { text: labels[i] ?? '', bare: point.periodStart.slice(0, 10) },
        counted(point.totalInputTokens),
        counted(point.totalOutputTokens),
        counted(point.activityCount),
      ]),
    },
  };
}

/** The table as lines of cells with tabs between, as spreadsheets take it; no cell can start a formula there. */
export function tabSeparated({ head, rows }: ChartSpec['table']): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => cell.bare))];
  return lines.map((line) => line.map(defused).join('\t')).join('\n');
}

function defused(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = cell.replace(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

function periodHead(period: CostPeriod): string {
  return { day: 'Day', week: 'Week of', month: 'Month' }[period];
}

/** To a millionth of a dollar: sums of binary fractions carry dust beyond. */
function round(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
