import * as vscode from 'vscode';
import * as format from '../../shared/format';
import type { Account } from '../account/account';
import type { PromptRef, TurnRef } from '../contributions';
import { registerCommand, runCommand } from '../editor';
import { callView } from '../panels/callView';
import type { TurnPanels } from '../panels/turnPanels';
import { sessionName } from '../sessions/nodes';
import type { SessionStore } from '../sessions/store';
import type { WorkspaceLinker } from './linker';
import type { PromptCosts } from './promptCosts';
import type { SourceReader } from './reader';

export interface PromptCommandParts {
  account: Account;
  store: SessionStore;
  linker: WorkspaceLinker;
  promptCosts: PromptCosts;
  sources: SourceReader;
  turns: TurnPanels;
}

/** Lists the newest calls that a lens counted; picking one opens its turn. */
async function showCalls(parts: PromptCommandParts, prompt: PromptRef | undefined): Promise<void> {
  const linker = await parts.linker.open();
  if (!prompt || !linker) return;
  const literals = await linker.literalsOf(prompt.file);
  const counted = parts.promptCosts.promptsOf(prompt.file, literals).find(({ key }) => key === prompt.key);
  const calls = counted?.stats.newest ?? [];
  const items = calls.map((call) => {
    const session = call.sessionId ? parts.store.session(call.sessionId) : undefined;
    return {
      label: session ? sessionName(session) : (call.sessionId ?? 'no session'),
      description: [call.callType, format.money(call.cost), format.ago(call.createdAt, Date.now())]
        .filter(Boolean)
        .join(' · '),
      call,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: `Calls whose prompt holds ${prompt.title}`,
    placeHolder: `The newest ${items.length}`,
    matchOnDescription: true,
  });
  const sessionId = picked?.call.sessionId;
  if (!picked || !sessionId) return;
  const { turnId, activityId } = picked.call;
  await runCommand('neuralMonitor.turn.open', { sessionId, turnId: turnId ?? undefined, activityId });
}

/** Lists where the prompts of the open turn came from, and opens the picked place. */
async function openSource(parts: PromptCommandParts): Promise<void> {
  const target: TurnRef | undefined = parts.turns.active;
  const { connected } = parts.account;
  if (!target || !connected) {
    void vscode.window.showInformationMessage('Open a turn first: this lists where its prompts came from.');
    return;
  }
  const turns = await parts.store.turns(target.sessionId);
  const turn = turns.find((t) => t.turnId === target.turnId);
  const items: (vscode.QuickPickItem & { activityId?: string; id?: number })[] = [];
  for (const call of turn?.activities ?? []) {
    if (call.activityType !== 'LLM_CALL') continue;
    const { data } = await connected.queries.activity(call.id, target.sessionId);
    const view = callView(data, connected.backend.kind);
    const sources = await parts.sources.view(view);
    if (sources.links.length === 0) continue;
    items.push({ label: call.callType ?? call.model, kind: vscode.QuickPickItemKind.Separator });
    const seen = new Set<string>();
    for (const link of sources.links) {
      if (seen.has(link.label)) continue;
      seen.add(link.label);
      const text = view.prompt.parts[link.part]?.text.slice(link.start, link.end) ?? '';
      items.push({
        label: link.label,
        description: format.shorten(format.visible(text.trim()), 80),
        activityId: call.id,
        id: link.id,
      });
    }
  }
  if (items.length === 0) {
    void vscode.window.showInformationMessage('No text of this turn’s prompts stands in the open folders.');
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Open prompt source',
    placeHolder: 'Where the prompts of this turn came from',
    matchOnDescription: true,
  });
  if (picked?.activityId && picked.id !== undefined) {
    await parts.sources.open({ activityId: picked.activityId, kind: 'link', id: picked.id });
  }
}

/** Commands on prompts and their sources. */
export function registerPromptCommands(parts: PromptCommandParts): vscode.Disposable[] {
  return [
    registerCommand('neuralMonitor.prompt.openSource', () => openSource(parts)),
    registerCommand('neuralMonitor.prompt.showCalls', (prompt) => showCalls(parts, prompt)),
    registerCommand('neuralMonitor.links.reindex', () => parts.linker.reindex()),
  ];
}
