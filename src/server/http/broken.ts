import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError, errorBody, invalid } from './errors';

/** Milliseconds for which a sender is listened to after its refusal: cut off while it sends, it might never read why. */
const lingerMs = 2_000;

const refusals: Record<string, () => ApiError> = {
  // A secret that is larger than any header may be is a wrong one.
  HPE_HEADER_OVERFLOW: () => new ApiError('UNAUTHORIZED', 'Dashboard authentication required'),
  ERR_HTTP_REQUEST_TIMEOUT: () => invalid('request', 'must be sent faster'),
};

function written(error: ApiError): string {
  const body = JSON.stringify(errorBody(error));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Answers what is not HTTP, or has headers larger than the server takes, in the envelope of every other refusal. */
export function answerBroken(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    if (socket.writableEnded) return;
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const refusal = refusals[error.code ?? '']?.() ?? invalid('request', 'is not well formed');
    socket.on('data', () => {}).end(written(refusal));
    const linger = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(linger));
  });
}
