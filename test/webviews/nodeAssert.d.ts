/** What the tests here take from Node's module; `assert.ts` stands in for it. */
declare module 'node:assert/strict' {
  type Expected = RegExp | { message?: string | RegExp };
  interface Assert {
    (value: unknown, message?: string): asserts value;
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(actual: string, pattern: RegExp, message?: string): void;
    doesNotMatch(actual: string, pattern: RegExp, message?: string): void;
    fail(message?: string): never;
    throws(work: () => unknown, expected?: Expected, message?: string): void;
    rejects(work: Promise<unknown> | (() => Promise<unknown>), expected?: Expected, message?: string): Promise<void>;
  }
  const assert: Assert;
  // biome-ignore lint/style/noDefaultExport: Node's module has one
  export default assert;
}
