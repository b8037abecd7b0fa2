import type { ErrorCode } from '../../shared/routes';

const statuses: Record<ErrorCode, number> = {
  INVALID_PARAMETER: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  NOT_CONFIGURED: 503,
};

/** A refusal as the caller sees it: `message` is for people, `details` for programs. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: unknown;
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, more: { details?: unknown; retryAfter?: number } = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = statuses[code];
    this.details = more.details;
    this.retryAfter = more.retryAfter;
  }
}

/** A refusal in the envelope. */
export function errorBody({ code, message, details }: ApiError) {
  return { success: false, error: { code, message, ...(details ? { details } : {}) } };
}

/** A parameter that cannot be used: its name, and what is allowed. */
export function invalid(parameter: string, allowed: string): ApiError {
  return new ApiError('INVALID_PARAMETER', `${parameter}: ${allowed}`, { details: { parameter, allowed } });
}

export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no such ${what}`);
}
