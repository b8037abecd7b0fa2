import * as vscode from 'vscode';
import { exactTime, visible } from '../shared/format';
import { Account, type Connected, type Credentials } from './account/account';
import { environmentCredentials, SecretVault } from './account/vault';
import { secretKeys } from './contributions';
import { ActivityLog } from './live/activityLog';
import { RateLimit } from './live/rateLimit';
import { StatusBar } from './live/statusBar';
import { LiveStream } from './live/stream';
import { TodayCosts } from './live/today';
import { LocalMonitor } from './local/localMonitor';
import { ContextPanels } from './panels/contextPanel';
import { CostsPanels } from './panels/costsPanel';
import { CapturedDocuments } from './panels/documents';
import { TurnPanels } from './panels/turnPanels';
import { PromptLenses } from './prompts/lens';
import { WorkspaceLinker } from './prompts/linker';
import { PromptCosts } from './prompts/promptCosts';
import { SourceReader } from './prompts/reader';
import { exportSession } from './sessions/exportFile';
import { sessionName } from './sessions/nodes';
import { pickSessionOnly } from './sessions/openTurn';
import { SessionStore } from './sessions/store';
import { SessionTree } from './sessions/tree';
import { wire } from './wiring';

interface ConnectEdges {
  local: LocalMonitor;
  localVault: SecretVault;
  log: ActivityLog;
  limit: RateLimit;
}

/** The client is loaded when the first connection is asked for. */
async function open(credentials: Credentials, { log, limit }: ConnectEdges, signal: AbortSignal): Promise<Connected> {
  const [{ connect }, { createQueries }] = await Promise.all([import('./api/connect'), import('./api/queries')]);
  const { url, secret } = credentials;
  const backend = await connect({
    url,
    secret,
    signal,
    log: (line) => log.note('debug', line),
    heldUntil: limit.untilAt(url),
    onRateLimit: (until) => {
      log.note('warn', `the backend's rate limit is used up: nothing is asked before ${exactTime(until)}`);
      limit.hold(until, url);
    },
  });
  limit.release();
  return { backend, queries: createQueries(backend) };
}

/** Connects; a local monitor that ended with its window is started again. */
async function connectTo(credentials: Credentials, edges: ConnectEdges, signal: AbortSignal): Promise<Connected> {
  const { local, localVault } = edges;
  try {
    return await open(credentials, edges, signal);
  } catch (error) {
    if (!credentials.local || signal.aborted || local.running) throw error;
    const renewed = await local.start(credentials.local);
    await localVault.write(renewed);
    return { ...(await open(renewed, edges, signal)), renewed };
  }
}

function localMonitor(context: vscode.ExtensionContext, log: ActivityLog): LocalMonitor {
  return new LocalMonitor({
    script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath,
    dataDir: vscode.Uri.joinPath(context.globalStorageUri, 'data').fsPath,
    log: (line) => log.note('debug', line),
  });
}

/** How the log names the session that it follows. */
function followed(store: SessionStore, id: string): { id: string; name: string } {
  const session = store.session(id);
  return { id, name: session ? sessionName(session) : visible(id) };
}

/** Constructs every part and joins them: the only place that does. */
export function compose(context: vscode.ExtensionContext) {
  const { extensionUri } = context;
  const log = new ActivityLog();
  const onError = (error: Error) => log.note('warn', `view: ${error.message}`);
  const local = localMonitor(context, log);
  const localVault = new SecretVault(context.secrets, secretKeys.local);
  const limit = new RateLimit();
  const account = new Account({
    vault: new SecretVault(context.secrets),
    fromEnvironment: () => environmentCredentials(context.extensionMode),
    connect: (credentials, signal) => connectTo(credentials, { local, localVault, log, limit }, signal),
  });
  const store = new SessionStore();
  const live = new LiveStream((level, line) => log.note(level, line));
  const today = new TodayCosts();
  const status = new StatusBar();
  const tree = new SessionTree(store, account, live);
  const linker = new WorkspaceLinker(extensionUri, context.storageUri ?? context.globalStorageUri, (line) =>
    log.note('debug', line),
  );
  const sources = new SourceReader(linker);
  const promptCosts = new PromptCosts();
  const documents = new CapturedDocuments(async (id, sessionId) => {
    return (await account.demand().queries.activity(id, sessionId)).data;
  });
  const connection = () => live.state;
  const turns = new TurnPanels({ extensionUri, account, store, documents, sources, connection, onError });
  const contexts = new ContextPanels({ extensionUri, account, store, documents, onError });
  const costs = new CostsPanels({ extensionUri, account, connection, onError });
  const lenses = new PromptLenses(account, linker, promptCosts, (line) => log.note('warn', line));
  const services = {
    account,
    local,
    localVault,
    store,
    live,
    log,
    limit,
    today,
    status,
    tree,
    turns,
    contexts,
    costs,
    linker,
    sources,
    promptCosts,
    state: context.workspaceState,
    pickSession: (title: string) => pickSessionOnly(account, store, title),
    follow: (sessionId: string | null) => log.follow(sessionId === null ? null : followed(store, sessionId)),
    exportSession: (sessionId: string) => exportSession(account, sessionId),
  };
  const parts = [
    account,
    store,
    limit,
    local,
    log,
    live,
    today,
    status,
    tree,
    linker,
    documents,
    turns,
    contexts,
    costs,
    lenses,
  ];
  return { ...services, disposables: [...wire(services), ...parts] };
}
