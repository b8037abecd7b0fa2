import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { type SessionRef, stateKeys, type TurnRef } from '../contributions';
import { registerCommand, setContext } from '../editor';
import type { ContextPanels } from '../panels/contextPanel';
import type { TurnPanels } from '../panels/turnPanels';
import { pickFilter } from './filter';
import { pickSessionOnly, pickTurn } from './openTurn';
import type { SessionStore } from './store';

export interface SessionCommandParts {
  account: Account;
  store: SessionStore;
  turns: TurnPanels;
  contexts: ContextPanels;
  /** Keeps the filter of this workspace. */
  state: vscode.Memento;
  follow(sessionId: string | null): void;
  exportSession(sessionId: string): Promise<void>;
}

/** Commands on sessions and turns. From the tree they get a node, which names ids; from the palette they ask. */
export function registerSessionCommands(parts: SessionCommandParts): vscode.Disposable[] {
  const { account, store, turns, contexts } = parts;
  const sessionOf = async (ref: SessionRef | undefined): Promise<string | undefined> =>
    ref?.sessionId ?? turns.active?.sessionId ?? (await pickSessionOnly(account, store))?.id;
  const onSession = (run: (sessionId: string) => unknown) => async (ref?: SessionRef) => {
    const sessionId = await sessionOf(ref);
    if (sessionId) await run(sessionId);
  };
  const openTurn = async (ref?: TurnRef) => {
    const target = ref?.sessionId ? ref : await pickTurn(account, store);
    if (target) turns.open({ sessionId: target.sessionId, turnId: target.turnId, activityId: target.activityId });
  };
  const setFilter = async (filter: SessionStore['filter']) => {
    setContext('neuralMonitor.filtered', Object.values(filter).some(Boolean));
    store.setFilter(filter);
    await parts.state.update(stateKeys.filter, filter);
  };
  const kept = parts.state.get<SessionStore['filter']>(stateKeys.filter);
  if (kept && Object.values(kept).some(Boolean)) void setFilter(kept);
  return [
    registerCommand('neuralMonitor.turn.open', openTurn),
    registerCommand('neuralMonitor.call.open', openTurn),
    registerCommand(
      'neuralMonitor.session.open',
      onSession((sessionId) => turns.open({ sessionId })),
    ),
    registerCommand(
      'neuralMonitor.session.context',
      onSession((sessionId) => contexts.open(sessionId)),
    ),
    registerCommand(
      'neuralMonitor.session.follow',
      onSession((sessionId) => parts.follow(sessionId)),
    ),
    registerCommand(
      'neuralMonitor.session.export',
      onSession((sessionId) => parts.exportSession(sessionId)),
    ),
    registerCommand(
      'neuralMonitor.session.copyId',
      onSession((sessionId) => vscode.env.clipboard.writeText(sessionId)),
    ),
    registerCommand('neuralMonitor.turn.copyId', async (ref) => {
      const turnId = ref?.turnId ?? turns.active?.turnId;
      if (turnId) await vscode.env.clipboard.writeText(turnId);
    }),
    registerCommand('neuralMonitor.sessions.refresh', () => store.refresh()),
    registerCommand('neuralMonitor.sessions.loadMore', () => store.loadMore()),
    registerCommand('neuralMonitor.sessions.clearFilter', () => setFilter({})),
    registerCommand('neuralMonitor.sessions.filter', async () => {
      const filter = await pickFilter(store.filter);
      if (filter) await setFilter(filter);
    }),
  ];
}
