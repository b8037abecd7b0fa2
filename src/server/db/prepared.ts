import { randomUUID } from 'node:crypto';
import { type PGlite, parse, protocol } from '@electric-sql/pglite';
import type { Row } from './db';
import { encodeTexts, isTexts } from './texts';

const { serialize } = protocol;

/** PostgreSQL's number of the type `text[]`. */
const texts = 1009;

/** One message out of several: the engine is entered once. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Statements that the embedded engine keeps prepared, which its own `query` does for none: parsing and planning is most of
 * what a small one costs. Nothing else may use the engine while one of these runs.
 */
export class Prepared {
  readonly #pglite: PGlite;
  /** Goes before names, so that who prepared others in this engine before is not in the way. */
  readonly #prefix = randomUUID();
  /** Types of the parameters, by the statement's name. */
  readonly #types = new Map<string, readonly number[]>();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async query<T extends Row>(name: string, sql: string, params: readonly unknown[]): Promise<T[]> {
    const statement = `${this.#prefix} ${name}`;
    const types = this.#types.get(statement) ?? (await this.#prepare(statement, sql));
    const values = params.map((param, i) => this.#value(param, types[i]));
    const { messages } = await this.#pglite.execProtocol(
      joined([
        serialize.bind({ statement, values }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ]),
    );
    return (parse.parseResults(messages, this.#pglite.parsers)[0]?.rows ?? []) as T[];
  }

  async #prepare(name: string, sql: string): Promise<readonly number[]> {
    const { messages } = await this.#pglite.execProtocol(
      joined([serialize.parse({ name, text: sql }), serialize.describe({ type: 'S', name }), serialize.sync()]),
    );
    const types = parse.parseDescribeStatementResults(messages);
    this.#types.set(name, types);
    return types;
  }

  #value(param: unknown, type: number | undefined): string | Uint8Array | null {
    if (param === null || param === undefined) return null;
    if (type === texts && isTexts(param)) return encodeTexts(param);
    const serializer = type === undefined ? undefined : this.#pglite.serializers[type];
    return serializer ? serializer(param) : String(param);
  }
}
