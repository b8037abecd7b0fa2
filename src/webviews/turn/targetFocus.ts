import { signal } from '@preact/signals';
import type { Target } from './targets';

const moves: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * One focus that roves over the stretches of a prompt: hundreds of them make one tab stop. F7 and Shift+F7 go to the next and
 * the previous from anywhere on the page, arrows do while a stretch has the focus; Enter opens, with Ctrl or Cmd beside.
 */
export class TargetFocus {
  targets: readonly Target[] = [];
  root: HTMLElement | null = null;
  open: (target: Target, beside: boolean) => void = () => {};
  /** Opens a part that is folded. */
  unfold: (part: number) => void = () => {};
  /** The target that is about to have the focus, once its text is drawn. */
  readonly wanted = signal<Target | null>(null);
  /** Whether the person has opened a stretch: the page then no longer says how. */
  readonly isKnown = signal(false);
  #current = -1;

  /** The stretch that Tab reaches. */
  get current(): number {
    return this.#current;
  }

  step(by: number): void {
    const { length } = this.targets;
    if (length === 0) return;
    const from = this.#current === -1 ? this.#firstOnShow(by) : this.#current + by;
    this.goTo((from + length) % length);
  }

  goTo(index: number): void {
    const target = this.targets[index];
    if (!target) return;
    this.unfold(target.part);
    if (!this.#focus(index)) this.wanted.value = target;
  }

  /** Called when the text around the wanted target stands in the page. */
  drawn(): void {
    const target = this.wanted.peek();
    if (target && this.#focus(target.index)) this.wanted.value = null;
  }

  onClick(event: MouseEvent): void {
    const target = this.#targetAt(event.target);
    const isSelecting = (getSelection()?.toString() ?? '') !== '';
    if (target && !isSelecting) this.#open(target, event.ctrlKey || event.metaKey);
  }

  onKeyDown(event: KeyboardEvent): void {
    const target = this.#targetAt(event.target);
    if (target && event.key === 'Enter') this.#open(target, event.ctrlKey || event.metaKey);
    else if (target && moves[event.key] && !event.altKey) this.step(moves[event.key] ?? 0);
    else return;
    event.preventDefault();
  }

  /** Hears the keys that work from anywhere on the page. */
  onPageKey(event: KeyboardEvent): void {
    if (event.key !== 'F7' || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.step(event.shiftKey ? -1 : 1);
  }

  onFocusIn(event: FocusEvent): void {
    const target = this.#targetAt(event.target);
    if (!target) return;
    this.#element(this.#current)?.setAttribute('tabindex', '-1');
    this.#current = target.index;
    this.#element(target.index)?.setAttribute('tabindex', '0');
  }

  #open(target: Target, beside: boolean): void {
    this.isKnown.value = true;
    this.open(target, beside);
  }

  #firstOnShow(by: number): number {
    for (const element of this.root?.querySelectorAll<HTMLElement>('[data-target]') ?? []) {
      const { bottom } = element.getBoundingClientRect();
      if (bottom > 0) return Number(element.dataset.target) - (by < 0 ? 1 : 0);
    }
    return by < 0 ? -1 : 0;
  }

  #focus(index: number): boolean {
    const element = this.#element(index);
    element?.focus();
    return element !== null;
  }

  #element(index: number): HTMLElement | null {
    return this.root?.querySelector<HTMLElement>(`[data-target="${index}"]`) ?? null;
  }

  #targetAt(at: EventTarget | null): Target | null {
    const element = at instanceof Element ? at.closest<HTMLElement>('[data-target]') : null;
    return element ? (this.targets[Number(element.dataset.target)] ?? null) : null;
  }
}
