import { Channel, type Handlers } from '../../../src/shared/channel';
import { pipe } from './pipe';

/** One request that the host heard. */
export interface Heard {
  method: string;
  params: unknown;
}

/**
 * The editor's end of a panel for a test: a real channel with the test's own answers. `heard` has every request in order;
 * `until` waits for the next one of a method.
 */
export function hostOf<Mine extends object, Theirs>(answers: Handlers<Mine>) {
  const { view, host } = pipe();
  const heard: Heard[] = [];
  const waiting: { method: string; resolve: (params: unknown) => void }[] = [];
  const recorded = Object.fromEntries(
    Object.keys(answers).map((method) => [
      method,
      (params: unknown, signal: AbortSignal) => {
        heard.push({ method, params });
        for (const wait of waiting.filter((w) => w.method === method)) {
          waiting.splice(waiting.indexOf(wait), 1);
          wait.resolve(params);
        }
        return (answers as Record<string, (params: unknown, signal: AbortSignal) => unknown>)[method]?.(params, signal);
      },
    ]),
  ) as Handlers<Mine>;
  const channel = new Channel<Mine, Theirs>(host, recorded);
  return {
    port: view,
    channel,
    heard,
    asked: (method: string) => heard.filter((h) => h.method === method).map((h) => h.params),
    until: (method: string) => new Promise<unknown>((resolve) => waiting.push({ method, resolve })),
  };
}
