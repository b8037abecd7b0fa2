import assert from 'node:assert/strict';
import type { Backend } from '../../../src/extension/api/backend';
import { PromptCosts } from '../../../src/extension/prompts/promptCosts';
import type { Linker } from '../../../src/promptlink/client';
import { createEngine } from '../../../src/promptlink/engine';
import type { ActivityDetail } from '../../../src/shared/model';
import { detail } from './rows';

const file = 'src/prompts.ts';
const source = `export const VOICE = 'You speak plainly and never in lists of bullet points.';

export function greet(name: string): string {
  return \`Greet \${name} as an old friend would.\` + (name ? 'Mention the weather only where it was mentioned before.' : '');
}

export const unused = 'Nobody ever sends this sentence to any model at all.';
`;
const now = Date.parse('2026-11-21T00:00:00.000Z');
const voice = 'You speak plainly and never in lists of bullet points.';
const greeting = 'Greet Ana as an old friend would.Mention the weather only where it was mentioned before.';

/** The engine itself in place of its worker. */
function linkerOver(files: Record<string, string>): Linker {
  const engine = createEngine({ read: (name) => files[name] ?? null });
  for (const [name, text] of Object.entries(files)) engine.update(name, text);
  return {
    link: async (text: string) => engine.link(text),
    literalsOf: async (name: string) => engine.literalsOf(name),
  } as unknown as Linker;
}

/** Pages of two, newest first. */
function backendOf(calls: ActivityDetail[], kind: 'full' | 'classic' = 'full'): Backend & { pages: number } {
  const backend = {
    kind,
    pages: 0,
    activities: async ({ cursor }: { cursor?: string }) => {
      backend.pages += 1;
      const start = Number(cursor ?? 0);
      return {
        activities: calls.slice(start, start + 2),
        nextCursor: start + 2 < calls.length ? String(start + 2) : null,
      };
    },
  };
  return backend as unknown as Backend & { pages: number };
}

const call = (id: string, system: string, given: Partial<ActivityDetail> = {}) =>
  detail({ id, input: { systemPrompt: system, messages: [] }, cost: 0.5, ...given });

describe('what prompts of a file cost', () => {
  it('counts each call once at every prompt whose text it holds, nested literals with their function', async () => {
    const linker = linkerOver({ [file]: source });
    const costs = new PromptCosts();
    const both = call('a', `${voice}\n\n${greeting}`, { createdAt: '2026-11-20T10:00:02.000Z' });
    await costs.load(
      backendOf([both, call('b', voice), call('c', 'Something else that nobody wrote here.')]),
      linker,
      0,
    );
    const prompts = costs.promptsOf(file, await linker.literalsOf(file), now);
    assert.deepEqual(
      prompts.map(({ home, stats }) => [home, stats.calls, stats.cost]),
      [
        ['VOICE', 2, 1],
        ['greet', 1, 0.5],
      ],
    );
    assert.deepEqual(
      prompts[0]?.stats.newest.map((c) => c.activityId),
      ['a', 'b'],
    );
    assert.equal(source.slice(0, prompts[1]?.at).split('\n').length, 3);
  });

  it('takes live calls as they end, and a call that ended twice once', async () => {
    const linker = linkerOver({ [file]: source });
    const costs = new PromptCosts();
    await costs.load(backendOf([]), linker, 0);
    await costs.apply(call('a', voice, { status: 'PENDING' }));
    await costs.apply(call('a', voice));
    await costs.apply(call('a', voice));
    const [prompt] = costs.promptsOf(file, await linker.literalsOf(file), now);
    assert.equal(prompt?.stats.calls, 1);
  });

  it('keeps what it counted with its prompt when lines above it change', async () => {
    const files = { [file]: source };
    const costs = new PromptCosts();
    await costs.load(backendOf([call('a', voice)]), linkerOver(files), now);
    const moved = linkerOver({ [file]: `// one\n// two\n\n${source}` });
    costs.indexChanged();
    const [prompt] = costs.promptsOf(file, await moved.literalsOf(file), now);
    assert.deepEqual([prompt?.home, prompt?.stats.calls], ['VOICE', 1]);
  });

  it('counts the last seven days alone', async () => {
    const linker = linkerOver({ [file]: source });
    const costs = new PromptCosts();
    await costs.load(backendOf([call('a', voice)]), linker, now);
    assert.deepEqual(costs.promptsOf(file, await linker.literalsOf(file), now + 7 * 86_400_000), []);
  });

  it('keeps no captured text', async () => {
    const linker = linkerOver({ [file]: source });
    const costs = new PromptCosts();
    const secret = 'what Ana told nobody else';
    await costs.load(
      backendOf([call('a', voice, { input: { systemPrompt: voice, messages: [{ role: 'user', content: secret }] } })]),
      linker,
      0,
    );
    const [prompt] = costs.promptsOf(file, await linker.literalsOf(file), now);
    assert.equal(JSON.stringify(prompt).includes(secret), false);
  });

  it('reads no feed where a backend has none', async () => {
    const backend = backendOf([call('a', voice)], 'classic');
    const costs = new PromptCosts();
    await costs.load(backend, linkerOver({ [file]: source }), 0);
    assert.equal(backend.pages, 0);
    assert.equal(costs.partial, true);
  });
});
