import assert from 'node:assert/strict';
import { contextState } from './support/contexts';
import { costsOf, costsState, ratesOf } from './support/costs';
import { until } from './support/page';
import { calls, sources, stateOf, viewOf } from './support/turns';

interface Request {
  nm: string;
  id: number;
  method: string;
  params: never;
}

/** Answers what the page posts to the editor, as the editor does: by messages to the window. */
function answer(answers: Record<string, (params: never) => unknown>): () => void {
  const heard = (event: Event) => {
    const { nm, id, method, params } = (event as CustomEvent<Request>).detail;
    if (nm !== 'request') return;
    const value = answers[method]?.(params);
    window.postMessage({ nm: 'reply', id, value }, window.origin);
  };
  window.addEventListener('vscode-post', heard);
  return () => window.removeEventListener('vscode-post', heard);
}

/** A page's own root, as the editor's HTML has it. */
function page(): HTMLElement {
  document.getElementById('root')?.remove();
  const root = document.createElement('div');
  root.id = 'root';
  document.body.append(root);
  return root;
}

let stop = () => {};

describe('each page by itself, with the editor’s own interface', () => {
  afterEach(() => stop());

  it('turn: asks, shows, remembers', async () => {
    const root = page();
    stop = answer({ ready: () => stateOf(), call: () => viewOf(calls[2]!), sources: () => sources });
    await import('../../src/webviews/turn/main');
    await until(() => root.textContent?.includes('93% comes from source'));
    assert.equal((acquireVsCodeApi().getState() as { turnId: string }).turnId, 's1-u1-14');
    window.postMessage({ nm: 'event', method: 'state', params: stateOf(calls.slice(0, 1)) }, window.origin);
    await until(() => root.querySelectorAll('.call').length === 1);
    window.postMessage('not of ours', window.origin);
  });

  it('context: asks and shows', async () => {
    const root = page();
    stop = answer({ ready: () => contextState() });
    await import('../../src/webviews/context/main');
    await until(() => root.textContent?.includes('Pickup is late'));
  });

  it('costs: asks and shows', async () => {
    const root = page();
    const fresh = { fetchedAt: Date.now(), stale: null };
    stop = answer({
      ready: () => costsState,
      costs: (range) => ({ costs: costsOf(range), freshness: fresh }),
      cacheRates: (range) => ({ rates: ratesOf(range), freshness: fresh }),
    });
    await import('../../src/webviews/costs/main');
    await until(() => root.querySelectorAll('canvas').length === 3);
  });
});

declare function acquireVsCodeApi(): { getState(): unknown };
