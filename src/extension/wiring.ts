import * as vscode from 'vscode';
import type { Account, AccountState } from './account/account';
import { setContext } from './editor';
import { failureText } from './failureText';
import { recordOf } from './live/activityLines';
import type { ActivityLog } from './live/activityLog';
import type { FeedEvent } from './live/feed';
import type { RateLimit } from './live/rateLimit';
import type { StatusBar } from './live/statusBar';
import { stateLine } from './live/statusText';
import type { LiveStream } from './live/stream';
import type { TodayCosts } from './live/today';
import { whereaboutsIn } from './live/whereabouts';
import type { CostsPanels } from './panels/costsPanel';
import type { TurnPanels } from './panels/turnPanels';
import type { WorkspaceLinker } from './prompts/linker';
import type { PromptCosts } from './prompts/promptCosts';
import { sessionEnded } from './sessions/nodes';
import type { SessionStore } from './sessions/store';
import type { SessionTree } from './sessions/tree';

export interface Wired {
  account: Account;
  store: SessionStore;
  live: LiveStream;
  log: ActivityLog;
  limit: RateLimit;
  today: TodayCosts;
  status: StatusBar;
  tree: SessionTree;
  turns: TurnPanels;
  costs: CostsPanels;
  linker: WorkspaceLinker;
  promptCosts: PromptCosts;
}

/** Running calls' elapsed times are drawn this often. */
const tickMs = 1000;

/** Who hears of what: subscribers don't know one another. */
export function wire(parts: Wired): vscode.Disposable[] {
  const { account, store, live, log, today, tree, turns, costs, linker, promptCosts } = parts;
  let known = live.state.state;
  const drawStatus = () => parts.status.show(statusFacts(parts));
  const tick = setInterval(() => tree.view.visible && tree.tick(), tickMs);
  const stops = [
    account.onChange((state) => {
      connectionChanged(parts, state);
      drawStatus();
    }),
    live.on((event) => {
      received(parts, event);
      log.record(recordOf(event, where));
      // Its line says that the stream is live again, and more.
      if ('caughtUp' in event) known = 'live';
    }),
    live.onState((state) => {
      store.setLive(state.state === 'live' || state.state === 'catching up');
      turns.connectionChanged(state);
      costs.connectionChanged(state);
      tree.connectionChanged();
      const said = state.state === known ? null : stateLine(state);
      if (said) log.note(said.level, said.line);
      known = state.state;
      drawStatus();
    }),
    today.onChange(drawStatus),
    parts.limit.onChange(drawStatus),
    parts.limit.onEnd(() => limitEnded(parts)),
    linker.onChange(() => {
      promptCosts.indexChanged();
      turns.sourcesChanged();
    }),
    () => clearInterval(tick),
  ];
  const where = whereaboutsIn(store);
  const needs = () => {
    live.need('session tree', tree.view.visible);
    live.need('output channel', log.visible);
    if (log.visible) account.restore().catch((error: unknown) => log.note('error', failureText(error)));
    live.need(
      'turn view',
      turns.visibleSessions.some((id) => !sessionEnded(store.session(id))),
    );
  };
  needs();
  return [
    ...stops.map((dispose) => ({ dispose })),
    tree.view.onDidChangeVisibility(() => {
      needs();
      if (tree.view.visible) void store.lookAgain();
    }),
    onFocus(() => {
      if (tree.view.visible) void store.lookAgain();
    }),
    turns.onVisibility(needs),
    log.onVisibility(needs),
  ];
}

/** Told when the window gets the focus: the editor tells of a focused window also when its person goes idle. */
function onFocus(then: () => void): vscode.Disposable {
  let { focused } = vscode.window.state;
  return vscode.window.onDidChangeWindowState((state) => {
    if (state.focused && !focused) then();
    focused = state.focused;
  });
}

function connectionChanged({ store, live, log, today, promptCosts }: Wired, state: AccountState): void {
  setContext('neuralMonitor.state', state.state);
  const connected = state.state === 'connected' ? state : null;
  if (state.state === 'connecting') return;
  store.attach(connected?.queries ?? null, connected?.backend.kind !== 'classic');
  today.attach(connected?.queries ?? null, connected?.backend.kind !== 'classic');
  promptCosts.reset();
  live.attach(connected?.backend ?? null).catch((error: unknown) => log.note('error', `live: ${String(error)}`));
  if (connected) log.note('info', `connected to ${connected.backend.url} (${connected.backend.kind})`);
  if (state.state === 'failed') log.note('error', `${state.url}: ${failureText(state.error)}`);
}

function received({ store, today, costs, promptCosts, account, log }: Wired, event: FeedEvent): void {
  if ('activity' in event) {
    const { activity } = event;
    account.connected?.queries.callChanged(activity);
    store.applyActivity(activity);
    if (activity.status === 'PENDING') return;
    today.callEnded(activity, event.late);
    costs.callsRecorded();
    promptCosts.apply(activity).catch((error: unknown) => log.note('warn', `prompt costs: ${String(error)}`));
  } else if ('message' in event) store.applyMessage(event.message);
  else if ('session' in event) store.applyCreated(event.session, event.summary);
  else if ('gap' in event) store.mayHaveMissed();
}

/** A rate limit is over: what it held up is asked for again, each thing once. Views ask for what they show themselves. */
function limitEnded({ account, store, today, promptCosts }: Wired): void {
  const { state } = account;
  if (state.state === 'failed' && state.error.retryAt !== null) {
    // How it ends is told by the account's state.
    account.retry().catch(() => undefined);
    return;
  }
  store.limitPassed();
  today.limitPassed();
  promptCosts.limitPassed();
}

function statusFacts({ account, live, limit, today }: Wired) {
  const { state } = account;
  if (state.state === 'signedOut') return null;
  const backend =
    state.state === 'connected'
      ? { url: state.backend.url, kind: state.backend.kind, role: state.backend.me.role }
      : null;
  return {
    // Before the backend answers there is no stream to speak of.
    connection: state.state === 'connecting' ? ({ state: 'connecting', since: Date.now() } as const) : live.state,
    backend,
    failure: state.state === 'failed' ? state.error.message : null,
    waitsUntil: limit.until,
    today: today.costs?.today ?? null,
    yesterday: today.costs?.yesterday ?? null,
  };
}
