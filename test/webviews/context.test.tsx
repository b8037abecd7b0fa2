import assert from 'node:assert/strict';
import type { Handlers } from '../../src/shared/channel';
import { share, tokens } from '../../src/shared/format';
import type { ContextHost, ContextMemory, ContextState, ContextView } from '../../src/shared/protocol';
import '../../src/webviews/context/context.css';
import { ContextModel } from '../../src/webviews/context/model';
import { isEmpty, sectionNames, sectionsOf, titleOf } from '../../src/webviews/context/sections';
import { ContextPage } from '../../src/webviews/context/View';
import '../../src/webviews/ui/toolkit';
import { bundle, contextState } from './support/contexts';
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

const models: ContextModel[] = [];

function open(given: Partial<Handlers<ContextHost>> = {}, memory = memoryOf<ContextMemory>()) {
  const host = hostOf<ContextHost, ContextView>({
    ready: () => contextState(),
    load: () => contextState(),
    openDocument: () => undefined,
    copy: () => undefined,
    showLog: () => undefined,
    ...given,
  });
  const model = new ContextModel(host.port, memory);
  models.push(model);
  show(<ContextPage model={model} />);
  return { host, model, memory, started: model.start() };
}

const failing = (message: string): never => {
  throw new Error(message);
};
const titles = (column: number) =>
  [...(all('.column')[column]?.querySelectorAll('.fold-title') ?? [])].map((e) => e.textContent);
const heading = (title: string) => {
  const found = all('.fold-toggle').find((e) => e.querySelector('.fold-title')?.textContent === title);
  if (!found) throw new Error(`no heading ${title}`);
  return found;
};

