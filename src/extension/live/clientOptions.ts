import type { ClientOptions } from 'ably';
import type { Me } from '../../shared/model';

type Place = NonNullable<Me['realtime']>;

/** Client options that Ably documents in its specification but leaves out of its types. */
interface MoreOptions {
  wsConnectivityCheckUrl?: string;
  connectionStateTtl?: number;
  realtimeRequestTimeout?: number;
  webSocketConnectTimeout?: number;
  channelRetryTimeout?: number;
}
export type LiveClientOptions = ClientOptions & MoreOptions;

/** Off: the library's own log prints tokens from its third level on. */
const logLevel = 0;

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Where the server speaks the protocol itself. It names its own loopback address, which means: where it answers already.
 * Seen through a tunnel or from another machine that is the backend's own address.
 */
export function placeOf(realtime: Place, backendUrl: string): Place {
  if (!loopbackHost.test(realtime.endpoint) || !URL.canParse(backendUrl)) return realtime;
  const { hostname, port, protocol } = new URL(backendUrl);
  const tls = protocol === 'https:';
  const endpoint = hostname === '[::1]' ? 'localhost' : hostname;
  return { endpoint, port: Number(port) || (tls ? 443 : 80), tls };
}

/**
 * How to connect: to the server's own port where it speaks the protocol, else to Ably. On loopback no other host is ever
 * asked, neither as a fallback nor to find out whether the network is there, and a lost server is looked for more often.
 */
export function clientOptions(
  backend: { url: string; me: Pick<Me, 'realtime'> },
  authCallback: ClientOptions['authCallback'],
  recover: string | null,
): LiveClientOptions {
  const { realtime } = backend.me;
  return {
    authCallback,
    logLevel,
    useBinaryProtocol: false,
    closeOnUnload: false,
    queryTime: false,
    ...(recover ? { recover } : {}),
    ...(realtime
      ? ownServer(placeOf(realtime, backend.url))
      : { disconnectedRetryTimeout: 5_000, suspendedRetryTimeout: 15_000 }),
  };
}

function ownServer({ endpoint, port, tls }: Place): LiveClientOptions {
  return {
    endpoint,
    tls,
    ...(tls ? { tlsPort: port } : { port }),
    fallbackHosts: [],
    disableConnectivityCheck: true,
    wsConnectivityCheckUrl: 'ws://127.0.0.1:1/',
    disconnectedRetryTimeout: 1_500,
    suspendedRetryTimeout: 3_000,
    channelRetryTimeout: 3_000,
  };
}
