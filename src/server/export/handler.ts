import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { ExportQuery } from '../../shared/routes';
import type { Db } from '../db/db';
import { identityOf, permit } from '../http/bind';
import type { Position } from '../http/cursor';
import { invalid } from '../http/errors';
import { rangeOf } from '../http/instants';
import { checked, queryOf } from '../http/parse';
import { type Format, formats } from './columns';
import { OutgoingFile } from './file';
import { type ExportOptions, exportRows } from './rows';

const isChunked = ({ req }: ServerResponse): boolean => req.httpVersion !== '1.0' && req.method !== 'HEAD';

function begin(response: ServerResponse, format: Format): void {
  response.statusCode = 200;
  response.setHeader('Content-Type', formats[format].type);
  response.setHeader('Content-Disposition', `attachment; filename="activities.${format}"`);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // Only a chunked transfer has room for trailers: not what HTTP/1.0 or HEAD asked for.
  if (isChunked(response)) response.setHeader('Trailer', 'X-Export-Count');
}

async function positionAfter(db: Db, id: string | undefined): Promise<Position | undefined> {
  if (id === undefined) return undefined;
  const [row] = await db.query<{ at: Date }>('SELECT "createdAt" AS at FROM "BrainActivity" WHERE id = $1', [id]);
  if (!row) throw invalid('after', 'must be the id of an activity');
  return { at: row.at, id };
}

/** Headers go out with the first rows, so that what fails before is answered as any other failure. */
async function send(db: Db, response: ServerResponse, options: ExportOptions, gone: AbortSignal): Promise<void> {
  const { head, between, tail } = formats[options.format];
  const start = () => {
    begin(response, options.format);
    return !options.after || options.format === 'json' ? head : '';
  };
  const file = new OutgoingFile(response, start, between, gone);
  await exportRows(db, options, file);
  file.end(tail);
  if (isChunked(response)) response.addTrailers({ 'X-Export-Count': String(file.count) });
  response.end();
}

/**
 * `GET /export`: all activities of a range, streamed. A whole file ends with the last chunk of its transfer and the
 * trailer `X-Export-Count`; when something fails half-way the connection is cut, which every client reports.
 */
export function exportHandler(db: Db): RequestHandler {
  return async (request, response, next) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      permit(identityOf(response), 'developer');
      const query = checked(ExportQuery, queryOf(request), 'query');
      if (request.method === 'HEAD') {
        begin(response, query.format);
        return void response.end();
      }
      const after = await positionAfter(db, query.after);
      await send(db, response, { span: rangeOf(query), format: query.format, after }, gone.signal);
    } catch (error) {
      if (!response.headersSent) return next(error);
      // A reset, not an end: without chunks an end would look like a whole file.
      response.socket?.resetAndDestroy();
      if (!gone.signal.aborted) next(error);
    }
  };
}
