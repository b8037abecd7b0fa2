/** Closes a union: a case that is not handled does not compile. Throws if one arrives all the same. */
export function assertNever(value: never): never {
  throw new Error(`not handled: ${JSON.stringify(value)}`);
}
