import * as vscode from 'vscode';
import { registerCommand, setContext } from '../editor';
import { failureText } from '../failureText';
import type { LiveStream } from '../live/stream';
import type { LocalMonitor } from '../local/localMonitor';
import type { Account, Credentials, Vault } from './account';
import { signIn } from './signIn';

export interface AccountCommandParts {
  account: Account;
  local: LocalMonitor;
  /** Where this machine's running local monitor is noted, for its other windows. */
  localVault: Vault;
  live: LiveStream;
}

const withSample = 'With sample data';

async function askForSample(): Promise<boolean | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: withSample, detail: '60 sessions of an invented app, and simulated live traffic: to look around' },
      { label: 'Empty', detail: 'Ready for your own application to record into' },
    ],
    { title: 'Start local monitor', placeHolder: 'What it should hold' },
  );
  return picked && picked.label === withSample;
}

/** Starts this machine's local monitor, or joins the one that another window runs. */
async function startLocal(parts: AccountCommandParts, options?: { sample: boolean }): Promise<void> {
  const { account, local, localVault } = parts;
  const other = local.running ? null : await localVault.read();
  if (other && (await joins(account, other))) return;
  const sample = options?.sample ?? (await askForSample());
  if (sample === undefined) return;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Starting the local monitor' },
    async () => {
      const credentials = await local.start({ sample });
      await localVault.write(credentials);
      await account.signIn(credentials);
    },
  );
}

async function joins(account: Account, credentials: Credentials): Promise<boolean> {
  return account.signIn(credentials).then(
    () => true,
    () => false,
  );
}

async function told(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = failureText(error);
    const next = await vscode.window.showErrorMessage(message, 'Show Log');
    if (next) await vscode.commands.executeCommand('neuralMonitor.log.show');
  }
}

/** Commands that connect and disconnect, and whether the local monitor runs. */
export function registerAccountCommands(parts: AccountCommandParts): vscode.Disposable[] {
  const { account, local, localVault, live } = parts;
  return [
    { dispose: local.onChange((running) => setContext('neuralMonitor.localRunning', running)) },
    registerCommand('neuralMonitor.connection.signIn', () => signIn(account)),
    registerCommand('neuralMonitor.connection.signOut', () => account.signOut()),
    registerCommand('neuralMonitor.connection.retry', () =>
      told(async () => {
        try {
          await account.retry();
        } finally {
          live.reconnect();
        }
      }),
    ),
    registerCommand('neuralMonitor.local.start', (options) => told(() => startLocal(parts, options))),
    registerCommand('neuralMonitor.local.stop', async () => {
      await local.stop();
      await localVault.write(null);
      if (account.state.state === 'connected' && account.state.local) await account.signOut();
    }),
  ];
}
