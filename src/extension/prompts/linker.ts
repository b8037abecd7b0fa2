import * as vscode from 'vscode';
import type { Linker } from '../../promptlink/client';
import { Emitter } from '../../shared/emitter';
import { setting } from '../editor';

/** How far the index is. */
export type LinkerState = 'off' | 'indexing' | 'ready';

/** Unsaved text reaches the index this long after the last keystroke. */
const typingPauseMs = 300;

/** The workspace's index of prompt text: opened when first asked for, in a worker, and told of every change. */
export class WorkspaceLinker implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #storageUri: vscode.Uri;
  readonly #log: (line: string) => void;
  readonly #changes = new Emitter<void>();
  readonly #disposables: vscode.Disposable[] = [];
  readonly #typing = new Map<string, NodeJS.Timeout>();
  #linker: Promise<Linker> | null = null;
  #state: LinkerState = 'off';

  constructor(extensionUri: vscode.Uri, storageUri: vscode.Uri, log: (line: string) => void) {
    this.#extensionUri = extensionUri;
    this.#storageUri = storageUri;
    this.#log = log;
    this.#disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#close()),
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('neuralMonitor.links') || e.affectsConfiguration('files.exclude')) this.#close();
      }),
    );
  }

  get state(): LinkerState {
    return this.#state;
  }

  /** Told when the index is complete, or a file in it changed. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  /** The index, opened if need be; null where there is nothing on disk to index or the person turned it off. */
  async open(): Promise<Linker | null> {
    const roots = (vscode.workspace.workspaceFolders ?? []).filter((f) => f.uri.scheme === 'file');
    if (roots.length === 0 || !setting('neuralMonitor.links.enabled')) return null;
    this.#linker ??= this.#start(roots);
    return this.#linker;
  }

  /** Throws the index away and builds it again, with progress. */
  async reindex(): Promise<void> {
    const linker = await this.open();
    if (!linker) return;
    this.#state = 'indexing';
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Indexing prompts' }, () =>
      linker.reindex(),
    );
    this.#state = 'ready';
    this.#changes.emit();
  }

  /** The file's address, null where it lies in no workspace folder. */
  uriOf(file: string): vscode.Uri | null {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter((f) => f.uri.scheme === 'file');
    const [first, ...rest] = file.split('/');
    const folder = folders.length > 1 ? folders.find((f) => f.name === first) : folders[0];
    const path = folders.length > 1 ? rest : [first ?? '', ...rest];
    if (!folder || path.some((part) => part === '..' || part === '')) return null;
    return vscode.Uri.joinPath(folder.uri, ...path);
  }

  /** The engine's name of a file, null where it lies in no workspace folder. */
  fileOf(uri: vscode.Uri): string | null {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (uri.scheme !== 'file' || !folder) return null;
    const several = (vscode.workspace.workspaceFolders ?? []).filter((f) => f.uri.scheme === 'file').length > 1;
    const relative = uri.path.slice(folder.uri.path.length).replace(/^\/+/, '');
    return several ? `${folder.name}/${relative}` : relative;
  }

  dispose(): void {
    this.#close();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #start(folders: readonly vscode.WorkspaceFolder[]): Promise<Linker> {
    this.#state = 'indexing';
    const { openLinker } = await import('../../promptlink/client');
    const exclude = vscode.workspace.getConfiguration('files', null).get<Record<string, boolean>>('exclude', {});
    const linker = openLinker({
      roots: folders.map((f) => ({ name: f.name, dir: f.uri.fsPath })),
      include: setting('neuralMonitor.links.include'),
      exclude: [...Object.keys(exclude).filter((glob) => exclude[glob]), ...setting('neuralMonitor.links.exclude')],
      maxFileBytes: setting('neuralMonitor.links.maxFileKb') * 1024,
      storageDir: vscode.Uri.joinPath(this.#storageUri, 'links').fsPath,
      workerPath: vscode.Uri.joinPath(this.#extensionUri, 'dist', 'linkWorker.js').fsPath,
    });
    this.#watch(linker);
    const stats = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Indexing prompts' },
      () => linker.ready,
    );
    this.#log(`prompt index: ${stats.files} files, ${stats.literals} literals in ${Math.round(stats.indexMs)} ms`);
    for (const { file, reason } of stats.problems) this.#log(`prompt index: ${file} left out: ${reason}`);
    this.#state = 'ready';
    this.#changes.emit();
    return linker;
  }

  #watch(linker: Linker): void {
    const tell = async (uri: vscode.Uri, text?: string | null) => {
      const file = this.fileOf(uri);
      if (file === null || file.split('/').includes('node_modules')) return;
      try {
        if (text === undefined) await linker.refresh(file);
        else await linker.update(file, text);
        this.#changes.emit();
      } catch (error) {
        this.#log(`prompt index: ${file}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    this.#disposables.push(
      watcher,
      watcher.onDidChange((uri) => void tell(uri)),
      watcher.onDidCreate((uri) => void tell(uri)),
      watcher.onDidDelete((uri) => void tell(uri)),
      vscode.workspace.onDidSaveTextDocument((document) => void tell(document.uri, null)),
      vscode.workspace.onDidCloseTextDocument((document) => void tell(document.uri, null)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.isDirty) this.#typed(document, (text) => void tell(document.uri, text));
      }),
    );
  }

  #typed(document: vscode.TextDocument, tell: (text: string) => void): void {
    const key = document.uri.toString();
    clearTimeout(this.#typing.get(key));
    this.#typing.set(
      key,
      setTimeout(() => {
        this.#typing.delete(key);
        if (document.isDirty) tell(document.getText());
      }, typingPauseMs),
    );
  }

  #close(): void {
    for (const timer of this.#typing.values()) clearTimeout(timer);
    this.#typing.clear();
    const linker = this.#linker;
    this.#linker = null;
    this.#state = 'off';
    for (const disposable of this.#disposables.splice(2)) disposable.dispose();
    void linker?.then((l) => l.dispose()).catch(() => undefined);
    if (linker) this.#changes.emit();
  }
}
