import { type ActivityDetail, type Turn, userFacingCallTypes } from '../../../shared/model';
import { responseOf } from '../../../shared/prompt';
import type { SessionActivity } from '../../../shared/routes';
import { groupTurns } from '../../../shared/turns';

/** What the model writes for itself, before what it says; an unclosed block runs to the end. */
const asides = /<(thinking|draft|dispatch)>[\s\S]*?(<\/\1>|$)/g;

/** What the user read of a call's response; null where none was recorded. */
function said(call: ActivityDetail | undefined): string | null {
  if (!call || !userFacingCallTypes.has(call.callType ?? '')) return null;
  return responseOf(call.output).text?.replace(asides, '').trim() || null;
}

/** A session's turns. The backend lists what people said only: the answer is taken from the call that gave it. */
export function turnsOf({ activities, messages }: SessionActivity, sessionId: string): Turn[] {
  const calls = new Map(activities.map((call) => [call.id, call]));
  return groupTurns(activities, messages, sessionId).map((turn) => {
    if (turn.aiResponse !== null) return turn;
    const answers = turn.activities.flatMap(({ id }) => said(calls.get(id)) ?? []);
    return { ...turn, aiResponse: answers.at(-1) ?? null };
  });
}
