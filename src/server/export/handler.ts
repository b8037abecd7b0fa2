import type { RequestHandler } from 'express';
import type { Db } from '../db/db';

/** Placeholder until the stream is written. */
export function exportHandler(_db: Db): RequestHandler {
  return (_request, response) => void response.status(501).end();
}
