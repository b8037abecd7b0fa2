import * as vscode from 'vscode';
import { baseAddress, checkSecret } from '../api/address';
import { BackendError } from '../api/backend';
import { failureText } from '../failureText';
import type { Account } from './account';

/** What a check says against a text, in a sentence; null where it lets it pass. */
function problem(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return failureText(error);
  }
}

async function ask(options: vscode.InputBoxOptions, check: (text: string) => unknown): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ignoreFocusOut: true,
    ...options,
    validateInput: (text) => (text ? problem(() => check(text)) : null),
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
      baseAddress,
    );
    if (!address) return;
    url = baseAddress(address);
    const secret = await ask(
      {
        title: 'Connect to a backend (2 of 2)',
        prompt: `Dashboard secret for ${url}`,
        password: true,
        placeHolder: 'The value of DASHBOARD_API_SECRET or DASHBOARD_DEVELOPER_SECRET',
      },
      checkSecret,
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
