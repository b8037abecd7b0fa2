import * as vscode from 'vscode';
import type { ActivityDetail } from '../../shared/model';
import type { SessionStore } from '../sessions/store';
import type { CapturedDocuments } from './documents';

/** Opens the prompts of two calls of one session side by side, in the editor's own comparison. */
export class CallComparison {
  readonly #store: SessionStore;
  readonly #documents: CapturedDocuments;
  readonly #sessionId: string;
  readonly #call: (activityId: string) => Promise<ActivityDetail>;

  constructor(
    store: SessionStore,
    documents: CapturedDocuments,
    sessionId: string,
    call: (activityId: string) => Promise<ActivityDetail>,
  ) {
    this.#store = store;
    this.#documents = documents;
    this.#sessionId = sessionId;
    this.#call = call;
  }

  /** Without `withId` the person picks the other call. Rejects with BackendError. */
  async open(activityId: string, withId?: string): Promise<void> {
    const mine = await this.#call(activityId);
    const other = withId ?? (await this.#pick(activityId, mine.callType));
    if (!other) return;
    const theirs = await this.#call(other);
    const uri = ({ id, callType }: ActivityDetail) =>
      this.#documents.call(this.#sessionId, id, 'prompt', callType ?? 'call');
    const title = `${nameOf(theirs)} ↔ ${nameOf(mine)}`;
    await vscode.commands.executeCommand('vscode.diff', uri(theirs), uri(mine), title);
  }

  async #pick(activityId: string, callType: string | null): Promise<string | undefined> {
    const turns = await this.#store.turns(this.#sessionId);
    const items = turns.flatMap((turn, i) =>
      turn.activities
        .filter((a) => a.id !== activityId && a.activityType === 'LLM_CALL')
        .map((a) => ({ label: nameOf(a), description: `turn ${i + 1} · ${a.model}`, id: a.id })),
    );
    items.reverse().sort((a, b) => Number(b.label === callType) - Number(a.label === callType));
    if (items.length === 0) {
      void vscode.window.showInformationMessage('This session has no other call to compare with.');
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Compare prompt with',
      placeHolder: 'Calls of this session, those of the same type first',
      matchOnDescription: true,
    });
    return picked?.id;
  }
}

function nameOf({ callType, activityType }: Pick<ActivityDetail, 'callType' | 'activityType'>): string {
  return callType ?? activityType;
}
