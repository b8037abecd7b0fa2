import assert from 'node:assert/strict';
import type { Handlers } from '../../src/shared/channel';
import { money, share } from '../../src/shared/format';
import type { CostsHost, CostsMemory, CostsRange, CostsState, CostsView } from '../../src/shared/protocol';
import { costByCallType, costByModel, tabSeparated } from '../../src/webviews/costs/charts';
import '../../src/webviews/costs/costs.css';
import { CostsModel } from '../../src/webviews/costs/model';
import { dateOf, lastDays, periodLabel, rangeProblem } from '../../src/webviews/costs/range';
import { CostsPage } from '../../src/webviews/costs/View';
import { colourOf, palette } from '../../src/webviews/ui/colours';
import { watchTheme } from '../../src/webviews/ui/theme';
import '../../src/webviews/ui/toolkit';
import { costsOf, costsState, noCosts, ratesOf } from './support/costs';
import { hostOf } from './support/host';
import {
  all,
  assertNothingObeyed,
  clear,
  frames,
  hostile,
  loadStyles,
  named,
  one,
  seen,
  show,
  until,
} from './support/page';
import { memoryOf } from './support/pipe';

declare global {
  interface Window {
    setTheme(kind: 'light' | 'dark' | 'hc-black' | 'hc-light'): void;
  }
}

const models: CostsModel[] = [];
const fresh = { fetchedAt: Date.now(), stale: null };

function open(given: Partial<Handlers<CostsHost>> = {}, memory = memoryOf<CostsMemory>()) {
  const host = hostOf<CostsHost, CostsView>({
    ready: () => costsState,
    costs: (range) => ({ costs: costsOf(range), freshness: fresh }),
    cacheRates: (range) => ({ rates: ratesOf(range), freshness: fresh }),
    exportRows: () => undefined,
    copyTable: () => undefined,
    showLog: () => undefined,
    ...given,
  });
  const model = new CostsModel(host.port, memory);
  models.push(model);
  show(<CostsPage model={model} />);
  void model.start();
  return { host, model, memory };
}

const failing = (message: string): never => {
  throw new Error(message);
};
const card = (name: string) => all('.card').find((e) => e.querySelector('dt')?.textContent === name)?.textContent ?? '';
const chart = (name: string) => one(`.chart-card[aria-label="${name}"]`);
const drawn = () => until(() => all('canvas').length === 3 && all('.ranked').length === 1);
const range = (from: string, to: string): CostsRange => ({ period: 'day', from, to });

