import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { ApiError, invalid } from './errors';

const wanted = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return issue.message.replace(/^Invalid input: /, '');
};

/** Checks a value against a schema. Throws INVALID_PARAMETER that names the first part that is not right. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, whole: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]);
  const path = issue?.path.map(String).join('.') || whole;
  throw invalid(path, issue ? wanted(issue) : 'is not valid');
}

/** Inside a choice between one row and several, the complaint of the branch that fits best. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const branches = issue.errors.map((branch) => deepest(branch[0]));
  return branches.sort((a, b) => (b?.path.length ?? 0) - (a?.path.length ?? 0))[0] ?? issue;
}

/** The query of a request: each name once, no NUL in any value. */
export function queryOf(request: IncomingMessage): Record<string, string> {
  const url = request.url ?? '';
  const at = url.indexOf('?');
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : url.slice(at))) {
    if (name in query) throw invalid(name, 'must be given once');
    query[name] = value;
  }
  refuseNul(query, '');
  return query;
}

/** Throws INVALID_PARAMETER for U+0000 in a text, or in any below: PostgreSQL's text does not hold it, captured JSON does. */
export function refuseNul(value: unknown, parameter: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalid(parameter, 'must not hold U+0000');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) refuseNul(part, parameter ? `${parameter}.${name}` : name);
  }
}

/** How deep captured JSON may nest: the database's own parser gives up somewhere beyond. */
export const maxDepth = 200;

/** Throws INVALID_PARAMETER where a value nests deeper than `maxDepth`, before its own depth could be too much. */
export function refuseDeep(value: unknown, parameter: string, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw invalid(parameter, `must not nest deeper than ${maxDepth} levels`);
  for (const child of Object.values(value)) refuseDeep(child, parameter, depth + 1);
}

/** Turns what a body parser, a router or a database throws into a refusal; null where it is a fault of this server. */
export function asApiError(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return new ApiError('PAYLOAD_TOO_LARGE', 'The body is too large');
  if (error instanceof URIError) return invalid('path', 'is not well formed');
  if (status === 400) return invalid('body', 'is not well formed');
  return typeof status === 'number' && status > 400 && status < 500 ? invalid('body', 'is not supported') : null;
}
