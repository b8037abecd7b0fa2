import * as format from '../../shared/format';
import type { ConnectionState } from '../../shared/protocol';

/** What the status bar knows. Costs in USD, null where they are not known yet. */
export interface StatusFacts {
  connection: ConnectionState;
  backend: { url: string; kind: string; role: string } | null;
  /** Why the backend can't be reached, where it can't. */
  failure: string | null;
  /** Until when the backend's rate limit holds requests up (epoch ms). */
  waitsUntil: number | null;
  today: number | null;
  yesterday: number | null;
}

/** What a person reads of a connection's state. */
export function connectionText(connection: ConnectionState, now: number): string {
  switch (connection.state) {
    case 'idle':
      return 'Not live: nothing that is shown needs it';
    case 'connecting':
      return 'Connecting to the live stream';
    case 'catching up':
      return 'Catching up with what happened meanwhile';
    case 'live':
      return `Live since ${format.exactTime(connection.since)}`;
    case 'offline':
      return `Offline since ${timeOfDay(connection.since)}, for ${format.duration(now - connection.since)}: ${connection.reason}`;
    case 'refused':
      return `Live stream refused: ${connection.reason}`;
    case 'absent':
      return `No live stream: ${connection.reason}`;
  }
}

const timeOfDay = (instant: number): string => format.clock(instant).slice(0, 8);

/** The state above the list of sessions: whether what stands there is current. `asOf`: when it was fetched, epoch ms. */
export function stateAbove(connection: ConnectionState, asOf: number): string {
  switch (connection.state) {
    case 'idle':
      return 'Not live';
    case 'connecting':
      return 'Connecting to the live stream';
    case 'catching up':
      return 'Catching up';
    case 'live':
      return 'Live';
    case 'offline':
      return asOf > connection.since
        ? `Offline since ${timeOfDay(connection.since)}, shown as of ${timeOfDay(asOf)}`
        : `Offline since ${timeOfDay(connection.since)}, shown as of then`;
    case 'refused':
      return `Access refused: ${connection.reason}`;
    case 'absent':
      return `No live stream: ${connection.reason}`;
  }
}

/** What the log says when the state becomes this one; null where other lines tell it. */
export function stateLine(connection: ConnectionState): { level: 'info' | 'warn' | 'error'; line: string } | null {
  switch (connection.state) {
    case 'live':
      return { level: 'info', line: '── live ──' };
    case 'offline':
      return { level: 'warn', line: `── offline since ${timeOfDay(connection.since)}: ${connection.reason} ──` };
    case 'refused':
      return { level: 'error', line: `── live stream refused: ${connection.reason} ──` };
    case 'absent':
      return { level: 'warn', line: `── no live stream: ${connection.reason} ──` };
    default:
      return null;
  }
}

const icons: Record<ConnectionState['state'], string> = {
  idle: '$(circle-outline)',
  connecting: '$(sync~spin)',
  live: '$(pulse)',
  'catching up': '$(sync~spin)',
  offline: '$(debug-disconnect)',
  refused: '$(lock)',
  absent: '$(circle-slash)',
};

/** The status bar's text: today's cost, or that it is offline. */
export function statusText({ connection, failure, today, waitsUntil }: StatusFacts, now: number): string {
  const waitMs = (waitsUntil ?? now) - now;
  if (waitMs > 0) return `$(watch) Neural Monitor: rate limit, ${format.wait(waitMs)}`;
  if (failure) return '$(debug-disconnect) Neural Monitor: not connected';
  if (connection.state === 'offline') {
    const age = now - connection.since;
    return `$(debug-disconnect) Neural Monitor: offline${age >= 60_000 ? ` ${Math.round(age / 60_000)} min` : ''}`;
  }
  if (connection.state === 'refused') return '$(lock) Neural Monitor: access refused';
  const icon = icons[connection.state];
  return today === null ? `${icon} Neural Monitor` : `${icon} ${format.money(today)} today`;
}

/** The tooltip's rows. */
export function statusRows(facts: StatusFacts, now: number): [string, string][] {
  const { backend, failure, today, yesterday } = facts;
  return [
    ...(backend
      ? ([
          ['Backend', `${backend.url} (${backend.kind})`],
          ['Role', backend.role],
        ] as [string, string][])
      : []),
    ...(facts.waitsUntil !== null && facts.waitsUntil > now
      ? ([['Rate limit', `used up, asks again in ${format.wait(facts.waitsUntil - now)}`]] as [string, string][])
      : []),
    ['Connection', failure ?? connectionText(facts.connection, now)],
    ...(today !== null ? ([['Today', format.exactMoney(today)]] as [string, string][]) : []),
    ...(yesterday !== null ? ([['Yesterday', format.exactMoney(yesterday)]] as [string, string][]) : []),
  ];
}
