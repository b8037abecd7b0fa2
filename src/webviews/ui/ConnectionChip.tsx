import { duration, exactTime } from '../../shared/format';
import type { ConnectionState } from '../../shared/protocol';

const words: Record<ConnectionState['state'], string> = {
  idle: 'not live',
  connecting: 'connecting',
  live: 'live',
  'catching up': 'catching up',
  offline: 'offline',
  refused: 'access refused',
  absent: 'no live stream',
};

function title(connection: ConnectionState): string {
  if (connection.state === 'idle') return 'Nothing live is on show, so nothing is connected';
  const since = `since ${exactTime(connection.since)}`;
  return 'reason' in connection ? `${connection.reason}, ${since}` : `${words[connection.state]} ${since}`;
}

/** Whether what is shown is current, in a word and a mark; since when and why in the tooltip. `now` in epoch ms. */
export function ConnectionChip({ connection, now }: { connection: ConnectionState; now: number }) {
  const { state } = connection;
  const age = state === 'offline' ? ` ${duration(Math.max(0, now - connection.since))}` : '';
  return (
    <span class="connection" data-state={state} title={title(connection)} role="status">
      {words[state]}
      {age}
      <span class="dot" aria-hidden="true" />
    </span>
  );
}
