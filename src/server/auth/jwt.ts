import { createRemoteJWKSet, errors, importSPKI, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Role, roles } from '../../shared/model';
import { ApiError } from '../http/errors';
import type { Identity } from './identity';

/** How tokens of an identity provider (Clerk's session tokens) are checked. One of `publicKey` and `jwksUrl` is needed. */
export interface JwtOptions {
  /** The provider's public key, PEM (SPKI). */
  publicKey?: string;
  /** Where the provider publishes its keys. */
  jwksUrl?: string;
  /** The `iss` that tokens must carry. */
  issuer?: string;
  /** The `azp` values that are let in; all when empty. */
  authorizedParties?: readonly string[];
}

const algorithm = 'RS256';

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The role out of the public metadata that the provider puts into the token. */
function roleOf(payload: JWTPayload): Role | null {
  const metadata = record(payload.publicMetadata ?? payload.public_metadata ?? payload.metadata);
  return roles.find((role) => role === metadata.role) ?? null;
}

function keyOf({ publicKey, jwksUrl }: JwtOptions): JWTVerifyGetKey {
  if (publicKey) {
    const key = importSPKI(publicKey.replaceAll('\\n', '\n'), algorithm);
    key.catch(() => {});
    return () => key;
  }
  if (!jwksUrl) throw new Error('tokens need a public key or the address of a key set');
  return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 10_000 });
}

const unauthorized = (why: string): ApiError => new ApiError('UNAUTHORIZED', `The token was refused: ${why}`);

/** True where no key came to be looked at: the set is out of reach, answers something else, or the key is none. */
const lacksKeys = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === errors.JOSEError.code;

function refusal(error: unknown): ApiError {
  if (error instanceof errors.JWTExpired) return unauthorized('it has expired');
  if (lacksKeys(error)) {
    return new ApiError('NOT_CONFIGURED', 'The keys that tokens are checked with cannot be had at the moment');
  }
  return unauthorized(
    error instanceof errors.JWTClaimValidationFailed ? `its ${error.claim} is not right` : 'it is not valid',
  );
}

/** A function that checks a token: rejects with UNAUTHORIZED, or with NOT_CONFIGURED where the keys cannot be had. */
export function jwtVerifier(options: JwtOptions): (token: string) => Promise<Identity> {
  const key = keyOf(options);
  return async (token) => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      clockTolerance: 5,
      requiredClaims: ['exp', 'sub'],
      ...(options.issuer ? { issuer: options.issuer } : {}),
    }).catch((error: unknown) => {
      throw refusal(error);
    });
    const parties = options.authorizedParties ?? [];
    if (parties.length > 0 && !parties.includes(String(payload.azp ?? ''))) throw unauthorized('its azp is not right');
    return { role: roleOf(payload), subject: payload.sub ?? null, via: 'token' };
  };
}
