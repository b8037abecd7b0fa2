import * as vscode from 'vscode';
import type { Account } from '../account/account';
import { commandFor, setting } from '../editor';
import { failureText } from '../failureText';
import type { WorkspaceLinker } from './linker';
import { type CountedPrompt, lensDays, type PromptCosts } from './promptCosts';
import { lensText } from './promptStats';

/** Files that may hold prompts. */
const selector: vscode.DocumentSelector = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'python',
  'markdown',
  'yaml',
  'toml',
  'json',
  'jinja',
  'handlebars',
  'plaintext',
].map((language) => ({ scheme: 'file', language }));

/** Live calls change lenses no more often than this. */
const renewAfterMs = 2000;

/** What the prompts of a file did and cost in the last days, above each. Counts elsewhere; shows here. */
export class PromptLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #account: Account;
  readonly #linker: WorkspaceLinker;
  readonly #costs: PromptCosts;
  readonly #log: (line: string) => void;
  readonly #disposables: vscode.Disposable[];
  #timer: NodeJS.Timeout | null = null;

  constructor(account: Account, linker: WorkspaceLinker, costs: PromptCosts, log: (line: string) => void) {
    this.#account = account;
    this.#linker = linker;
    this.#costs = costs;
    this.#log = log;
    const stops = [
      costs.onChange(() => this.#soon()),
      account.onChange(() => this.#soon()),
      linker.onChange(() => this.#soon()),
    ];
    this.#disposables = [
      ...stops.map((dispose) => ({ dispose })),
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('neuralMonitor.codeLens')) this.#changed.fire();
      }),
    ];
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const file = this.#linker.fileOf(document.uri);
    if (file === null || !setting('neuralMonitor.codeLens.enabled', document.uri)) return [];
    const state = await this.#account.restore();
    if (state.state !== 'connected') return [];
    const linker = await this.#linker.open();
    if (!linker || token.isCancellationRequested) return [];
    this.#costs.load(state.backend, linker, Date.now()).catch((error: unknown) => {
      this.#log(`prompt costs: ${failureText(error)}`);
    });
    const literals = await linker.literalsOf(file);
    return this.#costs.promptsOf(file, literals).map((prompt) => this.#lens(document, file, prompt));
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }

  #lens(document: vscode.TextDocument, file: string, { key, home, at, stats }: CountedPrompt): vscode.CodeLens {
    const position = document.positionAt(at);
    return new vscode.CodeLens(new vscode.Range(position, position), {
      ...commandFor(lensText(stats, lensDays, this.#costs.partial), 'neuralMonitor.prompt.showCalls', {
        file,
        key,
        title: home,
      }),
      tooltip: `Show the calls whose prompt holds text of ${home}`,
    });
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#changed.fire();
    }, renewAfterMs);
  }
}
