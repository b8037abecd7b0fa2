import type { CostsRange } from '../shared/protocol';

/** Names a session for commands: ids, never tree nodes. */
export interface SessionRef {
  sessionId: string;
}
/** Names a turn; without `turnId`, the session's latest. `activityId` selects a call in it. */
export interface TurnRef extends SessionRef {
  turnId?: string;
  activityId?: string;
}
/** Names the prompt whose calls a CodeLens counted: a workspace file, and which of its prompts. */
export interface PromptRef {
  file: string;
  key: string;
  title: string;
}

/** Every command, with the arguments it may be given. From the palette all come without. */
export interface CommandArguments {
  'neuralMonitor.connection.signIn': [];
  'neuralMonitor.connection.signOut': [];
  'neuralMonitor.connection.retry': [];
  'neuralMonitor.local.start': [options?: { sample: boolean }];
  'neuralMonitor.local.stop': [];
  'neuralMonitor.sessions.refresh': [];
  'neuralMonitor.sessions.filter': [];
  'neuralMonitor.sessions.clearFilter': [];
  'neuralMonitor.sessions.loadMore': [];
  'neuralMonitor.session.open': [session?: SessionRef];
  'neuralMonitor.session.context': [session?: SessionRef];
  'neuralMonitor.session.follow': [session?: SessionRef];
  'neuralMonitor.session.export': [session?: SessionRef];
  'neuralMonitor.session.copyId': [session?: SessionRef];
  'neuralMonitor.turn.open': [turn?: TurnRef];
  'neuralMonitor.turn.copyId': [turn?: TurnRef];
  'neuralMonitor.call.open': [turn?: TurnRef];
  'neuralMonitor.costs.show': [];
  'neuralMonitor.costs.export': [range?: CostsRange];
  'neuralMonitor.log.show': [];
  'neuralMonitor.log.pause': [];
  'neuralMonitor.log.resume': [];
  'neuralMonitor.log.clear': [];
  'neuralMonitor.log.follow': [];
  'neuralMonitor.log.copyJson': [];
  'neuralMonitor.prompt.openSource': [];
  'neuralMonitor.prompt.showCalls': [prompt?: PromptRef];
  'neuralMonitor.links.reindex': [];
}
export type CommandId = keyof CommandArguments;

/** Views and panels, as the manifest names them. */
export const views = {
  sessions: 'neuralMonitor.sessions',
  turn: 'neuralMonitor.turn',
  context: 'neuralMonitor.context',
  costs: 'neuralMonitor.costs',
} as const;

/** Context keys that the manifest's when-clauses read. */
export interface ContextKeys {
  'neuralMonitor.state': 'signedOut' | 'connecting' | 'connected' | 'failed';
  'neuralMonitor.filtered': boolean;
  'neuralMonitor.localRunning': boolean;
  'neuralMonitor.logPaused': boolean;
}

/** Settings and their types. */
export interface Settings {
  'neuralMonitor.codeLens.enabled': boolean;
  'neuralMonitor.links.enabled': boolean;
  'neuralMonitor.links.include': string[];
  'neuralMonitor.links.exclude': string[];
  'neuralMonitor.links.maxFileKb': number;
}

/** Keys of what SecretStorage and the workspace state keep. */
export const secretKeys = { connection: 'neuralMonitor.connection', local: 'neuralMonitor.localMonitor' } as const;
export const stateKeys = { filter: 'neuralMonitor.filter' } as const;

/** The scheme of read-only documents made from captured data. */
export const documentScheme = 'neural-monitor';
export const outputChannelName = 'Neural Monitor';
