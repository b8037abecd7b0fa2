// node:assert/strict as far as tests in a page need it; the bundler puts it in that module's place.

function fail(message: string | undefined, fallback: string): never {
  throw new Error(message ?? fallback);
}

const show = (value: unknown) =>
  typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value, null, 1) ?? String(value));

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof Map || a instanceof Set) return same([...a], [...(b as Iterable<unknown>)]);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

function matches(error: unknown, expected?: RegExp | { message?: string | RegExp }): boolean {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  const message = error instanceof Error ? error.message : String(error);
  return expected.message instanceof RegExp ? expected.message.test(message) : expected.message === message;
}

function ok(value: unknown, message?: string): asserts value {
  if (!value) fail(message, `expected a true value, got ${show(value)}`);
}

const assert = Object.assign((value: unknown, message?: string) => ok(value, message), {
  ok,
  equal(actual: unknown, expected: unknown, message?: string) {
    if (!Object.is(actual, expected)) fail(message, `expected ${show(expected)}, got ${show(actual)}`);
  },
  notEqual(actual: unknown, expected: unknown, message?: string) {
    if (Object.is(actual, expected)) fail(message, `expected something else than ${show(expected)}`);
  },
  deepEqual(actual: unknown, expected: unknown, message?: string) {
    if (!same(actual, expected)) fail(message, `expected ${show(expected)}\ngot ${show(actual)}`);
  },
  match(actual: string, pattern: RegExp, message?: string) {
    if (!pattern.test(actual)) fail(message, `expected ${show(actual)} to match ${pattern}`);
  },
  doesNotMatch(actual: string, pattern: RegExp, message?: string) {
    if (pattern.test(actual)) fail(message, `expected ${show(actual)} not to match ${pattern}`);
  },
  fail(message?: string): never {
    return fail(message, 'failed');
  },
  throws(work: () => unknown, expected?: RegExp | { message?: string | RegExp }, message?: string) {
    try {
      work();
    } catch (error) {
      if (!matches(error, expected)) fail(message, `threw something else: ${error}`);
      return;
    }
    fail(message, 'expected it to throw');
  },
  async rejects(
    work: Promise<unknown> | (() => Promise<unknown>),
    expected?: RegExp | { message?: string | RegExp },
    message?: string,
  ) {
    const outcome = await (typeof work === 'function' ? work() : work).then(
      () => undefined,
      (error) => ({ error }),
    );
    if (!outcome) fail(message, 'expected it to reject');
    if (!matches(outcome.error, expected)) fail(message, `rejected with something else: ${outcome.error}`);
  },
});

export {
  assert,
  // biome-ignore lint/style/noDefaultExport: stands in for a module of Node that has one
  assert as default,
};