/** How many pixels of the first chart have each colour. */
function colours(): Map<string, number> {
  const canvas = one('canvas') as HTMLCanvasElement;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const counts = new Map<string, number>();
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i + 3] !== 255) continue;
    const key = `${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe('the costs view', () => {
  let stopWatching = () => {};
  before(async () => {
    await loadStyles(import.meta.url);
    stopWatching = watchTheme();
  });
  after(() => stopWatching());
  afterEach(() => {
    clear();
    for (const model of models.splice(0)) model.dispose();
    window.setTheme('light');
  });

  it('gives the sums as format.ts writes them', async () => {
    const { model } = open();
    await drawn();
    const costs = costsOf(model.range.value);
    assert.ok(card('Total').includes(money(costs.totals.totalCost)), card('Total'));
    assert.ok(card('Total').includes('3 unpriced'));
    assert.ok(card('Today').includes(money(costs.data.at(-1)!.totalCost)));
    assert.ok(card('Per session').includes(money(costs.totals.avgCostPerSession)));
    assert.ok(card('Per turn').includes(money(costs.totals.avgCostPerTurn)));
    assert.ok(card('Cache hit rate').includes(share(0.834)));
    assert.ok(card('Saved by the cache').includes(money(21.4)));
  });

  it('asks for thirty days by day at first, today included', async () => {
    const { host } = open();
    await drawn();
    const now = Date.now();
    assert.deepEqual(host.asked('costs'), [{ period: 'day', from: dateOf(now - 29 * 86_400_000), to: dateOf(now) }]);
    assert.deepEqual(host.asked('cacheRates'), host.asked('costs'));
  });

  it('draws in the colours of the theme, and again when that changes', async () => {
    open();
    await drawn();
    await frames();
    const light = colours();
    assert.ok((light.get('0,99,211') ?? 0) > 100, 'charts-blue of the light theme');
    window.setTheme('dark');
    await frames();
    assert.ok((colours().get('89,164,249') ?? 0) > 100, 'charts-blue of the dark theme');
    window.setTheme('hc-black');
    await frames();
    assert.ok((colours().get('89,164,249') ?? 0) < (light.get('0,99,211') ?? 0) / 2, 'borders for fills');
  });

  it('says the same in a table, and copies it without anything that a spreadsheet would run', async () => {
    const bad = '=HYPERLINK("http://x")';
    const costs = costsOf(range('2026-11-01', '2026-11-03'));
    for (const point of costs.data) point.byCallType[bad] = { cost: 0.01, count: 1, avgDurationMs: 10 };
    const { host } = open({ costs: () => ({ costs, freshness: fresh }) });
    await drawn();
    named('Tables').click();
    await until(() => all('table').length === 4);
    const rows = [...chart('Cost over time').querySelectorAll('tbody tr')];
    assert.equal(rows.length, 3);
    assert.ok(rows[0]?.textContent?.endsWith(money(costs.data[0]!.totalCost)));
    const copied = host.until('copyTable');
    named('Copy the table: Cost by call type').click();
    const { text } = (await copied) as { text: string };
    assert.equal(text.split('\n')[0], 'Call type\tCost\tCalls\tMean duration');
    assert.ok(text.includes(`\n'${bad}\t0.03\t3\t10`), text);
  });

  it('lets each chart fail and be asked again by itself', async () => {
    let tries = 0;
    const { host } = open({
      cacheRates: (r) =>
        tries++ === 0 ? failing('429: asked again in 40 s') : { rates: ratesOf(r), freshness: fresh },
    });
    await seen('429: asked again in 40 s');
    await until(() => all('canvas').length === 2);
    assert.ok(card('Cache hit rate').includes('–'));
    const log = host.until('showLog');
    named('Show log').click();
    await log;
    named('Retry').click();
    await drawn();
    assert.equal(host.asked('costs').length, 1);
  });

  it('waits with rings and grey figures, and draws what comes first', async () => {
    open({ costs: () => new Promise<never>(() => {}) });
    await until(() => all('canvas').length === 1);
    assert.equal(all('vscode-progress-ring').length, 3);
    assert.equal(all('.card-waiting').length, 4);
  });

  it('waits without motion where none is wanted', async () => {
    document.body.classList.add('vscode-reduce-motion');
    open({ costs: () => new Promise<never>(() => {}) });
    await until(() => all('canvas').length === 1);
    assert.equal(all('vscode-progress-ring').length, 0);
    assert.equal(all('.chart-heading .faint').length, 3);
    document.body.classList.remove('vscode-reduce-motion');
  });

  it('fails as a whole only where nothing can be asked', async () => {
    let tries = 0;
    open({ ready: () => (tries++ === 0 ? failing('not signed in') : costsState) });
    await seen('not signed in');
    named('Retry').click();
    await drawn();
  });

  it('tells a time without calls from no calls at all', async () => {
    const { host } = open({ costs: (r) => ({ costs: noCosts(r), freshness: fresh }) });
    await seen('No calls in this time');
    named('Show the last 90 days').click();
    await seen('No calls are recorded in this time');
    assert.equal(host.asked('costs').length, 2);
  });

  it('says how old the figures are where they could not be renewed', async () => {
    open({
      costs: (r) => ({ costs: costsOf(r), freshness: { fetchedAt: Date.now() - 600_000, stale: 'no answer' } }),
    });
    await seen('Shown as of 10 min ago: no answer');
    await drawn();
  });

  it('never shows one range under the name of another', async () => {
    const { model } = open({
      costs: (r) => (r.period === 'day' ? { costs: costsOf(r), freshness: fresh } : failing('no weeks here')),
    });
    await drawn();
    model.choosePeriod('week');
    await seen('no weeks here');
    await until(() => all('canvas').length === 1);
    assert.ok(card('Total').includes('–'));
  });

  it('keeps the figures when renewing the same range fails', async () => {
    let tries = 0;
    const { model } = open({
      costs: (r) => (tries++ === 0 ? { costs: costsOf(r), freshness: fresh } : failing('503')),
    });
    await drawn();
    model.load();
    await seen(': 503');
    assert.equal(all('canvas').length, 3);
  });

  it('takes dates of one’s own, and refuses reversed ones without asking', async () => {
    const { host, model } = open();
    await drawn();
    model.choosePreset('custom');
    const [from, to] = await until(() => {
      const inputs = all('input[type=date]') as HTMLInputElement[];
      return inputs.length === 2 && inputs;
    });
    const enter = (input: HTMLInputElement | undefined, value: string) => {
      input!.value = value;
      input!.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const asked = host.until('costs');
    enter(from, '2026-11-01');
    assert.equal(((await asked) as CostsRange).from, '2026-11-01');
    const before = host.asked('costs').length;
    enter(to, '2026-10-01');
    await seen('The first date is after the last');
    assert.equal(host.asked('costs').length, before);
  });

  it('asks once more, not a hundred times, when a hundred calls come while it asks', async () => {
    const answers: (() => void)[] = [];
    const { host, model } = open({
      costs: (r) => new Promise((resolve) => answers.push(() => resolve({ costs: costsOf(r), freshness: fresh }))),
    });
    await until(() => all('canvas').length === 1);
    for (let i = 0; i < 100; i++) host.channel.notify('changed');
    host.channel.notify('connection', { state: 'offline', since: Date.now(), reason: 'the marker is through' });
    await seen('offline');
    assert.equal(answers.length, 1);
    const again = host.until('costs');
    answers[0]?.();
    await again;
    answers[1]?.();
    await drawn();
    await until(() => !model.costs.loading.value);
    assert.equal(host.asked('costs').length, 2);
  });

  it('remembers range, preset and tables, never figures', async () => {
    const { model, memory } = open();
    await drawn();
    model.choosePreset('7');
    model.choosePeriod('week');
    model.showTables(true);
    await until(() => all('table').length === 4);
    assert.deepEqual(Object.keys(memory.saved).sort(), ['preset', 'range', 'tables']);
    const again = open({}, memory);
    await until(() => all('table').length === 4);
    assert.deepEqual(again.host.asked('costs'), [lastDays(7, 'week', Date.now())]);
  });

  it('exports the range on show', async () => {
    const { host, model } = open();
    await drawn();
    const asked = host.until('exportRows');
    named('Export').click();
    assert.deepEqual(await asked, model.range.value);
  });

  it('never takes names for markup', async () => {
    const costs = costsOf(range('2026-11-01', '2026-11-02'));
    for (const point of costs.data) {
      point.byModel[hostile] = { cost: 9, inputTokens: 1, outputTokens: 1, count: 1 };
      point.byCallType[hostile] = { cost: 9, count: 1, avgDurationMs: 1 };
    }
    const state: CostsState = { ...costsState, connection: { state: 'refused', since: 0, reason: hostile } };
    const { model } = open({
      ready: () => state,
      costs: () => ({ costs, freshness: { fetchedAt: 0, stale: hostile } }),
    });
    await drawn();
    assertNothingObeyed();
    model.showTables(true);
    await until(() => all('table').length === 4);
    await seen('onerror=');
    assertNothingObeyed();
  });
});

