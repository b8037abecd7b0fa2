import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type * as z from 'zod';
import type { Route } from '../../shared/routes';
import type { Identity } from '../auth/identity';
import { ApiError, errorBody, invalid } from './errors';
import { JsonText } from './json';
import { checked, queryOf, refuseNul } from './parse';

/** A request as a handler sees it: everything checked. */
export interface Call<R extends Route> {
  params: Record<string, string>;
  query: R['query'] extends z.ZodType ? z.infer<R['query']> : Record<string, never>;
  body: R['body'] extends z.ZodType ? z.infer<R['body']> : undefined;
  identity: Identity;
}

/** Sends JSON. Works in the same way whatever made the response: this server, Express 4 or 5. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, JSON.stringify(value));
}

/** Sends an answer in the envelope. */
function sendData(response: ServerResponse, status: number, data: unknown): void {
  sendText(
    response,
    status,
    `{"success":true,"data":${data instanceof JsonText ? data.text : JSON.stringify(data ?? null)}}`,
  );
}

function sendText(response: ServerResponse, status: number, text: string): void {
  const body = Buffer.from(text);
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(body);
}

/** Sends a refusal, in the envelope. */
export function sendError(response: ServerResponse, error: ApiError): void {
  const { retryAfter } = error;
  if (retryAfter !== undefined) response.setHeader('Retry-After', Math.max(1, Math.ceil(retryAfter)));
  sendJson(response, error.status, errorBody(error));
}

/** Who asks, as the authentication left it on the response. */
export function identityOf(response: ServerResponse): Identity {
  const { identity } = (response as ServerResponse & { locals?: { identity?: Identity } }).locals ?? {};
  if (!identity) throw new Error('a route was reached without authentication');
  return identity;
}

/** Throws FORBIDDEN unless the role is enough. */
export function permit(identity: Identity, role: Route['role']): void {
  if (identity.role === null) throw new ApiError('FORBIDDEN', 'Dashboard access was not granted to this account');
  if (role === 'admin' && identity.role !== 'admin') throw new ApiError('FORBIDDEN', 'Only an admin may do this');
}

function paramsOf(request: IncomingMessage): Record<string, string> {
  const { params } = request as IncomingMessage & { params: Record<string, string> };
  refuseNul(params, '');
  return params;
}

function bodyOf(route: Route, request: IncomingMessage): unknown {
  if (!route.body) return undefined;
  const { body } = request as IncomingMessage & { body?: unknown };
  const isEmpty = body === undefined || (typeof body === 'object' && body !== null && Object.keys(body).length === 0);
  if (isEmpty && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    if (Number(request.headers['content-length'] ?? 0) > 0) throw invalid('body', 'must be application/json');
    return undefined;
  }
  return body;
}

/** A shared route and the function that answers it, as one Express handler: role, parameters, query and body are checked first. */
export function bind<R extends Route>(
  route: R,
  handle: (call: Call<R>) => Promise<unknown>,
  status = 200,
): RequestHandler {
  return async (request, response, next) => {
    try {
      const identity = identityOf(response);
      permit(identity, route.role);
      const call = {
        params: paramsOf(request),
        query: route.query ? checked(route.query, queryOf(request), 'query') : {},
        body: route.body ? checked(route.body, bodyOf(route, request), 'body') : undefined,
        identity,
      } as Call<R>;
      sendData(response, status, await handle(call));
    } catch (error) {
      next(error);
    }
  };
}
