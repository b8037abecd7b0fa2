import type * as z from 'zod';
import { BackendError } from './backend';
import { readable } from './failures';

/** The text of an answer, at most `maxBytes` long. Throws BackendError BAD_ANSWER beyond that; what the network throws passes through. */
export async function readText(response: Response, maxBytes: number): Promise<{ text: string; bytes: number }> {
  if (!response.body) return { text: '', bytes: 0 };
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      throw new BackendError(
        'BAD_ANSWER',
        `The answer is larger than ${Math.round(maxBytes / 1_048_576)} MB`,
        response.status,
      );
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + decoder.decode(), bytes };
}

/** Parsed JSON, or undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an envelope holds; a bare body is its own content. `failed` where the envelope says so under a good status. */
export function unwrap(body: unknown): { data: unknown; failed: boolean } {
  if (typeof body !== 'object' || body === null || !('success' in body)) return { data: body, failed: false };
  if (body.success === false) return { data: undefined, failed: true };
  return { data: 'data' in body ? body.data : body, failed: false };
}

function where(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole answer';
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key).slice(0, 60)}`))
    .join('');
}

/** What is wrong with a field, in plain words. */
function fault(issue: z.core.$ZodIssue): string {
  const type = /expected ([\w-]+), received ([\w-]+)/.exec(issue.message);
  if (type?.[2] === 'undefined') return 'is missing';
  if (type) return `should be ${type[1]}, is ${type[2]}`;
  return issue.message.replace(/^Invalid input: /, 'is not as expected: ').slice(0, 100);
}

/**
 * The answer in its shape. Throws BackendError BAD_ANSWER that names the first field that is wrong and what it should be,
 * never a value: answers hold people's words.
 */
export function inShape<T>(schema: z.ZodType<T>, data: unknown, asked: string, status: number): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const more = parsed.error.issues.length - 1;
  const rest = more > 0 ? `, and ${more} more` : '';
  const what = first ? `${where(first.path)} ${fault(first)}` : 'all of it';
  throw new BackendError('BAD_ANSWER', readable(`The answer to ${asked} is not as expected: ${what}${rest}`), status);
}
