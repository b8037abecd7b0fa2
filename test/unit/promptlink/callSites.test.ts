import assert from 'node:assert/strict';
import { createEngine } from '../../../src/promptlink/engine';

function sites(files: Record<string, string>, operation: string | null, callType: string | null = null): string[] {
  const engine = createEngine({ read: (name) => files[name] ?? null });
  for (const [name, text] of Object.entries(files)) engine.update(name, text);
  return engine.callSites({ operation, callType }).map(({ file, line, text }) => `${file}:${line} ${text}`);
}

const service = `import { CallType } from './types';

export async function reply(turn) {
  return model.call({
    operation: 'pre-session-witnessing',
    callType: CallType.WITNESSING_RESPONSE,
  });
}
`;
const types = `export enum CallType {
  WITNESSING_RESPONSE = 'WITNESSING_RESPONSE',
}
export type Operation = 'pre-session-witnessing' | 'other-thing';
`;

describe('call sites', () => {
  it('finds where an operation is named, the call before its declarations', () => {
    const found = sites({ 'src/service.ts': service, 'src/types.ts': types }, 'pre-session-witnessing');
    assert.deepEqual(found, ['src/service.ts:5 pre-session-witnessing', 'src/types.ts:4 pre-session-witnessing']);
  });

  it('finds the enum member that names a call type', () => {
    const [first] = sites({ 'src/service.ts': service, 'src/types.ts': types }, null, 'WITNESSING_RESPONSE');
    assert.equal(first, 'src/service.ts:6 WITNESSING_RESPONSE');
  });

  it('prefers sources to their tests', () => {
    const found = sites({ 'test/service.test.ts': service, 'src/service.ts': service }, 'pre-session-witnessing');
    assert.equal(found[0], 'src/service.ts:5 pre-session-witnessing');
  });

  it('takes no part of a longer name, and nothing out of prose', () => {
    const text = `run('pre-session-witnessing-v2');\n// pre-session-witnessing is described elsewhere\n`;
    assert.deepEqual(sites({ 'src/a.ts': text }, 'pre-session-witnessing'), []);
    assert.deepEqual(sites({ 'src/a.ts': service }, 'xx'), []);
  });

  it('gives back a bounded list', () => {
    const text = Array.from({ length: 500 }, () => `call('pre-session-witnessing');`).join('\n');
    assert.ok(sites({ 'src/a.ts': text }, 'pre-session-witnessing').length <= 12);
  });
});
