import * as vscode from 'vscode';
import { ago, wait } from '../../shared/format';
import type { Activity, SessionSummary, Turn } from '../../shared/model';
import { pageSize } from '../api/backend';
import { commandFor } from '../editor';
import { factTable } from '../markdown';
import { callNode, type NodeText, sessionNode, turnNode } from './nodes';
import type { Node, NoteNode } from './treeNodes';

type CallNode = Extract<Node, { kind: 'call' }>;

/** A session's row. `now` in epoch ms, by the server's clock. */
export function sessionItem(session: SessionSummary, now: number): vscode.TreeItem {
  const item = withText(sessionNode(session, now), vscode.TreeItemCollapsibleState.Collapsed);
  item.contextValue = 'session';
  return item;
}

/** A turn's row; `number` is its place in the session, from 1. */
export function turnItem(sessionId: string, turn: Turn, number: number): vscode.TreeItem {
  const item = withText(turnNode(turn, number), vscode.TreeItemCollapsibleState.Collapsed);
  item.contextValue = 'turn';
  item.command = commandFor('Open turn', 'neuralMonitor.turn.open', { sessionId, turnId: turn.turnId });
  return item;
}

/** A call's row. `now` in epoch ms, by the server's clock. */
export function callItem({ sessionId, turnId, activityId }: CallNode, call: Activity, now: number): vscode.TreeItem {
  const item = withText(callNode(call, now), vscode.TreeItemCollapsibleState.None);
  item.contextValue = 'call';
  item.command = commandFor('Open call', 'neuralMonitor.call.open', { sessionId, turnId, activityId });
  return item;
}

export function moreItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(`Load ${pageSize} more`);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = commandFor('Load more', 'neuralMonitor.sessions.loadMore');
  return item;
}

/** A sentence, with the age of what it stands above and what happens next. `now` in epoch ms, by this machine's clock. */
export function noteItem(note: NoteNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(note.text);
  item.iconPath = new vscode.ThemeIcon(note.icon);
  const age = note.asOf === null ? null : `shown as of ${ago(note.asOf, now)}`;
  item.description = [age, nextOf(note, now)].filter(Boolean).join(' · ');
  // Beside a narrow sidebar's edge the description is cut off.
  item.tooltip = [note.text, item.description].filter(Boolean).join('\n');
  if (note.retry) item.command = commandFor('Try again', 'neuralMonitor.sessions.refresh');
  return item;
}

function nextOf({ retry, retryAt }: NoteNode, now: number): string | null {
  if (retryAt !== null) return retryAt > now ? `asks again in ${wait(retryAt - now)}` : 'asking again';
  return retry ? 'select to try again' : null;
}

function withText(text: NodeText, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(text.label, state);
  item.description = text.description;
  item.iconPath = new vscode.ThemeIcon(
    text.icon.id,
    text.icon.color ? new vscode.ThemeColor(text.icon.color) : undefined,
  );
  item.tooltip = factTable(text.tooltip.title, text.tooltip.rows);
  item.accessibilityInformation = { label: text.accessible };
  return item;
}
