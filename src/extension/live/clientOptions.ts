import type { ClientOptions } from 'ably';
import type { Me } from '../../shared/model';

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

/**
 * How to connect: to the server's own port where it speaks the protocol, else to Ably. On loopback no other host is ever
 * asked, neither as a fallback nor to find out whether the network is there, and a lost server is looked for more often.
 */
export function clientOptions(
  realtime: Me['realtime'],
  authCallback: ClientOptions['authCallback'],
  recover: string | null,
): LiveClientOptions {
  return {
    authCallback,
    logLevel,
    useBinaryProtocol: false,
    closeOnUnload: false,
    queryTime: false,
    ...(recover ? { recover } : {}),
    ...(realtime ? loopback(realtime) : { disconnectedRetryTimeout: 5_000, suspendedRetryTimeout: 15_000 }),
  };
}

function loopback({ endpoint, port, tls }: NonNullable<Me['realtime']>): LiveClientOptions {
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
