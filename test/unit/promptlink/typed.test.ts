import assert from 'node:assert/strict';
import { FileModel } from '../../../src/promptlink/extract/model';
import { linkIn, valuesOf } from './linking';

const text = 'The berth of the Noordzee is 7.\nShe may stay until the second tide, for the lock is shut after it.';

/** What a prompt is made of by a function that another one calls, as its head is written. */
function madeBy(head: string, foot = ''): string {
  return `
${head} {
  const tide = 'She may stay until the second tide, for the lock is shut after it.';
  return { berth: \`The berth of the \${ship} is \${ship.length - 1}.\`, tide };
}${foot}
export function prompt(ship: string): string {
  const made = MADE;
  return [made.berth, made.tide].join('\\n');
}`;
}

describe('types of TypeScript', () => {
  const heads: Record<string, [head: string, call: string, foot?: string]> = {
    'a union of types with arguments': [
      'function parts(ship: string): Record<string, string> | Map<string, { a: string }>',
      'parts(ship)',
    ],
    'a promise of them': [
      'async function parts(ship: string): Promise<Record<string, string> | null>',
      'await parts(ship)',
    ],
    'an arrow that may give nothing': [
      'const parts = (ship: string): Record<string, string> | null =>',
      'parts(ship)!',
    ],
    'an arrow with type parameters': [
      'const parts = async <T extends string>(ship: T): Promise<Map<string, T>> =>',
      'await parts<string>(ship)',
    ],
    'a method with type parameters': [
      'const desk = new (class Desk {\n  parts<T extends string>(ship: T): Record<string, T>',
      'desk.parts<string>(ship)',
      '\n})();',
    ],
    'what is said to be of a type with several arguments': [
      'function parts(ship: string)',
      'parts(ship) as unknown as Record<string, string>',
    ],
  };
  for (const [what, [head, call, foot]] of Object.entries(heads)) {
    it(`let a function be seen whose head has ${what}`, () => {
      const source = madeBy(head, foot).replace('MADE', call);
      const result = linkIn({ 'src/berth.ts': source }, text);
      assert.deepEqual(valuesOf(result, 'ship'), ['Noordzee']);
      assert.deepEqual(valuesOf(result, 'ship.length - 1'), ['7']);
      assert.equal(
        result.links.map((l) => text.slice(l.start, l.end)).join(''),
        text.replace('Noordzee', '').replace('7', ''),
      );
    });
  }

  it('leave comparisons what they are', () => {
    const source = `
export const a = (x: number, y: number) => x<y && y>(2) ? one(x) : two(y);
export function one(x: number) { return x<3 ? [x, { x }] : [x]; }
export function two(y: number): number | string { for (let i=0; i<y; i++) { f(i); } return y>4 ? 'many' : y; }`;
    const { functions } = new FileModel('typescript', source).structure;
    assert.deepEqual(
      functions.map(({ name, params }) => [name, params]),
      [
        ['a', ['x', 'y']],
        ['one', ['x']],
        ['two', ['y']],
      ],
    );
  });
});
