/** Costs are whole numbers, which are quick to add and equal when they are equal: so many make one. */
const one = 10_000;

export function costOf(x: number): number {
  return Math.round(x * one);
}

/** What a way costs that leads nowhere; two of them still make a small whole number. */
export const none = 2 ** 30 - 1;

/** What a choice is that is begun again later. */
const forgotten = -2;
/** Room that is kept from one derivation to the next. */
const room = 4096;

/**
 * The best ways on that one derivation knows, by step and place: their costs, and of each what was picked. One table for all
 * steps, for there are many and most are reached at few places.
 */
export class Choices {
  private steps = new Int32Array(room);
  private places = new Int32Array(room);
  private costs = new Int32Array(room);
  private picks = new Int32Array(room);
  private count = 0;

  clear(): void {
    if (this.steps.length > room) this.make(room);
    else if (this.count) this.steps.fill(0);
    this.count = 0;
  }

  /** Where a step at a place is kept, or -1. Steps are numbered from 1. */
  find(step: number, place: number): number {
    const slot = this.slot(step, place);
    return this.steps[slot] && this.picks[slot] !== forgotten ? slot : -1;
  }

  costAt(slot: number): number {
    return this.costs[slot]!;
  }

  pickAt(slot: number): number {
    return this.picks[slot]!;
  }

  enter(step: number, place: number, cost: number, pick: number): void {
    let slot = this.slot(step, place);
    if (!this.steps[slot]) {
      if (++this.count * 2 > this.steps.length) {
        this.grow();
        slot = this.slot(step, place);
      }
      this.steps[slot] = step;
      this.places[slot] = place;
    }
    this.costs[slot] = cost;
    this.picks[slot] = pick;
  }

  forget(step: number, place: number): void {
    this.enter(step, place, none, forgotten);
  }

  private slot(step: number, place: number): number {
    const mask = this.steps.length - 1;
    let slot = (Math.imul(step, 0x9e3779b1) ^ Math.imul(place, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.steps[slot] && (this.steps[slot] !== step || this.places[slot] !== place)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { steps, places, costs, picks } = this;
    this.make(steps.length * 2);
    for (let i = 0; i < steps.length; i++) {
      if (!steps[i]) continue;
      const slot = this.slot(steps[i]!, places[i]!);
      this.steps[slot] = steps[i]!;
      this.places[slot] = places[i]!;
      this.costs[slot] = costs[i]!;
      this.picks[slot] = picks[i]!;
    }
  }

  private make(slots: number): void {
    this.steps = new Int32Array(slots);
    this.places = new Int32Array(slots);
    this.costs = new Int32Array(slots);
    this.picks = new Int32Array(slots);
  }
}
