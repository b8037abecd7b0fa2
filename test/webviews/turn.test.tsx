import assert from 'node:assert/strict';
import type { Handlers } from '../../src/shared/channel';
import { duration, money, share, tokens } from '../../src/shared/format';
import type { TurnHost, TurnMemory, TurnState, TurnView } from '../../src/shared/protocol';
import { TurnModel } from '../../src/webviews/turn/model';
import '../../src/webviews/turn/turn.css';
import { TurnPage } from '../../src/webviews/turn/View';
import '../../src/webviews/ui/toolkit';
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
  press,
  seen,
  show,
  until,
} from './support/page';
import { memoryOf } from './support/pipe';
import { call, calls, sources, stateOf, viewOf, viewWithoutText } from './support/turns';

const models: TurnModel[] = [];

/** Opens the view on a host that answers with the samples, but for what the test gives. */
function open(given: Partial<Handlers<TurnHost>> = {}, memory = memoryOf<TurnMemory>()) {
  const state = stateOf();
  const host = hostOf<TurnHost, TurnView>({
    ready: () => state,
    reload: () => state,
    call: ({ activityId }) => viewOf(state.turn.activities.find((a) => a.id === activityId) ?? calls[0]!),
    sources: () => sources,
    openSource: () => undefined,
    goTo: () => state,
    copy: () => undefined,
    openDocument: () => undefined,
    compare: () => undefined,
    trace: () => ({ trace: null }),
    openContext: () => undefined,
    showLog: () => undefined,
    ...given,
  });
  const model = new TurnModel(host.port, memory);
  models.push(model);
  show(<TurnPage model={model} />);
  void model.start();
  return { host, model, memory };
}

const failing = (message: string): never => {
  throw new Error(message);
};
const selectedName = () => one('.call[aria-selected=true] .call-type').textContent;
const linkOf = (text: string) => until(() => all('[data-target]').find((e) => e.textContent === text));

