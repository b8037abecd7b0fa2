import type {
  ActivityDetail,
  CacheRates,
  ContextBundle,
  CostAnalytics,
  CostPeriod,
  Me,
  SessionSummary,
  Turn,
} from './model';
import type { Prompt } from './prompt';

/** Whether what is shown is current. `since` in epoch ms. `idle`: nothing live is on show, so nothing is connected. */
export type ConnectionState =
  | { state: 'idle' }
  | { state: 'connecting'; since: number }
  | { state: 'live'; since: number }
  | { state: 'catching up'; since: number }
  | { state: 'offline'; since: number; reason: string }
  | { state: 'refused'; since: number; reason: string }
  /** The backend has no stream to offer. */
  | { state: 'absent'; since: number; reason: string };

/** What kind of backend answers: `full` is this project's own API, `classic` the deployed one, which lacks some of it. */
export type BackendKind = 'full' | 'classic';

/** Where the data stands: when it was fetched (epoch ms), and why it could not be renewed, if it could not. */
export interface Freshness {
  fetchedAt: number;
  stale: string | null;
  /** When renewing it makes sense again (epoch ms), where a rate limit holds that up. */
  retryAt?: number;
}

/** An error for people: what happened, and what the view may offer next. */
export interface ViewError {
  code: string;
  message: string;
  retry: boolean;
  /** When asking again makes sense (epoch ms), where that is known: it is then asked for by itself. */
  retryAt?: number;
}

// ---- Turn ----

/** All that the turn view shows at first. `turns` are the session's, oldest first, for going back and forth. */
export interface TurnState {
  session: SessionSummary | null;
  turn: Turn;
  turns: { turnId: string; startedAt: string; userMessage: string | null; cost: number }[];
  /** The participant's name where it is known. */
  userName: string | null;
  connection: ConnectionState;
  backend: BackendKind;
  /** True where the backend keeps a turn's steps apart from its calls: they are asked for on a person's demand. */
  keepsTrace: boolean;
  freshness: Freshness;
  /** The call to select, where one was asked for. */
  select?: string;
}

/** The steps of a turn, in milliseconds from its start. */
export interface TurnTrace {
  totalDurationMs: number;
  modelUsed: string | null;
  steps: {
    name: string;
    type: string | null;
    startMs: number;
    durationMs: number;
    status: string | null;
    /** What came of it, in a few words. */
    result: string | null;
  }[];
}

/** One call as it is looked at. `text` parts may be megabytes. */
export interface CallView {
  activity: ActivityDetail;
  prompt: Prompt;
  response: { text: string | null; stopReason: string | null };
  /** Why there is no text, in a sentence; null where there is. */
  notice: string | null;
}

/** A stretch of one prompt part that came from source. Offsets are UTF-16 within the part's text. `label` is for people: `stagePrompts.ts:412`. */
export interface SourceLink {
  id: number;
  part: number;
  start: number;
  end: number;
  label: string;
  kind: 'exact' | 'normalised' | 'changed';
  confidence: number;
  /** How many other places are equally good. */
  alternatives: number;
}

/** A stretch that filled a hole of a template: `expression` is the source of what stood there. */
export interface SourceHole {
  id: number;
  part: number;
  start: number;
  end: number;
  expression: string;
  label: string;
}

/** What source stands behind a call's prompt. `state` tells whether the index was complete when asked. */
export interface SourceView {
  state: 'ready' | 'indexing' | 'off';
  links: SourceLink[];
  holes: SourceHole[];
  /** Share of the prompt's characters that came from literals, 0..1. */
  coverage: number;
  /** Where the call is made, for calls without text. */
  callSites: { id: number; label: string; text: string }[];
}

export type CallDocument = 'prompt' | 'response' | 'structured' | 'raw';

/** What the turn view may ask of the editor. */
export interface TurnHost {
  ready(): TurnState;
  call(params: { activityId: string }): CallView;
  sources(params: { activityId: string }): SourceView;
  /** The steps of a turn of this session; null where none were kept. */
  trace(params: { turnId: string }): { trace: TurnTrace | null };
  /** Opens the source of a link, a hole or a call site; a link with alternatives offers them first. */
  openSource(params: { activityId: string; kind: 'link' | 'hole' | 'callSite'; id: number; beside?: boolean }): void;
  goTo(params: { turnId: string }): TurnState;
  copy(params: { activityId: string; what: CallDocument }): void;
  openDocument(params: { activityId: string; what: CallDocument }): void;
  /** Compares two calls' prompts in the editor's diff; without `withId` the editor lets the person pick. */
  compare(params: { activityId: string; withId?: string }): void;
  openContext(): void;
  showLog(): void;
  reload(): TurnState;
}

/** What the editor tells the turn view. */
export interface TurnView {
  state(state: TurnState): void;
  connection(connection: ConnectionState): void;
  /** The index changed: ask for sources again. */
  sourcesChanged(): void;
}

// ---- Context ----

export interface ContextState {
  session: SessionSummary | null;
  sessionId: string;
  backend: BackendKind;
  /** Null until asked for: on some backends assembling it writes and spends. */
  bundle: ContextBundle | null;
  /** `${userId}/${section}` of what changed since the last look. */
  changed: string[];
  /** True where loading it costs something, so the view asks first. */
  spends: boolean;
}
export interface ContextHost {
  ready(): ContextState;
  load(): ContextState;
  openDocument(params: { userId: string; section: string }): void;
  copy(params: { userId: string; section: string }): void;
  showLog(): void;
}
export interface ContextView {
  state(state: ContextState): void;
}

// ---- Costs ----

export interface CostsState {
  me: Me | null;
  backend: BackendKind;
  connection: ConnectionState;
}
/** `from` and `to` are dates (YYYY-MM-DD), both included. */
export interface CostsRange {
  period: CostPeriod;
  from: string;
  to: string;
}
export interface CostsHost {
  ready(): CostsState;
  costs(range: CostsRange): { costs: CostAnalytics; freshness: Freshness };
  cacheRates(range: CostsRange): { rates: CacheRates; freshness: Freshness };
  exportRows(range: CostsRange): void;
  copyTable(params: { text: string }): void;
  showLog(): void;
}
export interface CostsView {
  /** New calls were recorded: figures may be renewed. */
  changed(): void;
  connection(connection: ConnectionState): void;
}

/** What a view remembers over a reload: ids and view state, never data. */
export interface TurnMemory {
  sessionId: string;
  turnId: string;
  activityId?: string;
  tab?: string;
  /** Scroll offset of the text, in CSS pixels. */
  scroll?: number;
}
export interface ContextMemory {
  sessionId: string;
  open?: string[];
}
export interface CostsMemory {
  range?: CostsRange;
  preset?: string;
  tables?: boolean;
}
