import type { SessionSummary } from '../../shared/model';

/** The name of one of a session's people; null where it is not known. */
export function personName(
  session: Pick<SessionSummary, 'members' | 'participants'> | null | undefined,
  userId: string | null | undefined,
): string | null {
  if (!session || !userId) return null;
  const member = session.members?.find((known) => known.userId === userId);
  if (member) return member.userName;
  const names = session.members ? [] : (session.participants?.split(/ & |, /) ?? []);
  return names.length === 1 ? (names[0] ?? null) : null;
}
