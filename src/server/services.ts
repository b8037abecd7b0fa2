import type { Me } from '../shared/model';
import type { TokenRequest } from '../shared/routes';
import type { Db } from './db/db';
import type { Recorder } from './ingest/recorder';

/** What the routes work with. */
export interface RouteServices {
  db: Db;
  recorder: Recorder;
  /** Makes a token request for the live channel; null where there is none. */
  token: (() => TokenRequest | Promise<TokenRequest>) | null;
  /** Where clients reach the live channel, when this server speaks Ably's protocol itself. */
  realtime?: () => Me['realtime'];
  /** Days after which the large JSON of an activity is dropped. */
  retentionDays: number;
  now: () => Date;
}
