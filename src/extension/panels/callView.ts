import type { ActivityDetail } from '../../shared/model';
import { promptOf, responseOf } from '../../shared/prompt';
import type { BackendKind, CallView } from '../../shared/protocol';

/** Why a call has no prompt text to show, in a sentence; null where it has. */
function notice(activity: ActivityDetail, hasText: boolean, backend: BackendKind): string | null {
  if (hasText) return null;
  if (activity.archivedAt)
    return 'The text was dropped when this call was archived. Its cost, tokens and duration are kept.';
  if (activity.truncated)
    return 'The live stream left the text out for its size, and the backend has not answered with it.';
  if (activity.status === 'PENDING') return 'The call is still running.';
  const isEmptied = activity.input === null && activity.output === null && activity.metadata === null;
  if (backend === 'classic' && isEmptied)
    return 'The backend has dropped what this call held, for its age. Its cost, tokens and duration are kept.';
  if (activity.activityType !== 'LLM_CALL') return 'This kind of activity records no prompt.';
  return backend === 'classic'
    ? 'The backend records no prompt text, only its operation and sizes. docs/classic.md tells how to record it.'
    : 'The application recorded no prompt text for this call.';
}

/** A call as the turn view looks at it. */
export function callView(activity: ActivityDetail, backend: BackendKind): CallView {
  const prompt = promptOf(activity.input);
  return {
    activity,
    prompt,
    response: responseOf(activity.output),
    notice: notice(activity, prompt.parts.length > 0, backend),
  };
}
