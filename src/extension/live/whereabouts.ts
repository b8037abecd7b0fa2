import type { SessionSummary, Turn } from '../../shared/model';
import { personName } from '../sessions/people';
import type { WhereaboutsOf } from './activityLines';

/** What is known of sessions and of those turns that were loaded, oldest first. */
export interface Known {
  session(id: string): SessionSummary | undefined;
  loadedTurns(sessionId: string): readonly Turn[] | undefined;
}

/** Names for the log's lines out of what is already known: nothing is fetched for them. */
export function whereaboutsIn(known: Known): WhereaboutsOf {
  return (sessionId, turnId, senderId) => {
    const session = sessionId === null ? undefined : known.session(sessionId);
    const name = session ? (session.participants ?? session.title) : null;
    const turnNumber = sessionId === null || turnId === null ? null : numberOf(known, sessionId, turnId);
    return { session: name ?? null, turnNumber, sender: personName(session, senderId) };
  };
}

/** A turn's place where the session's turns are loaded; else the number that its id ends with. */
function numberOf(known: Known, sessionId: string, turnId: string): number | null {
  const index = known.loadedTurns(sessionId)?.findIndex((turn) => turn.turnId === turnId) ?? -1;
  if (index >= 0) return index + 1;
  const ending = /-(\d{1,6})$/.exec(turnId)?.[1];
  return ending === undefined ? null : Number(ending);
}
