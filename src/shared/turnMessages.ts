import type { Message } from './model';

/** A message belongs to a turn that began at most this long after it, in milliseconds. */
const beforeMs = 30_000;

/** Epoch ms; what is no instant counts as the beginning of time, so that it stays in order and in sight. */
export const at = (instant: string): number => Date.parse(instant) || 0;

const isAi = ({ senderId, role = '' }: Message): boolean =>
  /^(ai|assistant)$/i.test(role) || (senderId === null && !/^user$/i.test(role));

interface Timed {
  message: Message;
  time: number;
}

/** The place of the first message that is later than `time`. */
function firstAfter(messages: readonly Timed[], time: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle]!.time > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The messages of a session while its turns take theirs, each at most once. */
export class TurnMessages {
  readonly #asked = new Map<string, Message>();
  readonly #answered = new Map<string, Message>();
  readonly #looseAsked: Timed[] = [];
  readonly #looseAnswered: Timed[] = [];
  readonly #taken = new Set<Message>();

  constructor(messages: readonly Message[]) {
    const timed = messages.map((message) => ({ message, time: at(message.timestamp) }));
    timed.sort((a, b) => a.time - b.time || (a.message.id < b.message.id ? -1 : 1));
    for (const each of timed) this.#sort(each);
  }

  #sort(each: Timed): void {
    const { message } = each;
    const ai = isAi(message);
    if (!message.turnId) {
      (ai ? this.#looseAnswered : this.#looseAsked).push(each);
      return;
    }
    const named = ai ? this.#answered : this.#asked;
    if (!named.has(message.turnId)) named.set(message.turnId, message);
  }

  /** A user's message: by its turn id, else the nearest one within 30 s before the turn's start. `user` null: anyone's. */
  asked(turn: { turnId: string; startedAt: number }, user: string | null): Message | null {
    const own = this.#asked.get(turn.turnId);
    if (own) return own;
    for (let i = firstAfter(this.#looseAsked, turn.startedAt) - 1; i >= 0; i--) {
      const { message, time } = this.#looseAsked[i]!;
      if (turn.startedAt - time > beforeMs) return null;
      if (user === null || message.senderId === user) {
        if (this.#take(message)) return message;
      }
    }
    return null;
  }

  /** The AI's answer: by its turn id, else the first one from the turn's start until `until` (epoch ms, not included). */
  answered(turn: { turnId: string; startedAt: number }, until: number): Message | null {
    const own = this.#answered.get(turn.turnId);
    if (own) return own;
    for (let i = firstAfter(this.#looseAnswered, turn.startedAt - 1); i < this.#looseAnswered.length; i++) {
      const { message, time } = this.#looseAnswered[i]!;
      if (time >= until) return null;
      if (this.#take(message)) return message;
    }
    return null;
  }

  #take(message: Message): boolean {
    if (this.#taken.has(message)) return false;
    this.#taken.add(message);
    return true;
  }
}
