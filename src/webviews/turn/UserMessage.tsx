import { useState } from 'preact/hooks';
import { exactTime } from '../../shared/format';
import type { TurnState } from '../../shared/protocol';
import { LongText } from '../ui/LongText';

const short = 280;

/** What the user wrote, a few lines of it, with a way to all of it. */
export function UserMessage({ state }: { state: TurnState }) {
  const [all, setAll] = useState(false);
  const { turn, userName } = state;
  const text = turn.userMessage;
  if (text === null) return <p class="user-message faint">No user message is recorded for this turn</p>;
  const isLong = text.length > short || text.split('\n', 4).length > 3;
  return (
    <div class="user-message" title={all ? undefined : exactTime(turn.startedAt)}>
      {userName && <span class="user-name">{userName}</span>}
      <blockquote class={isLong && !all ? 'clamped' : undefined}>
        {all ? <LongText text={text} /> : text.slice(0, short * 2)}
      </blockquote>
      {isLong && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : 'Show all'}
        </button>
      )}
    </div>
  );
}
