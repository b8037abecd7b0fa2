import * as vscode from 'vscode';
import { secretKeys } from '../contributions';
import type { Credentials, Vault } from './account';

function parsed(text: string): Credentials | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { url, secret, local } = value as Partial<Credentials>;
    if (typeof url !== 'string' || typeof secret !== 'string') return null;
    return { url, secret, ...(local ? { local: { sample: local.sample === true } } : {}) };
  } catch {
    return null;
  }
}

/** Keeps credentials in the editor's secret storage, and nowhere else. */
export class SecretVault implements Vault {
  readonly #secrets: vscode.SecretStorage;
  readonly #key: string;

  constructor(secrets: vscode.SecretStorage, key: string = secretKeys.connection) {
    this.#secrets = secrets;
    this.#key = key;
  }

  async read(): Promise<Credentials | null> {
    const text = await this.#secrets.get(this.#key);
    return text === undefined ? null : parsed(text);
  }

  async write(credentials: Credentials | null): Promise<void> {
    if (credentials) await this.#secrets.store(this.#key, JSON.stringify(credentials));
    else await this.#secrets.delete(this.#key);
  }
}

/** Credentials out of the environment, in development and tests alone. */
export function environmentCredentials(mode: vscode.ExtensionMode): Credentials | null {
  if (mode === vscode.ExtensionMode.Production) return null;
  const { NEURAL_MONITOR_URL: url, NEURAL_MONITOR_SECRET: secret } = process.env;
  return url && secret ? { url, secret } : null;
}
