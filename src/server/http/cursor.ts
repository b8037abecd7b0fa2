import { invalid } from './errors';

/** Where a walk stands: the instant and the id of the last row given. */
export interface Position {
  at: Date;
  id: string;
}

export function cursorOf({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');
}

/** The position that a cursor names. Throws INVALID_PARAMETER for anything but what `cursorOf` makes. */
export function positionOf(cursor: string): Position {
  try {
    const [time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (Number.isSafeInteger(time) && Math.abs(time as number) < 8e14 && typeof id === 'string' && !id.includes('\0')) {
      return { at: new Date(time as number), id };
    }
  } catch {
    // Not one of ours: said below.
  }
  throw invalid('cursor', 'must be the nextCursor of the page before');
}

/** The position of a request's cursor, where it has one. */
export const after = (cursor: string | undefined): Position | undefined =>
  cursor === undefined ? undefined : positionOf(cursor);
