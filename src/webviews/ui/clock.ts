import { effect, type ReadonlySignal, signal } from '@preact/signals';

/** The time as a view shows it, epoch ms: every second while something runs, else now and then; never while hidden. */
export function viewClock(isRunning: ReadonlySignal<boolean>): ReadonlySignal<number> {
  const now = signal(Date.now());
  const tick = () => {
    if (document.visibilityState === 'visible') now.value = Date.now();
  };
  document.addEventListener('visibilitychange', tick);
  effect(() => {
    tick();
    const timer = setInterval(tick, isRunning.value ? 1_000 : 15_000);
    return () => clearInterval(timer);
  });
  return now;
}
