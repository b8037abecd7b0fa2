import * as vscode from 'vscode';
import { assertNever } from '../../shared/assertNever';
import type { ActivityDetail } from '../../shared/model';
import { promptOf, responseOf } from '../../shared/prompt';
import type { CallDocument } from '../../shared/protocol';
import { documentScheme } from '../contributions';

/** The text of one side of a call, as a document or the clipboard gets it. */
export function callText(activity: ActivityDetail, what: CallDocument): string {
  switch (what) {
    case 'prompt':
      return promptOf(activity.input)
        .parts.map((part) => `──── ${part.role}${part.cached ? ' · cached' : ''} ────\n${part.text}`)
        .join('\n\n');
    case 'response':
      return responseOf(activity.output).text ?? '';
    case 'structured':
      return JSON.stringify(activity.structuredOutput ?? null, null, 2);
    case 'raw':
      return JSON.stringify(activity, null, 2);
    default:
      return assertNever(what);
  }
}

const endings: Record<CallDocument, string> = { prompt: 'txt', response: 'md', structured: 'json', raw: 'json' };

/** Read-only documents whose text is fetched when the editor shows them. Their address holds ids alone. */
export class CapturedDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #registration: vscode.Disposable;
  readonly #texts = new Map<string, string>();
  readonly #load: (activityId: string, sessionId: string | null) => Promise<ActivityDetail>;

  constructor(load: (activityId: string, sessionId: string | null) => Promise<ActivityDetail>) {
    this.#load = load;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(documentScheme, this);
  }

  /** The address of a call's document. `label` is what the tab shows. */
  call(sessionId: string | null, activityId: string, what: CallDocument, label: string): vscode.Uri {
    const name = label.replace(/[^\p{L}\p{N} _.-]/gu, '_').slice(0, 80) || 'call';
    return vscode.Uri.from({
      scheme: documentScheme,
      path: `/${name} ${what}.${endings[what]}`,
      query: new URLSearchParams({ call: activityId, session: sessionId ?? '', what }).toString(),
    });
  }

  /** A document of a text at hand, kept while the window lives; the last 50 of them. */
  text(name: string, ending: string, text: string): vscode.Uri {
    const id = String(this.#texts.size + 1);
    const key = `${name}-${id}-${Date.now()}`;
    this.#texts.set(key, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= 50) break;
      this.#texts.delete(oldest);
    }
    return vscode.Uri.from({
      scheme: documentScheme,
      path: `/${name.replace(/[^\p{L}\p{N} _.-]/gu, '_')}.${ending}`,
      query: new URLSearchParams({ text: key }).toString(),
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const key = query.get('text');
    if (key !== null) return this.#texts.get(key) ?? 'This text is no longer kept. Open it again from its view.';
    const what = query.get('what') as CallDocument;
    const activity = await this.#load(query.get('call') ?? '', query.get('session') || null);
    return callText(activity, what);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
