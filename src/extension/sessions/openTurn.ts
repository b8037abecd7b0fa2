import * as vscode from 'vscode';
import type { SessionSummary, Turn } from '../../shared/model';
import type { Account } from '../account/account';
import { connectFirst } from '../connectFirst';
import type { TurnRef } from '../contributions';
import { failureText } from '../failureText';
import { sessionNode, turnNode } from './nodes';
import type { SessionStore } from './store';

type SessionItem = vscode.QuickPickItem & { session?: SessionSummary; target?: TurnRef };
type TurnItem = vscode.QuickPickItem & { turnId: string };

/** The backend is asked this long after the last keystroke. */
const typingPauseMs = 200;

/** Lets the person pick a session, then one of its turns; `undefined` where they left. A pasted session or turn id jumps there. */
export async function pickTurn(account: Account, store: SessionStore): Promise<TurnRef | undefined> {
  if (!(await connectFirst(account))) return undefined;
  for (let typed = ''; ; ) {
    const picked = await pickSession(account, store, typed);
    if (!picked) return undefined;
    if (picked.target) return picked.target;
    typed = picked.typed;
    if (!picked.session) continue;
    const turnId = await pickTurnOf(picked.session, store);
    if (turnId === 'back') continue;
    return turnId === undefined ? undefined : { sessionId: picked.session.id, turnId };
  }
}

/** Lets the person pick a session alone; `undefined` where they left. */
export async function pickSessionOnly(
  account: Account,
  store: SessionStore,
  title = 'Choose a session',
): Promise<SessionSummary | undefined> {
  if (!(await connectFirst(account))) return undefined;
  return (await pickSession(account, store, '', title))?.session;
}

interface PickedSession {
  session?: SessionSummary;
  target?: TurnRef;
  typed: string;
}

function sessionItem(session: SessionSummary): SessionItem {
  const node = sessionNode(session, Date.now());
  return {
    label: node.label,
    description: node.description,
    iconPath: new vscode.ThemeIcon(node.icon.id),
    session,
    alwaysShow: true,
  };
}

function pickSession(
  account: Account,
  store: SessionStore,
  typed: string,
  title = 'Open turn: choose a session',
): Promise<PickedSession | undefined> {
  const pick = vscode.window.createQuickPick<SessionItem>();
  pick.title = title;
  pick.placeholder = 'Type a name, words of a message, or paste a session or turn id';
  pick.value = typed;
  let asking = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const search = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    pick.busy = true;
    const items = await sessionsFor(account, store, pick.value.trim(), signal);
    if (signal.aborted) return;
    pick.items = items;
    pick.busy = false;
  };
  return new Promise((resolve) => {
    let done: PickedSession | undefined;
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void search(), typingPauseMs);
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (!item?.session && !item?.target) return;
      done = { typed: pick.value, session: item.session, target: item.target };
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      asking.abort();
      pick.dispose();
      resolve(done);
    });
    pick.show();
    void search();
  });
}

async function sessionsFor(
  account: Account,
  store: SessionStore,
  text: string,
  signal: AbortSignal,
): Promise<SessionItem[]> {
  const { connected } = account;
  if (!connected) return [];
  try {
    if (text === '') {
      await store.load();
      return store.sessions.slice(0, 50).map(sessionItem);
    }
    const [found, jump] = await Promise.all([
      connected.queries.sessions({ search: text }, undefined, { signal }).then(({ data }) => data.sessions),
      idTarget(store, text),
    ]);
    const items = [...jump, ...found.filter((s) => !jump.some((j) => j.session?.id === s.id)).map(sessionItem)];
    return items.length ? items : [{ label: `$(info) Nothing found for “${text}”`, alwaysShow: true }];
  } catch (error) {
    return [{ label: `$(warning) ${failureText(error)}`, alwaysShow: true }];
  }
}

const idPattern = /^[\w.:-]{6,400}$/;

/** What a pasted id names: a session, or a turn, whose id begins with its session's. */
async function idTarget(store: SessionStore, text: string): Promise<SessionItem[]> {
  if (!idPattern.test(text)) return [];
  const session = await store.find(text).catch(() => null);
  if (session) return [sessionItem(session)];
  const sessionId = store.sessions.find((s) => text.startsWith(`${s.id}-`))?.id ?? text.split('-')[0];
  if (!sessionId || sessionId === text) return [];
  const turns = await store.turns(sessionId).catch((): Turn[] => []);
  if (!turns.some((t) => t.turnId === text)) return [];
  return [{ label: `$(comment) Turn ${text}`, alwaysShow: true, target: { sessionId, turnId: text } }];
}

function pickTurnOf(session: SessionSummary, store: SessionStore): Promise<string | 'back' | undefined> {
  const pick = vscode.window.createQuickPick<TurnItem>();
  pick.title = `Open turn: ${sessionNode(session, Date.now()).label}`;
  pick.placeholder = 'Newest first; type to search the messages';
  pick.matchOnDescription = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  pick.busy = true;
  store.turns(session.id).then(
    (turns) => {
      pick.items = turns
        .map((turn, i) => {
          const node = turnNode(turn, i + 1);
          return { label: node.label, description: node.description, turnId: turn.turnId };
        })
        .reverse();
      if (turns.length === 0) pick.placeholder = 'This session has no turns yet';
      pick.busy = false;
    },
    (error: unknown) => {
      pick.placeholder = failureText(error);
      pick.busy = false;
    },
  );
  return new Promise((resolve) => {
    let done: string | undefined;
    pick.onDidTriggerButton(() => {
      done = 'back';
      pick.hide();
    });
    pick.onDidAccept(() => {
      done = pick.selectedItems[0]?.turnId;
      if (done) pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(done);
    });
    pick.show();
  });
}
