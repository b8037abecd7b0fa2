import * as vscode from 'vscode';
import type { Place } from '../../promptlink/types';
import type { CallView, SourceView } from '../../shared/protocol';
import { failureText } from '../failureText';
import type { WorkspaceLinker } from './linker';
import { type CallSources, callSources, noSources } from './sources';

/** Calls whose sources are remembered at most. */
const maxRemembered = 50;

/** Answers where a call's prompt came from, and opens the place. */
export class SourceReader {
  readonly #linker: WorkspaceLinker;
  readonly #known = new Map<string, CallSources>();

  constructor(linker: WorkspaceLinker) {
    this.#linker = linker;
    linker.onChange(() => this.#known.clear());
  }

  /** The sources of a call's prompt. Waits for the index. */
  async view(call: CallView, signal?: AbortSignal): Promise<SourceView> {
    return (await this.of(call, signal)).view;
  }

  async of(call: CallView, signal?: AbortSignal): Promise<CallSources> {
    const known = this.#known.get(call.activity.id);
    if (known) return known;
    const linker = await this.#linker.open();
    if (!linker) return noSources;
    const results = await Promise.all(call.prompt.parts.map((part) => linker.link(part.text, signal)));
    const { operation } = call.prompt;
    const { callType } = call.activity;
    const sites = operation || callType ? await linker.callSites({ operation, callType }) : [];
    const sources = callSources(call, results, sites);
    this.#known.set(call.activity.id, sources);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxRemembered) break;
      this.#known.delete(oldest);
    }
    return sources;
  }

  /** Opens what a view's id stands for; of several equally good places the person picks one. */
  async open(target: {
    activityId: string;
    kind: 'link' | 'hole' | 'callSite';
    id: number;
    beside?: boolean;
  }): Promise<void> {
    const sources = this.#known.get(target.activityId);
    if (!sources) throw new Error('The source changed meanwhile. Select the call again.');
    const column = target.beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    if (target.kind === 'link') {
      const link = sources.links[target.id];
      const place =
        link && (link.alternatives.length ? await this.#pick([link.place, ...link.alternatives]) : link.place);
      if (place) await this.reveal(place, column);
      return;
    }
    const place = (target.kind === 'hole' ? sources.holes : sources.callSites)[target.id];
    if (place) await this.reveal(place, column);
  }

  /** Opens a place of the workspace and selects it; a message where it is not there any more. */
  async reveal(place: Place, column: vscode.ViewColumn = vscode.ViewColumn.Active): Promise<void> {
    const uri = this.#linker.uriOf(place.file);
    if (!uri) {
      void vscode.window.showWarningMessage(`${place.file} is not in an open folder.`);
      return;
    }
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const selection = new vscode.Range(document.positionAt(place.fileStart), document.positionAt(place.fileEnd));
      const editor = await vscode.window.showTextDocument(document, { viewColumn: column, selection, preview: true });
      editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    } catch (error) {
      const why = failureText(error);
      void vscode.window.showWarningMessage(`${place.file} could not be opened: ${why}`);
    }
  }

  async #pick(places: readonly Place[]): Promise<Place | undefined> {
    const items = places.map((place) => ({ label: `${place.file}:${place.line}`, place }));
    const picked = await vscode.window.showQuickPick(items, {
      title: `This text stands in ${places.length} places`,
      placeHolder: 'The first fits best',
    });
    return picked?.place;
  }
}
