import { clock, exactTime } from '../../shared/format';
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

/** Whether what is shown is current, in a word and a mark, and since when it is not; why in the tooltip. */
export function ConnectionChip({ connection }: { connection: ConnectionState }) {
  const { state } = connection;
  const age = state === 'offline' ? ` since ${clock(connection.since).slice(0, 5)}` : '';
  return (
    <span class="connection" data-state={state} title={title(connection)} role="status">
      {words[state]}
      {age}
      <span class="dot" aria-hidden="true" />
    </span>
  );
}
