import type { Entry } from './channelLog';
import type { WireError } from './frames';

/** Which of a connection's messages a fault strikes: by their place in the channel, from 1. */
export type Which = (n: number) => boolean;

/** What the switchboard works on. */
export interface Wires {
  /** Every connection is told to renew its token; `disconnect` also ends the socket, and the old token's validity. */
  expire(form: 'auth' | 'disconnect'): void;
  /** Ends every socket: with a closing frame, without one, or by the connection's own DISCONNECTED. */
  close(how: 'clean' | 'cut' | 'disconnected'): void;
  /** Forgets connections and channels' pasts, so that nothing can be resumed. */
  forget(): void;
  /** Sends what faults have held back. */
  flush(): void;
}

/** Where one connection's messages pass on their way out. */
export interface Line {
  pass(channel: string, entry: Entry): void;
  flush(): void;
}

export interface LineEnds {
  send(entry: Entry): void;
  /** Tells the client that messages of the channel were lost, as Ably does: ATTACHED without RESUMED. */
  announceLoss(channel: string): void;
}

/** The fault switchboard: for tests of what a client makes of a bad network. Everything is off at first. */
export class Faults {
  /** New connections and token requests are refused with this error. */
  refusal: WireError | null = null;
  #drop: Which | null = null;
  #silent = false;
  #duplicate: Which | null = null;
  #delayMs = 0;
  #window = 0;
  readonly #wires: Wires;

  constructor(wires: Wires) {
    this.#wires = wires;
  }

  /** Messages that are lost. The loss is announced before the next one that arrives, unless `silent`. */
  drop(which: Which, options: { silent?: boolean } = {}): void {
    this.#drop = which;
    this.#silent = options.silent ?? false;
  }

  duplicate(which: Which): void {
    this.#duplicate = which;
  }

  /** Every message arrives this many milliseconds late, in order. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Every `window` messages arrive in reverse. */
  reorder(window: number): void {
    this.#window = window;
  }

  refuse(error: WireError | null): void {
    this.refusal = error;
  }

  expire(form: 'auth' | 'disconnect'): void {
    this.#wires.expire(form);
  }

  close(how: 'clean' | 'cut' | 'disconnected' = 'cut'): void {
    this.#wires.close(how);
  }

  forget(): void {
    this.#wires.forget();
  }

  /** All faults off; what was held back goes out, and losses are announced. */
  heal(): void {
    this.refusal = null;
    this.#drop = null;
    this.#duplicate = null;
    this.#delayMs = 0;
    this.#window = 0;
    this.#wires.flush();
  }

  line(ends: LineEnds): Line {
    const lost = new Set<string>();
    const held: { channel: string; entry: Entry }[] = [];
    const out = (channel: string, entry: Entry): void => {
      if (this.#drop?.(entry.n)) {
        if (!this.#silent) lost.add(channel);
        return;
      }
      this.#later(() => {
        if (lost.delete(channel)) ends.announceLoss(channel);
        ends.send(entry);
        if (this.#duplicate?.(entry.n)) ends.send(entry);
      });
    };
    const flush = (): void => {
      for (const { channel, entry } of held.splice(0).reverse()) out(channel, entry);
    };
    return {
      pass: (channel, entry) => {
        if (this.#window < 2) {
          out(channel, entry);
          return;
        }
        held.push({ channel, entry });
        if (held.length >= this.#window) flush();
      },
      flush: () => {
        flush();
        for (const channel of lost) ends.announceLoss(channel);
        lost.clear();
      },
    };
  }

  #later(send: () => void): void {
    if (this.#delayMs > 0) setTimeout(send, this.#delayMs).unref();
    else send();
  }
}