describe('the context view', () => {
  before(() => loadStyles(import.meta.url));
  afterEach(() => {
    clear();
    for (const model of models.splice(0)) model.dispose();
  });

  it('shows a column a participant, sections in their order, others after them', async () => {
    open();
    await seen('Pickup is late');
    assert.equal(all('.column').length, 2);
    const first = titles(0);
    assert.deepEqual(first.slice(0, 4), ['Conversation', 'Emotional thread', 'Session summary', 'Notable facts']);
    assert.deepEqual(first.slice(-2), ['Current stage history', 'Other values']);
    assert.ok(one('.context').textContent?.includes('Global facts: none'));
  });

  it('gives each section its estimate and share as format.ts writes them', async () => {
    open();
    await seen('Pickup is late');
    const section = sectionsOf(bundle.users[0]!).get('sessionSummary')!;
    assert.equal(section.tokens, Math.round(JSON.stringify(section.value).length / 4));
    const text = heading('Session summary').textContent ?? '';
    assert.ok(text.includes(`≈\u202f${tokens(section.tokens)} tok · ${share(section.share)}`), text);
    const sum = [...sectionsOf(bundle.users[0]!).values()].reduce((total, s) => total + s.share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
  });

  it('marks what changed since the last look', async () => {
    open();
    await seen('Pickup is late');
    assert.deepEqual(
      all('.fold-changed .fold-title').map((e) => e.textContent),
      ['Emotional thread', 'Notable facts'],
    );
  });

  it('shows an unknown section as data, and drops none', async () => {
    open();
    await seen('Pickup is late');
    const history = heading('Current stage history').closest('.fold');
    assert.ok(history?.querySelector('[role=tree]'));
    assert.ok(history?.textContent?.includes('🙃🙃🙃'));
    assert.ok(heading('Other values').closest('.fold')?.textContent?.includes('Honey 🍯'));
  });

  it('asks first where assembling spends, and assembles once when told to', async () => {
    const { host, started } = open({ ready: () => contextState({ bundle: null, spends: true, backend: 'classic' }) });
    await seen('Assembling the context costs something here');
    await started;
    assert.deepEqual(host.asked('load'), []);
    named('Assemble the context').click();
    await seen('Pickup is late');
    assert.equal(host.asked('load').length, 1);
  });

  it('assembles by itself where that costs nothing', async () => {
    const { host } = open({ ready: () => contextState({ bundle: null }) });
    await seen('Pickup is late');
    assert.equal(host.asked('load').length, 1);
  });

  it('waits with a skeleton', async () => {
    open({ ready: () => new Promise<ContextState>(() => {}) });
    assert.ok(one('.skeleton[aria-busy]'));
  });

  it('says what failed, at first and when assembling, and tries again', async () => {
    let ready = 0;
    let load = 0;
    open({
      ready: () => (ready++ === 0 ? failing('no answer') : contextState({ bundle: null })),
      load: () => (load++ === 0 ? failing('429: asked again in 40 s') : contextState()),
    });
    await seen('no answer');
    named('Retry').click();
    await seen('429: asked again in 40 s');
    named('Retry').click();
    await seen('Pickup is late');
  });

  it('keeps what it shows when assembling again fails', async () => {
    open({ load: () => failing('503') });
    await seen('Pickup is late');
    named('Assemble again').click();
    await seen('503');
    assert.equal(all('.column').length, 2);
  });

  it('says so when nothing is known of anyone', async () => {
    open({ ready: () => contextState({ bundle: { ...bundle, users: [] } }) });
    await seen('The context is empty');
  });

  it('folds a section for everyone, and remembers which stand open', async () => {
    const { memory } = open();
    await seen('Pickup is late');
    heading('Emotional thread').click();
    await until(() => !one('.context').textContent?.includes('7 → 4'));
    assert.ok(!one('.context').textContent?.includes('3 → 3'));
    assert.ok(memory.saved.open?.includes('sessionSummary') && !memory.saved.open.includes('emotionalThread'));
    open({}, memory);
    await seen('Pickup is late');
    assert.equal(heading('Emotional thread').getAttribute('aria-expanded'), 'false');
    named('Open all sections').click();
    await seen('7 → 4');
    named('Fold all sections').click();
    await until(() => all('.fold-body').length === 0);
    assert.deepEqual(Object.keys(memory.saved).sort(), ['open', 'sessionId']);
  });

  it('copies and opens one section', async () => {
    const { host } = open();
    await seen('Pickup is late');
    const copied = host.until('copy');
    named('Copy as JSON').click();
    assert.deepEqual(await copied, { userId: 'u1', section: 'conversationContext' });
    const opened = host.until('openDocument');
    named('Open as document').click();
    assert.deepEqual(await opened, { userId: 'u1', section: 'conversationContext' });
  });

  it('takes a state that comes by itself without folding anything', async () => {
    const { host } = open();
    await seen('Pickup is late');
    heading('Notable facts').click();
    await until(() => !one('.context').textContent?.includes('Pickup is late'));
    const users = [{ ...bundle.users[0]!, context: { ...bundle.users[0]!.context, globalFacts: ['a new fact'] } }];
    host.channel.notify('state', contextState({ bundle: { ...bundle, users } }));
    await seen('a new fact');
    assert.equal(heading('Notable facts').getAttribute('aria-expanded'), 'false');
  });

  it('never takes captured text for markup', async () => {
    const context = Object.fromEntries(
      [...sectionNames(bundle.users), hostile].map((name) => [
        name,
        {
          [hostile]: hostile,
          list: [hostile],
          facts: [{ fact: hostile, category: hostile }],
          messages: [{ role: hostile, content: hostile }],
          trend: hostile,
          gatesSatisfied: { [hostile]: hostile },
        },
      ]),
    );
    open({
      ready: () => contextState({ bundle: { ...bundle, users: [{ userId: 'u1', userName: hostile, context }] } }),
    });
    await seen('</script>');
    await frames();
    assertNothingObeyed();
  });

  it('survives sections of any shape', async () => {
    const shapes = [
      null,
      0,
      '',
      'x',
      [],
      {},
      [null],
      [[[[[[1]]]]]],
      { a: { b: { c: { d: { e: 1 } } } } },
      [1, 'two', { three: 3 }],
      true,
    ];
    const users = shapes.map((shape, i) => ({
      userId: `u${i}`,
      userName: `User ${i}`,
      context: Object.fromEntries([...sectionNames(bundle.users), 'unheardOf'].map((name) => [name, shape])),
    }));
    open({ ready: () => contextState({ bundle: { ...bundle, users } }) });
    await seen('User 10');
    assert.equal(all('.column').length, shapes.length);
    const deep = all('.column')[8]!.querySelector('.fold-body .pairs [role=tree]');
    assert.ok(deep?.textContent?.includes('e: 1'), 'what is deep is a tree');
  });
});

describe('sections', () => {
  it('are empty where nothing is said', () => {
    for (const value of [null, undefined, '', [], {}, { a: [], b: { c: null } }]) assert.ok(isEmpty(value));
    for (const value of [0, false, 'x', [0], { a: { b: false } }]) assert.ok(!isEmpty(value));
  });

  it('have readable titles', () => {
    assert.equal(titleOf('emotionalThread'), 'Emotional thread');
    assert.equal(titleOf('some_new-thing2Do'), 'Some new thing2 do');
  });
});
