import * as z from 'zod';
import { exported } from '../shared/exportColumns';
import { apiBase, ErrorBody, ExportQuery, type Route, routes, secretHeader } from '../shared/routes';
import { serverInfo } from './version';

type Json = Record<string, unknown>;

const answered = (schema: z.ZodType): Json => schemaOf(schema, 'output');

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return json;
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });

const success = (data: Json): Json => ({
  type: 'object',
  properties: { success: { const: true }, data },
  required: ['success', 'data'],
});

const summaries: Record<keyof typeof routes, string> = {
  me: 'Who asks, and of what server',
  sessions: 'Sessions, last changed first, page by page',
  session: 'One session',
  context: 'What the application knows of each participant, put together on demand',
  sessionActivity: 'All of one session: activities with their large JSON, and messages',
  turns: 'One session by turns, without large JSON',
  activity: 'One activity with its large JSON',
  activities: 'Activities with their large JSON, newest first, page by page',
  costs: 'Costs by day, week or month (UTC)',
  cacheRates: 'What the prompt cache did',
  ablyToken: 'A signed request for a token that may subscribe to the live channel',
  recordSession: 'Record one session, or up to 500',
  recordMessage: 'Record one message, or up to 500',
  recordActivity: 'Record one activity, or up to 500',
  completeActivity: 'Complete or change an activity',
  runRetention: 'Drop the large JSON of old activities now',
};

const errors: Record<string, string> = {
  400: 'INVALID_PARAMETER: names the parameter and what is allowed',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'RATE_LIMITED: see Retry-After',
  500: 'INTERNAL_ERROR',
  503: 'NOT_CONFIGURED',
};

const refusal = (description: string): Json => ({
  description,
  content: json({ $ref: '#/components/schemas/Error' }),
});

const wait = {
  'Retry-After': { description: 'Seconds to wait', required: true, schema: { type: 'integer', minimum: 1 } },
};

function refusals(): Json {
  return Object.fromEntries(
    Object.entries(errors).map(([status, description]) => [
      status,
      status === '429' ? { ...refusal(description), headers: wait } : refusal(description),
    ]),
  );
}

function queryParameters(schema: z.ZodType): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: each,
  }));
}

function operation(id: string, route: Route, summary: string): Json {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const status = id.startsWith('record') ? 201 : 200;
  return {
    operationId: id,
    summary: `${summary}${route.role === 'admin' ? ' (admin)' : ''}`,
    parameters: [...inPath, ...(route.query ? queryParameters(route.query) : [])],
    ...(route.body ? { requestBody: { content: json(schemaOf(route.body, 'input')) } } : {}),
    responses: {
      [status]: { description: 'Done', content: json(success(answered(route.data))) },
      ...refusals(),
    },
  };
}

function exportOperation(): Json {
  const cells = Object.fromEntries(exported.map(([name]) => [name, {}]));
  const rows = { type: 'array', items: { type: 'object', properties: cells, required: Object.keys(cells) } };
  return {
    operationId: 'export',
    summary: 'All activities of a range, streamed; a broken transfer is cut',
    parameters: queryParameters(ExportQuery),
    responses: {
      200: { description: 'Whole once its transfer ended properly', content: { ...json(rows), 'text/csv': {} } },
      ...refusals(),
    },
  };
}

const open = (operationId: string, summary: string, answer: Json, more: Json = {}): Json => ({
  get: {
    operationId,
    summary,
    security: [],
    responses: { 200: { description: 'Yes', content: json(answer) }, ...more },
  },
});

/** What anybody may ask, beside the API. */
const probes: Json = {
  '/health': open(
    'health',
    'Is the process alive?',
    success(answered(z.object({ status: z.literal('ok'), version: z.string() }))),
  ),
  '/ready': open(
    'ready',
    'Does the database answer, and is it up to date?',
    success(answered(z.object({ status: z.literal('ready') }))),
    { 503: refusal('NOT_CONFIGURED') },
  ),
  '/openapi.json': open('openapi', 'This description', { type: 'object', required: ['openapi', 'info', 'paths'] }),
};

function paths(): Json {
  const all: Record<string, Json> = {};
  for (const [id, route] of Object.entries(routes) as [keyof typeof routes, Route][]) {
    const path = `${apiBase}${route.path.replace(/:(\w+)/g, '{$1}')}`;
    all[path] = { ...all[path], [route.method.toLowerCase()]: operation(id, route, summaries[id]) };
  }
  all[`${apiBase}/export`] = { get: exportOperation() };
  return { ...all, ...probes };
}

let made: Json | null = null;

/** The API as OpenAPI 3.1, out of the schemas that check its requests. */
export function openapi(): Json {
  made ??= {
    openapi: '3.1.0',
    info: { title: 'Neural Monitor API', version: serverInfo.version },
    security: [{ secret: [] }, { bearer: [] }],
    paths: paths(),
    components: {
      schemas: { Error: answered(ErrorBody) },
      securitySchemes: {
        secret: { type: 'apiKey', in: 'header', name: secretHeader },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
  return made;
}
