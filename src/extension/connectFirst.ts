import * as vscode from 'vscode';
import type { Account } from './account/account';
import { runCommand } from './editor';

const start = 'Start Local Monitor';
const signIn = 'Sign In…';

/** What is connected; where nothing is, the person is told what to do first, and the way there is offered. Null where they left. */
export async function connectFirst(account: Account): Promise<NonNullable<Account['connected']> | null> {
  const { state } = await account.restore();
  if (account.connected) return account.connected;
  const retry = 'Reconnect';
  const told =
    state === 'failed'
      ? await vscode.window.showInformationMessage('The backend is not connected.', retry, signIn)
      : await vscode.window.showInformationMessage(
          'Connect to a backend first, or start a local monitor.',
          start,
          signIn,
        );
  if (told === retry) await runCommand('neuralMonitor.connection.retry');
  if (told === signIn) await runCommand('neuralMonitor.connection.signIn');
  if (told === start) await runCommand('neuralMonitor.local.start');
  return account.connected;
}
