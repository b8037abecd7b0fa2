import { apiBase, secretPattern } from '../../shared/names';
import { BackendError } from './backend';

/** True for hosts that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The scheme that an address without one means: only this machine is reached over plain http. */
function schemeFor(address: string): 'http' | 'https' {
  const host = /^(\[[^\]]*\]|[^/:?#]*)/.exec(address)?.[0] ?? '';
  return isLoopback(host) ? 'http' : 'https';
}

function parse(text: string): URL {
  const trimmed = text.trim();
  if (trimmed === '') throw new BackendError('BAD_ADDRESS', 'An address is needed, such as https://api.example.com');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `${schemeFor(trimmed)}://${trimmed}`;
  if (!URL.canParse(withScheme))
    throw new BackendError('BAD_ADDRESS', 'That is no address. An example: https://api.example.com');
  return new URL(withScheme);
}

/**
 * The base address of a backend as people type it: scheme added, the API's own path, query and trailing slashes taken off.
 * Throws BackendError BAD_ADDRESS for anything but http and https, for credentials inside the address, and for plain http
 * to another machine unless `allowHttp`: the secret would travel readable.
 */
export function baseAddress(text: string, allowHttp = false): string {
  const url = parse(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new BackendError('BAD_ADDRESS', 'The address must begin with https:// or http://');
  if (url.username !== '' || url.password !== '')
    throw new BackendError(
      'BAD_ADDRESS',
      'The address must not hold a name or password: the secret is asked for apart',
    );
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    throw new BackendError(
      'BAD_ADDRESS',
      'Over http:// the secret would travel readable: use https:// for another machine',
    );
  const path = url.pathname.replace(/\/+$/, '');
  return url.origin + (path.endsWith(apiBase) ? path.slice(0, -apiBase.length) : path);
}

/** Throws BackendError BAD_SECRET for a secret that may not travel in a header. */
export function checkSecret(secret: string): void {
  if (secret === '') throw new BackendError('BAD_SECRET', 'A secret is needed');
  if (!secretPattern.test(secret))
    throw new BackendError('BAD_SECRET', 'The secret may hold printable ASCII characters only, without spaces');
}

/** A route's path with its `:name` parameters filled in. Throws BackendError NOT_FOUND for an id that could change the path. */
export function fillPath(path: string, params: Record<string, string> = {}): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name] ?? '';
    if (/^\.{0,2}$/.test(value)) throw new BackendError('NOT_FOUND', 'That is no id');
    try {
      return encodeURIComponent(value);
    } catch {
      throw new BackendError('NOT_FOUND', 'That is no id');
    }
  });
}