describe('charts', () => {
  it('stack to the total of each period', () => {
    const costs = costsOf(range('2026-10-01', '2026-10-30'));
    const spec = costByModel(costs, 'day');
    costs.data.forEach((point, i) => {
      const sum = spec.series.reduce((total, series) => total + (series.values[i] ?? 0), 0);
      assert.ok(Math.abs(sum - point.totalCost) < 1e-9);
    });
  });

  it('show five models and the others as one', () => {
    const costs = costsOf(range('2026-11-01', '2026-11-01'));
    for (let i = 0; i < 9; i++)
      costs.data[0]!.byModel[`model-${i}`] = { cost: 10 + i, inputTokens: 1, outputTokens: 1, count: 1 };
    const { series } = costByModel(costs, 'day');
    assert.deepEqual(
      series.map((s) => s.name),
      ['model-8', 'model-7', 'model-6', 'model-5', 'model-4', '7 others'],
    );
  });

  it('rank call types by cost over all periods', () => {
    const { labels, series } = costByCallType(costsOf(range('2026-11-01', '2026-11-07')));
    assert.equal(labels[0], 'ORCHESTRATED_RESPONSE');
    const values = series[0]!.values;
    assert.deepEqual(
      [...values].sort((a, b) => (b ?? 0) - (a ?? 0)),
      values,
    );
  });

  it('call a model without a price unpriced, never free', () => {
    const costs = costsOf(range('2026-11-01', '2026-11-01'));
    costs.data[0]!.byModel.mystery = { cost: 0, inputTokens: 90, outputTokens: 9, count: 3 };
    assert.equal(costByModel(costs, 'day').series.at(-1)?.total, 'unpriced');
  });

  it('keep a model’s colour, and give five models five colours', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta'];
    const first = names.map(colourOf);
    assert.deepEqual([...names].reverse().map(colourOf).reverse(), first);
    for (const colour of first) assert.ok((palette as readonly string[]).includes(colour));
  });

  it('defuse formulas but leave numbers', () => {
    const text = tabSeparated({
      head: ['a'],
      rows: [
        [
          { text: '', bare: '+1' },
          { text: '', bare: -1 },
          { text: '', bare: 'a\tb\nc' },
        ],
      ],
    });
    assert.equal(text, "a\n'+1\t-1\ta b c");
  });
});

describe('ranges', () => {
  it('refuse what can’t be asked', () => {
    assert.equal(rangeProblem({ from: '2026-11-01', to: '2026-11-01' }), null);
    for (const [from, to] of [
      ['', '2026-11-01'],
      ['2026-11-02', '2026-11-01'],
      ['2026-13-01', '2026-13-02'],
      ['1990-01-01', '2026-11-01'],
    ] as const)
      assert.notEqual(rangeProblem({ from, to }), null, `${from} ${to}`);
  });

  it('name periods in UTC, whatever the zone', () => {
    assert.equal(periodLabel('2026-11-23T00:00:00.000Z', 'day'), '23 Nov');
    assert.equal(periodLabel('2026-11-01T00:00:00.000Z', 'month'), 'Nov 2026');
    assert.equal(periodLabel('garbage', 'day'), 'garbage');
  });
});