describe('the turn view', () => {
  before(() => loadStyles(import.meta.url));
  afterEach(() => {
    clear();
    for (const model of models.splice(0)) model.dispose();
  });

  describe('what it shows', () => {
    it('gives the turn, its place and its sums as format.ts writes them', async () => {
      open();
      await seen('Turn 14 of 14');
      const header = one('.turn-header').textContent ?? '';
      const cost = calls.reduce((sum, c) => sum + (c.cost ?? 0), 0);
      for (const text of ['Ana & Ben', money(cost), `${tokens(4763 - 412 + 412)} tokens`, duration(3010), 'live'])
        assert.ok(header.includes(text), `${text} in ${header}`);
      assert.ok(header.includes(`${share(2900 / (412 * 2 + 31 + 3220))} cached`), header);
    });

    it('lists the calls with model, cost and duration, and marks the failed one', async () => {
      open();
      await seen('PEOPLE_EXTRACTION');
      const rows = all('.call').map((row) => row.textContent);
      assert.deepEqual(
        rows,
        calls.map((c) =>
          [
            c.callType ?? c.activityType,
            c.status === 'FAILED' ? 'failed' : '',
            { a2: 'titan-embed-text-v2', a3: 'sonnet-4.5' }[c.id] ?? 'haiku-4.5',
            money(c.cost),
            duration(c.durationMs),
          ].join(''),
        ),
      );
    });

    it('chooses the call whose answer the user read', async () => {
      open();
      await seen('You');
      assert.equal(selectedName(), 'ORCHESTRATED_RESPONSE');
    });

    it('marks holes, changed text and text with several homes, and says how much comes from source', async () => {
      open();
      await seen('93% comes from source');
      await linkOf('Ana');
      assert.equal(all('[data-opens]').length, sources.holes.length);
      assert.ok(one('.source-changed').textContent?.includes('No advice yet'));
      assert.ok(one('.source-ambiguous').textContent?.includes('How you speak'));
      assert.ok(one('.coverage').textContent?.includes('1 stretch changed since'));
    });

    it('folds what the model marks for itself, and opens it by a click', async () => {
      open({}, memoryOf<TurnMemory>({ tab: 'response' }));
      await seen('Three hours of not knowing');
      assert.ok(!one('.tab-panel').textContent?.includes('FeelHeardCheck'));
      named('thinking76 characters').click();
      await seen('FeelHeardCheck');
    });

    it('shows what there is where no text was recorded, with the places where the call is made', async () => {
      const { host } = open({ call: () => viewWithoutText(calls[2]!) });
      await seen('This backend records the sizes of a prompt, not its text.');
      await seen('orchestrator.ts:88');
      for (const text of [
        'pre-session-witnessing',
        '11,196 characters',
        '2.8k tok',
        'search_memories',
        'plan retrieval',
      ])
        assert.ok(one('.no-text').textContent?.includes(text), text);
      const asked = host.until('openSource');
      named('orchestrator.ts:88').click();
      assert.deepEqual(await asked, { activityId: 'a3', kind: 'callSite', id: 1, beside: false });
    });

    describe('of a turn whose steps the backend keeps apart', () => {
      const bare = () => {
        const view = viewWithoutText(calls[2]!);
        return { ...view, activity: { ...view.activity, metadata: {} } };
      };
      const steps = [
        {
          name: 'Context Assembly',
          type: 'retrieval',
          result: '12 turns',
          status: 'success',
          startMs: 2,
          durationMs: 180,
        },
      ];
      const trace = { totalDurationMs: 200, modelUsed: 'sonnet', steps };

      it('asks for the steps when a person does, and never by itself', async () => {
        const { host } = open({
          ready: () => stateOf(calls, { keepsTrace: true }),
          call: bare,
          trace: () => ({ trace }),
        });
        const button = await until(() => all('.no-text vscode-button')[0]);
        assert.deepEqual(host.asked('trace'), []);
        button.click();
        await seen('Context Assembly');
        await seen('12 turns');
        assert.equal(host.asked('trace').length, 1);
      });

      it('says that none were kept, or why they could not be loaded', async () => {
        const answers = [() => failing('it is away'), () => ({ trace: null })];
        open({ ready: () => stateOf(calls, { keepsTrace: true }), call: bare, trace: () => answers.shift()!() });
        (await until(() => all('.no-text vscode-button')[0])).click();
        await seen('could not be loaded: it is away');
        named('Retry').click();
        await seen('kept no trace of this turn');
      });

      it('is silent where the backend keeps none', async () => {
        open({ call: bare });
        await seen('pre-session-witnessing');
        assert.ok(!one('.no-text').textContent?.includes('Trace'));
      });
    });

    it('says that the place of a call without text could not be looked up, and looks again', async () => {
      let tries = 0;
      open({
        call: () => viewWithoutText(calls[2]!),
        sources: () => (tries++ === 0 ? failing('the index is gone') : sources),
      });
      await seen('could not be looked up: the index is gone');
      named('Retry').click();
      await seen('orchestrator.ts:88');
    });

    it('shows two hundred of three thousand calls, more when asked, and the chosen one always', async () => {
      const many = Array.from({ length: 3_000 }, (_, i) => call(`m${i}`, i));
      const { model } = open({ ready: () => stateOf(many) });
      await until(() => all('.call').length === 200);
      named('Show more of 3,000 calls').click();
      await until(() => all('.call').length === 400);
      model.select('m999');
      await until(() => all('.call').length === 1_000);
    });

    it('shows the message that was sent where a streamed answer recorded none', async () => {
      open(
        { call: () => viewOf(calls[2]!, { output: { streaming: true } }) },
        memoryOf<TurnMemory>({ tab: 'response' }),
      );
      await seen('What was the worst part of the waiting?');
    });

    it('never takes captured text for markup', async () => {
      const bad = call('a3', 480, {
        callType: 'ORCHESTRATED_RESPONSE',
        model: hostile,
        error: hostile,
        status: 'FAILED',
      });
      const state = stateOf([bad], { userName: hostile });
      state.turn.userMessage = hostile;
      state.session = { ...state.session!, participants: hostile };
      const link = { ...sources.links[0]!, start: 0, end: 20, label: hostile };
      const hole = { ...sources.holes[0]!, start: 2, end: 9, expression: hostile, label: hostile };
      const view = { ...viewOf(bad, { input: { systemPrompt: hostile }, output: hostile }), notice: hostile };
      view.activity.structuredOutput = { [hostile]: hostile };
      const { model } = open({
        ready: () => state,
        call: () => view,
        sources: () => ({ ...sources, links: [link], holes: [hole] }),
      });
      await until(() => all('[data-target]').length > 0);
      assert.ok(one('.prompt').textContent?.includes(hostile));
      press('F7');
      for (const tab of ['response', 'structured', 'raw', 'prompt'] as const) {
        model.showTab(tab);
        await until(() => one('[role=tabpanel]').getAttribute('aria-labelledby') === `call-${tab}`);
        await frames();
        assert.ok(one('[role=tabpanel]').textContent?.includes('</script>'), tab);
        assertNothingObeyed();
      }
      await model.actions.run(() => Promise.reject(new Error(hostile)));
      await until(() => all('.banner').length > 0);
      assertNothingObeyed();
    });
  });

  describe('states', () => {
    it('shows a skeleton while it waits', async () => {
      open({ ready: () => new Promise<TurnState>(() => {}) });
      assert.equal(one('.skeleton').getAttribute('aria-label'), 'Loading the turn');
    });

    it('says what failed, shows the log, and loads when asked again', async () => {
      let tries = 0;
      const { host } = open({ ready: () => (tries++ === 0 ? failing('The API did not answer') : stateOf()) });
      await seen('The API did not answer');
      const asked = host.until('showLog');
      named('Show log').click();
      await asked;
      named('Retry').click();
      await seen('Turn 14 of 14');
    });

    it('counts down while a rate limit holds the turn up, then shows it by itself', async () => {
      const limited = Object.assign(new Error('The limit is reached'), { retryAt: Date.now() + 1_500 });
      const answers = [() => Promise.reject(limited), () => stateOf()];
      const { host } = open({ ready: () => answers.shift()!() });
      await seen('The limit is reached: again in 2 s');
      await seen('Turn 14 of 14');
      assert.deepEqual(host.asked('ready').length, 2);
      assert.equal(host.asked('reload').length, 0);
    });

    it('tells an empty turn from one whose calls are still to come', async () => {
      open({ ready: () => stateOf([]) });
      await seen("Waiting for this turn's first call");
      open({ ready: () => stateOf([], { connection: { state: 'idle' } }) });
      await seen('No calls are recorded for this turn');
    });

    it('says how old the data is while offline, and keeps it', async () => {
      open({
        ready: () =>
          stateOf(calls, {
            connection: { state: 'offline', since: Date.now() - 130_000, reason: 'The network is down' },
            freshness: { fetchedAt: Date.now() - 600_000, stale: 'the API did not answer' },
          }),
      });
      await seen('Shown as of 10 min ago: the API did not answer');
      assert.match(one('.connection').textContent ?? '', /^offline since \d\d:\d\d$/);
      await seen('RETRIEVAL_PLANNING');
    });

    it('keeps the turn on show when loading it again fails', async () => {
      const { host, model } = open({ reload: () => failing('503') });
      await seen('Turn 14 of 14');
      const asked = host.until('reload');
      void model.start();
      await asked;
      await seen(': 503');
      assert.equal(all('.call').length, calls.length);
    });

    it('says that one call failed to load, and loads it when asked again', async () => {
      let tries = 0;
      open({ call: () => (tries++ === 0 ? failing('The API answered 500') : viewOf(calls[2]!)) });
      await seen('The API answered 500');
      assert.equal(all('.call').length, calls.length);
      named('Retry').click();
      await seen("You're here to listen to");
    });

    it('says that the source could not be looked up, and looks again when asked', async () => {
      let tries = 0;
      open({ sources: () => (tries++ === 0 ? failing('the index is gone') : sources) });
      await seen('could not be looked up: the index is gone');
      named('Retry').click();
      await seen('93% comes from source');
    });

    it('says that the folder is still being read, and asks again when it was', async () => {
      let tries = 0;
      const { host } = open({
        sources: () => (tries++ === 0 ? { ...sources, state: 'indexing', links: [], holes: [] } : sources),
      });
      await seen('Reading the open folder');
      host.channel.notify('sourcesChanged');
      await seen('93% comes from source');
    });

    it('shows what went wrong with an action, once it did', async () => {
      open({ openSource: () => failing('stagePrompts.ts is gone') });
      (await linkOf('Ana')).click();
      await seen('stagePrompts.ts is gone');
      named('Dismiss').click();
      await until(() => all('.banner').length === 0);
    });
  });

  describe('keyboard', () => {
    it('chooses calls by arrows, Home and End', async () => {
      open();
      await seen('PEOPLE_EXTRACTION');
      one('.call[aria-selected=true]').focus();
      for (const [key, name] of [
        ['ArrowDown', 'PEOPLE_EXTRACTION'],
        ['ArrowUp', 'ORCHESTRATED_RESPONSE'],
        ['Home', 'RETRIEVAL_PLANNING'],
        ['ArrowUp', 'RETRIEVAL_PLANNING'],
        ['End', 'BACKGROUND_CLASSIFICATION'],
      ] as const) {
        press(key);
        await until(() => selectedName() === name);
        assert.equal(document.activeElement?.querySelector('.call-type')?.textContent, name, key);
      }
      assert.equal(all('.call[tabindex="0"]').length, 1);
    });

    it('changes tabs by arrows', async () => {
      open();
      await seen("You're here to listen to");
      named('Prompt').focus();
      press('ArrowRight');
      await seen('Three hours of not knowing');
      press('End');
      await until(() => one('#call-raw').getAttribute('aria-selected') === 'true');
      assert.equal(document.activeElement?.id, 'call-raw');
      assert.equal(all('[role=tab][tabindex="0"]').length, 1);
    });

    it('goes through the stretches with F7 and opens them with Enter, with Ctrl beside', async () => {
      const { host } = open();
      await linkOf('Ana');
      one('[role=tabpanel]').focus();
      press('F7');
      assert.equal(document.activeElement?.textContent, "You're here to listen to ");
      press('F7');
      assert.equal(document.activeElement?.textContent, 'Ana');
      assert.equal(all('[data-target][tabindex="0"]').length, 1);
      const first = host.until('openSource');
      assert.ok(one('.coverage').textContent?.includes('click any of it to open its line'));
      press('Enter');
      await until(() => !one('.coverage').textContent?.includes('click any of it'));
      assert.deepEqual(await first, { activityId: 'a3', kind: 'hole', id: 1, beside: false });
      press('F7', { shiftKey: true });
      const second = host.until('openSource');
      press('Enter', { ctrlKey: true });
      assert.deepEqual(await second, { activityId: 'a3', kind: 'link', id: 1, beside: true });
      await until(() => document.querySelector('.hover-card')?.textContent?.includes('stagePrompts.ts:412'));
      press('Escape');
      await until(() => !document.querySelector('.hover-card'));
    });

    it('opens a folded part on the way', async () => {
      open();
      await linkOf('Ana');
      for (const heading of all('.fold-toggle')) heading.click();
      await until(() => all('[data-target]').length === 0);
      named('Next source (F7); Enter opens it').click();
      await until(() => document.activeElement?.textContent === "You're here to listen to ");
    });

    it('works the compare menu', async () => {
      const { host } = open();
      await seen("You're here to listen to");
      named('Compare').focus();
      named('Compare').click();
      await until(() => document.activeElement?.textContent === 'With another call…');
      press('ArrowDown');
      assert.equal(document.activeElement?.textContent, 'RETRIEVAL_PLANNINGhaiku-4.5');
      press('Escape');
      await until(() => all('[role=menu]').length === 0);
      assert.equal(document.activeElement?.textContent, 'Compare');
      named('Compare').click();
      await until(() => document.activeElement?.textContent === 'With another call…');
      const asked = host.until('compare');
      (document.activeElement as HTMLElement).click();
      assert.deepEqual(await asked, { activityId: 'a3', withId: undefined });
    });

    it('walks a tree of data by arrows', async () => {
      open({}, memoryOf<TurnMemory>({ tab: 'structured' }));
      await seen('feelHeard');
      one('[role=tree]').focus();
      press('ArrowDown');
      press('ArrowDown');
      assert.ok(document.activeElement?.textContent?.startsWith('facts'));
      press('ArrowLeft');
      await until(() => document.activeElement?.getAttribute('aria-expanded') === 'false');
      press('ArrowRight');
      await until(() => document.activeElement?.getAttribute('aria-expanded') === 'true');
    });
  });

  describe('what it asks of the editor', () => {
    it('names call and tab for copying and opening', async () => {
      const { host } = open({}, memoryOf<TurnMemory>({ tab: 'structured', activityId: 'a1' }));
      await seen('feelHeard');
      const copied = host.until('copy');
      named('Copy').click();
      assert.deepEqual(await copied, { activityId: 'a1', what: 'structured' });
      const opened = host.until('openDocument');
      named('Open as document').click();
      assert.deepEqual(await opened, { activityId: 'a1', what: 'structured' });
    });

    it('goes to the neighbours, and not beyond the ends', async () => {
      const { host } = open({
        goTo: ({ turnId }) =>
          stateOf([call('b1', 0)], { turn: { ...stateOf().turn, turnId, activities: [call('b1', 0)] } }),
      });
      await seen('Turn 14 of 14');
      assert.ok((named('No next turn') as HTMLButtonElement).disabled);
      named('previous turn: message 13').click();
      await seen('Turn 13 of 14');
      assert.deepEqual(host.asked('goTo'), [{ turnId: 's1-u1-13' }]);
      assert.equal(all('.call').length, 1);
    });

    it('selects the call that the editor names', async () => {
      const { host } = open({ ready: () => stateOf(calls, { select: 'a4' }) });
      await seen('Turn 14 of 14');
      await until(() => all('.call').length > 0 && selectedName() === 'PEOPLE_EXTRACTION');
      host.channel.notify('state', stateOf(calls, { select: 'a1' }));
      await until(() => selectedName() === 'RETRIEVAL_PLANNING');
      host.channel.notify('state', stateOf(calls, { select: 'gone' }));
      await frames();
      assert.equal(selectedName(), 'RETRIEVAL_PLANNING');
    });

    it('asks for a text only when its call is looked at, and once', async () => {
      const { host, model } = open();
      await seen("You're here to listen to");
      const asked = host.until('call');
      model.select('a1');
      await asked;
      model.select('a3');
      await frames();
      assert.deepEqual(host.asked('call'), [{ activityId: 'a3' }, { activityId: 'a1' }]);
    });
  });

  describe('live', () => {
    it('grows without moving selection, tab, focus or scroll', async () => {
      const long = 'line of a prompt\n'.repeat(400);
      const { host, model } = open({
        call: ({ activityId }) => viewOf(call(activityId, 0), { input: { systemPrompt: long } }),
      });
      await seen('line of a prompt');
      model.select('a1');
      await until(() => selectedName() === 'RETRIEVAL_PLANNING');
      await seen('line of a prompt');
      const panel = one('[role=tabpanel]');
      panel.focus();
      panel.scrollTop = 900;
      await frames();
      const extra = call('a9', 3100, { callType: 'SUMMARIZATION' });
      host.channel.notify('state', stateOf([...calls, extra]));
      await seen('SUMMARIZATION');
      assert.equal(selectedName(), 'RETRIEVAL_PLANNING');
      assert.equal(panel.scrollTop, 900);
      assert.equal(document.activeElement, panel);
      await frames();
      assert.equal(host.asked('call').length, 2);
    });

    it('shows a running call with its time, and its text when it is done', async () => {
      const running = call('a3', 0, {
        callType: 'ORCHESTRATED_RESPONSE',
        status: 'PENDING',
        cost: null,
        durationMs: 0,
        completedAt: null,
        createdAt: new Date(Date.now() - 2500).toISOString(),
      });
      let now = running;
      const { host } = open(
        {
          ready: () => stateOf([running]),
          call: () => viewOf(now, now === running ? { output: null } : {}),
        },
        memoryOf<TurnMemory>({ tab: 'response' }),
      );
      await seen('No answer yet');
      assert.match(one('.call').textContent ?? '', /running.*–2\.\d s/);
      now = { ...running, status: 'COMPLETED', durationMs: 2700, cost: 0.0291, completedAt: new Date().toISOString() };
      host.channel.notify('state', stateOf([now]));
      await seen('Three hours of not knowing');
      assert.match(one('.call').textContent ?? '', /\$0\.0292\.7 s/);
    });

    it('calls what has no price unpriced, and a running call neither that nor free', async () => {
      const unpriced = call('u', 0, { cost: null });
      open({ ready: () => stateOf([unpriced]) });
      await until(() => all('.turn-totals')[0]?.textContent?.startsWith('unpriced'));
      open({ ready: () => stateOf([calls[0]!, unpriced, call('p', 0, { cost: null, status: 'PENDING' })]) });
      await until(() => all('.turn-totals')[0]?.textContent?.startsWith('$0.00071 + 1 unpriced'));
      assert.equal(all('.call-cost').at(-1)?.textContent, '–');
    });

    it('says of a call that hangs since days that it is still pending, and leaves the axis to the others', async () => {
      const hung = call('a9', 0, { status: 'PENDING', createdAt: new Date(Date.now() - 3 * 86_400_000).toISOString() });
      open({ ready: () => stateOf([hung]) });
      await seen('still pending');
    });

    it('takes a changed connection', async () => {
      const { host } = open();
      await seen('live');
      host.channel.notify('connection', { state: 'offline', since: Date.now() - 5_000, reason: 'The network is down' });
      await seen('offline since');
    });
  });

  describe('memory', () => {
    it('comes back to call, tab and scroll', async () => {
      const long = 'line of a prompt\n'.repeat(400);
      open(
        { call: ({ activityId }) => viewOf(call(activityId, 0), { output: long }) },
        memoryOf<TurnMemory>({ sessionId: 's1', turnId: 's1-u1-14', activityId: 'a4', tab: 'response', scroll: 500 }),
      );
      await seen('line of a prompt');
      assert.equal(selectedName(), 'PEOPLE_EXTRACTION');
      assert.equal(one('[role=tabpanel]').scrollTop, 500);
    });

    it('keeps ids and view state, never data', async () => {
      const { memory, model } = open();
      await seen("You're here to listen to");
      assert.deepEqual(memory.saved, {
        sessionId: 's1',
        turnId: 's1-u1-14',
        activityId: 'a3',
        tab: 'prompt',
        scroll: 0,
      });
      model.showTab('raw');
      model.select('a1');
      await seen('RETRIEVAL_PLANNING');
      assert.deepEqual(memory.saved, { sessionId: 's1', turnId: 's1-u1-14', activityId: 'a1', tab: 'raw', scroll: 0 });
    });

    it('is not thrown by what it does not know', async () => {
      open({}, memoryOf<TurnMemory>({ activityId: 'gone', tab: 'nonsense' }));
      await seen("You're here to listen to");
      assert.equal(selectedName(), 'ORCHESTRATED_RESPONSE');
    });
  });

  describe('two megabytes of prompt', () => {
    const line = 'A line of a long prompt with some words in it, and a number at its end: ';
    const text = Array.from({ length: 27_000 }, (_, i) => `${line}${i}\n`).join('');
    const links = Array.from({ length: 20_000 }, (_, i) => ({
      ...sources.links[0]!,
      id: i,
      part: 0,
      start: i * 100,
      end: i * 100 + 40,
    }));

    it('opens with all of its text and few elements', async () => {
      open({
        call: () => viewOf(calls[2]!, { input: { systemPrompt: text } }),
        sources: () => ({ ...sources, links, holes: [] }),
      });
      await until(() => all('[data-target]').length > 0);
      assert.equal(one('.prompt .long-text').textContent?.length, text.length);
      await frames();
      const elements = document.getElementById('root')?.querySelectorAll('*').length ?? 0;
      assert.ok(elements < 3_000, `${elements} elements`);
    });

    it('goes to the last stretch of all', async () => {
      open({
        call: () => viewOf(calls[2]!, { input: { systemPrompt: text } }),
        sources: () => ({ ...sources, links, holes: [] }),
      });
      (await until(() => all('[data-target="0"]')[0])).focus();
      press('F7', { shiftKey: true });
      await until(() => document.activeElement?.getAttribute('data-target') === '19999');
      const box = document.activeElement!.getBoundingClientRect();
      assert.ok(box.top >= 0 && box.bottom <= innerHeight, `at ${box.top}`);
    });

    it('takes it in one line too', async () => {
      const oneLine = '語'.repeat(2_000_000);
      open({
        call: () => viewOf(calls[2]!, { input: { systemPrompt: oneLine } }),
        sources: () => ({ ...sources, links: [], holes: [] }),
      });
      await until(() => all('.prompt .long-text')[0]?.textContent?.length === oneLine.length);
    });

    it('cuts it in the raw data, with a way to all of it', async () => {
      open({ call: () => viewOf(calls[2]!, { input: { systemPrompt: text } }) }, memoryOf<TurnMemory>({ tab: 'raw' }));
      await seen('systemPrompt');
      named(await until(() => all('.json .link')[0]?.textContent)).click();
      await until(() => all('.json-all .long-text')[0]?.textContent?.length === text.length);
    });
  });
});
