import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { type AppOptions, createApp } from '../../../src/server/app';
import type { LiveEvent, Publisher } from '../../../src/server/live/events';
import { openapi } from '../../../src/server/openapi';
import { apiBase } from '../../../src/shared/routes';

export const adminSecret = 'admin-secret-of-the-tests';
export const developerSecret = 'developer-secret-of-the-tests';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the tests look at
export type Answer = { status: number; headers: Headers; body: any };

/** A listening API with what it published. */
export interface Api {
  url: string;
  published: LiveEvent[];
  /** Asks as an admin, and holds the answer against the description of the API. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Asks one of the routes beside the API, without a secret. */
  probe(path: string): Promise<Answer>;
  send(method: 'POST' | 'PATCH', path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

const validators = new Map<string, z.ZodType>();

/** The schema that the description gives for an answer of this route and status. Throws for one that it does not know. */
function validator(method: string, path: string, status: number): z.ZodType | null {
  const paths = openapi().paths as Record<string, Record<string, { responses: Record<string, unknown> }>>;
  const plain = path.split('?')[0] as string;
  const template = Object.keys(paths)
    .filter((each) => new RegExp(`^${each.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain))
    .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))[0];
  const operation = template ? paths[template]?.[method.toLowerCase()] : undefined;
  if (!operation) return null;
  const key = `${method} ${template} ${status}`;
  const known = validators.get(key);
  if (known) return known;
  const response = operation.responses[status] as
    | { content?: { 'application/json'?: { schema: unknown } } }
    | undefined;
  const schema = response?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`the description knows no answer ${status} of ${method} ${template}`);
  const { components } = openapi() as { components: { schemas: { Error: object } } };
  const whole = JSON.stringify(schema).includes('$ref') ? components.schemas.Error : (schema as object);
  const made = z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
  validators.set(key, made);
  return made;
}

function hold(method: string, path: string, answer: Answer): void {
  const result = validator(method, path, answer.status)?.safeParse(answer.body);
  if (result && !result.success) {
    throw new Error(`${method} ${path} answers ${answer.status} in another shape: ${z.prettifyError(result.error)}`);
  }
}

/** Starts the API on a free port of loopback. */
export async function startApi(options: Partial<AppOptions> & Pick<AppOptions, 'db'>): Promise<Api> {
  const published: LiveEvent[] = [];
  const publisher: Publisher = { publish: async (event) => void published.push(event), close: async () => {} };
  const auth = {
    secrets: { admin: adminSecret, developer: developerSecret },
    failures: { count: 1e9, windowMs: 1000 },
  };
  const { server } = createApp({ auth, publisher, ...options });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url + path, { method, ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    hold(method, path, answer);
    return answer;
  };
  return {
    url,
    published,
    get: (path, headers = { 'X-Dashboard-Secret': adminSecret }) => ask('GET', apiBase + path, { headers }),
    probe: (path) => ask('GET', path, {}),
    send: (method, path, body, headers = {}) =>
      ask(method, apiBase + path, {
        headers: { 'X-Dashboard-Secret': adminSecret, 'Content-Type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
