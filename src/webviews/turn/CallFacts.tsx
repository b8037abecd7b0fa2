import { clock, exactTime } from '../../shared/format';
import type { Activity } from '../../shared/model';
import { Duration, Money } from '../ui/Figures';
import { Icon } from '../ui/Icon';
import { callModel, callName, callTokens } from './callNumbers';

/** The chosen call in one line, and its error where it failed. */
export function CallFacts({ call, stopReason }: { call: Activity; stopReason: string | null }) {
  const tokens = callTokens(call);
  return (
    <div class="call-facts">
      <h2>{callName(call)}</h2>
      {call.model && (
        <span class="faint" title={call.model}>
          {callModel(call)}
        </span>
      )}
      <span class="figure" title={tokens.full}>
        {tokens.short}
      </span>
      {call.status !== 'PENDING' && <Money usd={call.cost} />}
      {call.status !== 'PENDING' && <Duration ms={call.durationMs} />}
      <time class="faint figure" dateTime={call.createdAt} title={exactTime(call.createdAt)}>
        {clock(call.createdAt).slice(0, 8)}
      </time>
      {call.seenLive && (
        <span class="faint" title="Only the live stream told of this call; the backend's rows don't hold it">
          seen live
        </span>
      )}
      {stopReason && <span class="faint">stopped: {stopReason}</span>}
      {call.status === 'FAILED' && (
        <span class="call-error" role="alert">
          <Icon name="error" />
          {call.error ?? 'failed, no reason recorded'}
        </span>
      )}
    </div>
  );
}
