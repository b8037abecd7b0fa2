import type * as z from 'zod';

/** One GET request: what for, in what shape the answer comes, and how patiently it is asked. */
export interface Ask<T> {
  /** Below the API's base, parameters filled in. */
  path: string;
  query?: Record<string, string | number | undefined>;
  schema: z.ZodType<T>;
  signal?: AbortSignal | undefined;
  /** Limit of one attempt, its body included. */
  timeoutMs?: number;
  /** How often to ask again where that may help; 0 for what must not happen twice. */
  retries?: number;
  /** False for answers that serve one asker only. */
  share?: boolean;
  /** True for large answers that seldom change: they are sent again only if they have. */
  revalidate?: boolean;
}

/** The path with its query; parameters without a value are left out. */
export function targetOf({ path, query }: Pick<Ask<unknown>, 'path' | 'query'>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
