import * as vscode from 'vscode';
import { secretPattern } from '../../shared/names';
import { BackendError } from '../api/backend';
import { failureText } from '../failureText';
import type { Account } from './account';

/** Why an address can't be used, in a sentence; null where it can. */
export function addressProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return 'Enter an address such as https://api.example.com';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The address must begin with https:// or http://';
  if (url.username || url.password)
    return 'Leave the user and password out of the address; the secret is asked for next';
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback) return 'Over http:// the secret would travel in the clear; use https://';
  return null;
}

/** Why a secret can't be sent, in a sentence; null where it can. */
export function secretProblem(text: string): string | null {
  if (text === '') return 'Enter the dashboard secret';
  return secretPattern.test(text) ? null : 'A secret is printable ASCII without spaces';
}

async function ask(
  options: vscode.InputBoxOptions,
  problem: (text: string) => string | null,
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ignoreFocusOut: true,
    ...options,
    validateInput: (text) => (text ? problem(text) : null),
  });
}

/** Asks for address and secret, tries them, and keeps them once they proved right. A wrong one is asked for again, nothing lost. */
export async function signIn(account: Account): Promise<void> {
  const { state } = account;
  let url = state.state === 'failed' ? state.url : state.state === 'connected' ? state.backend.url : '';
  for (;;) {
    const address = await ask(
      {
        title: 'Connect to a backend (1 of 2)',
        prompt: 'Address of the backend',
        placeHolder: 'https://api.example.com',
        value: url,
      },
      addressProblem,
    );
    if (!address) return;
    url = address.trim();
    const secret = await ask(
      {
        title: 'Connect to a backend (2 of 2)',
        prompt: `Dashboard secret for ${url}`,
        password: true,
        placeHolder: 'The value of DASHBOARD_API_SECRET or DASHBOARD_DEVELOPER_SECRET',
      },
      secretProblem,
    );
    if (!secret) return;
    const failure = await attempt(account, url, secret);
    if (!failure) return;
    const again = await vscode.window.showErrorMessage(failureText(failure), 'Try Again', 'Show Log');
    if (again === 'Show Log') await vscode.commands.executeCommand('neuralMonitor.log.show');
    if (again !== 'Try Again') return;
  }
}

async function attempt(account: Account, url: string, secret: string): Promise<BackendError | null> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Connecting to ${url}`, cancellable: true },
    async (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      try {
        await account.signIn({ url, secret }, controller.signal);
        return null;
      } catch (error) {
        if (controller.signal.aborted) return null;
        return error instanceof BackendError ? error : new BackendError('UNREACHABLE', String(error));
      }
    },
  );
}
