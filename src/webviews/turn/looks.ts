import type { Activity } from '../../shared/model';
import type { CallView, SourceView } from '../../shared/protocol';
import { Resource } from '../ui/resource';

/** How many calls' texts are kept: each may be megabytes. */
const kept = 8;

/** What was asked for of one call that is, or was, looked at. */
export interface Look {
  call: Resource<CallView>;
  sources: Resource<SourceView>;
}

/** How the texts are asked for. */
export interface LookSource {
  call(activityId: string, signal: AbortSignal): Promise<CallView>;
  sources(activityId: string, signal: AbortSignal): Promise<SourceView>;
}

/** Changes whenever a call's text may have. */
function versionOf(call: Activity): string {
  return [call.status, call.completedAt, call.durationMs, call.archivedAt, call.tokenCountOutput].join('|');
}

/** The texts of the calls that were looked at last: asked for once, and again when the call has changed. */
export class Looks {
  readonly #source: LookSource;
  readonly #looks = new Map<string, Look & { version: string }>();

  constructor(source: LookSource) {
    this.#source = source;
  }

  /** A call's texts, which begin to load when first looked at. */
  at(id: string, call: Activity | undefined): Look {
    const known = this.#looks.get(id);
    if (known) return known;
    const look = {
      version: call ? versionOf(call) : '',
      call: new Resource((signal) => this.#source.call(id, signal)),
      sources: new Resource((signal) => this.#source.sources(id, signal)),
    };
    this.#looks.set(id, look);
    this.#forgetOld(id);
    queueMicrotask(() => load(look));
    return look;
  }

  /** Takes what is known of the calls now: the selected one's texts load again if it has changed, others' are forgotten. */
  renew(calls: readonly Activity[], selected: string | null): void {
    for (const call of calls) {
      const look = this.#looks.get(call.id);
      const version = versionOf(call);
      if (!look || look.version === version) continue;
      look.version = version;
      if (call.id === selected) load(look);
      else this.#looks.delete(call.id);
    }
  }

  /** The index of the source has changed: the selected call's links load again, others' are forgotten. */
  renewSources(selected: string | null): void {
    for (const [id, look] of this.#looks) {
      if (id === selected) void look.sources.load();
      else this.#looks.delete(id);
    }
  }

  #forgetOld(newest: string): void {
    for (const old of this.#looks.keys()) {
      if (this.#looks.size <= kept) return;
      if (old !== newest) this.#looks.delete(old);
    }
  }
}

function load(look: Look): void {
  void look.call.load();
  void look.sources.load();
}
