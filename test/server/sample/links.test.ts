import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Workspace } from '../../../src/promptlink/workspace';
import { sampleRows } from '../../../src/server/sample/rows';
import { promptOf } from '../../../src/shared/prompt';

/** Where in the sample workspace the prompts of each call type are written. */
const homes: Record<string, RegExp> = {
  ORCHESTRATED_RESPONSE: /^src\/prompts\/(stagePrompts|innerWork|tone)\.ts$/,
  WITNESSING_RESPONSE: /^src\/prompts\/(stagePrompts|tone)\.ts$/,
  INTENT_DETECTION: /^src\/prompts\/classify\.ts$/,
  BACKGROUND_CLASSIFICATION: /^src\/prompts\/classify\.ts$/,
  PARTNER_SESSION_CLASSIFICATION: /^src\/prompts\/classify\.ts$/,
  RETRIEVAL_PLANNING: /^src\/prompts\/retrieval\.ts$/,
  PEOPLE_EXTRACTION: /^src\/prompts\/people\.ts$/,
  RECONCILER_ANALYSIS: /^src\/prompts\/reconciler\.ts$/,
  REFERENCE_DETECTION: /^prompts\/catalog\.yaml$/,
  MEMORY_DETECTION: /^prompts\/catalog\.yaml$/,
  MEMORY_VALIDATION: /^prompts\/catalog\.yaml$/,
  MEMORY_FORMATTING: /^prompts\/catalog\.yaml$/,
  SUMMARIZATION: /^prompts\/summarize\.md$/,
  CHAT_ROUTER_RESPONSE: /^prompts\/router\.md$/,
  NEEDS_EXTRACTION: /^prompts\/needs\.md$/,
  THEME_EXTRACTION: /^insights\/prompts\.py$/,
  CROSS_SESSION_THEME: /^insights\/prompts\.py$/,
  GLOBAL_MEMORY_CONSOLIDATION: /^insights\/prompts\.py$/,
  DISTILLATION: /^insights\/prompts\.py$/,
};
const system = new Set(['system', 'static', 'dynamic']);

/** The system prompts of a few calls of each call type. */
async function someOfEach(count: number): Promise<[callType: string, text: string][]> {
  const { activities } = await sampleRows({ now: new Date('2026-11-23T04:00:00.000Z'), seed: 1 });
  const found = new Map<string, Set<string>>();
  for (const { callType, input } of activities) {
    if (!callType) continue;
    const texts = found.get(callType) ?? new Set();
    found.set(callType, texts);
    for (const { role, text } of promptOf(input).parts) if (system.has(role) && texts.size < count) texts.add(text);
  }
  return [...found].flatMap(([callType, texts]) => [...texts].map((text): [string, string] => [callType, text]));
}

describe('the prompts of the sample', function () {
  this.timeout(120_000);

  it('link to the files of the sample workspace that they were written in', async () => {
    const workspace = new Workspace({
      roots: [{ name: 'workspace', dir: join(process.cwd(), 'test/workspace') }],
      exclude: [],
      include: [],
      storageDir: null,
      maxFileBytes: 1_000_000,
    });
    await workspace.build();
    const prompts = await someOfEach(12);
    assert.deepEqual([...new Set(prompts.map(([callType]) => callType))].sort(), Object.keys(homes).sort());
    for (const [callType, text] of prompts) {
      const { links, unexplained } = workspace.engine.link(text);
      assert.ok(links.length > 0, `${callType}: no link in ${text.slice(0, 200)}`);
      const astray = links.filter(({ file }) => !homes[callType]!.test(file)).map(({ file }) => file);
      assert.deepEqual(astray, [], callType);
      const changed = links.filter(({ kind }) => kind === 'changed').map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(changed, [], `${callType}: the words differ from the workspace’s`);
      const lost = unexplained.reduce((sum, { start, end }) => sum + end - start, 0);
      const shown = unexplained.map(({ start, end }) => text.slice(start, end)).join(' | ');
      assert.ok(lost <= text.length * 0.05, `${callType}: ${lost} of ${text.length} unexplained: ${shown}`);
    }
  });
});
