import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PriceTable } from '../shared/prices';
import { secretPattern } from '../shared/routes';
import type { AuthOptions } from './auth/authenticate';

/** Something in the environment or on the command line cannot be used: the message says what and why. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export interface Config {
  host: string;
  port: number;
  /** A PostgreSQL server; else the data folder of the embedded one, `memory://` for none. */
  databaseUrl: string | null;
  databaseSchema: string | undefined;
  dataDir: string;
  auth: AuthOptions;
  ablyKey: string | null;
  prices: PriceTable;
  retentionDays: number;
  trustProxy: number;
  logLevel: string;
  sample: boolean;
  live: boolean;
  /** Ends when this process is gone. */
  parentPid: number | null;
  exitWithStdin: boolean;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

function whole(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined || text === '') return fallback;
  const number = Number(text);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}`);
  }
  return number;
}

function secret(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (!secretPattern.test(text)) throw new ConfigError(`${name} must be printable ASCII without spaces`);
  return text;
}

function jwt(env: NodeJS.ProcessEnv): AuthOptions['jwt'] {
  const { CLERK_JWT_KEY: publicKey, CLERK_JWKS_URL: jwksUrl, CLERK_ISSUER: issuer } = env;
  if (!publicKey && !jwksUrl) return undefined;
  if (jwksUrl && !URL.canParse(jwksUrl)) throw new ConfigError('CLERK_JWKS_URL must be an address');
  const parties = (env.CLERK_AUTHORIZED_PARTIES ?? '').split(',').map((party) => party.trim());
  return { publicKey, jwksUrl, issuer, authorizedParties: parties.filter(Boolean) };
}

function authOf(env: NodeJS.ProcessEnv): AuthOptions {
  const admin = secret('DASHBOARD_API_SECRET', env.DASHBOARD_API_SECRET);
  const developer = secret('DASHBOARD_DEVELOPER_SECRET', env.DASHBOARD_DEVELOPER_SECRET);
  if (admin && admin === developer) throw new ConfigError('the two secrets must differ: they give different rights');
  const count = whole('AUTH_FAILURES_PER_MINUTE', env.AUTH_FAILURES_PER_MINUTE, 30, 1, 1_000_000);
  return { secrets: { admin, developer }, jwt: jwt(env), failures: { count, windowMs: 60_000 } };
}

function pricesOf(path: string | undefined): PriceTable {
  if (!path) return {};
  try {
    return PriceTable.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new ConfigError(`PRICES_FILE cannot be used: ${(error as Error).message}`);
  }
}

function ablyKey(text: string | undefined): string | null {
  if (!text) return null;
  if (!/^[^:\s]+:[^:\s]+$/.test(text)) throw new ConfigError('ABLY_API_KEY must read name:secret');
  return text;
}

function flags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sample: { type: 'boolean', default: false },
        live: { type: 'boolean', default: false },
        'parent-pid': { type: 'string' },
        'exit-with-stdin': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
}

/** The configuration out of the environment and the command line. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv, argv: readonly string[]): Config {
  const args = flags(argv);
  const auth = authOf(env);
  const host = env.HOST || '127.0.0.1';
  const guarded = auth.secrets?.admin || auth.secrets?.developer || auth.jwt;
  if (!guarded && !loopback.test(host)) {
    throw new ConfigError(`without DASHBOARD_API_SECRET the server listens on loopback only, not on ${host}`);
  }
  const parent = whole('--parent-pid', args['parent-pid'], 0, 1, 2 ** 31);
  return {
    host,
    port: whole('PORT', env.PORT, 4_873, 0, 65_535),
    databaseUrl: env.DATABASE_URL || null,
    databaseSchema: env.DATABASE_SCHEMA || undefined,
    dataDir: env.DATA_DIR || './neural-monitor-data',
    auth,
    ablyKey: ablyKey(env.ABLY_API_KEY),
    prices: pricesOf(env.PRICES_FILE),
    retentionDays: whole('RETENTION_DAYS', env.RETENTION_DAYS, 90, 1, 36_500),
    trustProxy: whole('TRUST_PROXY', env.TRUST_PROXY, 0, 0, 10),
    logLevel: env.LOG_LEVEL || 'info',
    sample: args.sample,
    live: args.live,
    parentPid: parent || null,
    exitWithStdin: args['exit-with-stdin'],
  };
}
