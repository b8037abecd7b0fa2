import * as vscode from 'vscode';
import type { SessionSummary } from '../../shared/model';
import { registerCommand, setContext } from '../editor';
import type { ActivityLog } from './activityLog';

/** Commands on the activity log. */
export function registerLogCommands({
  log,
  pickSession,
}: {
  log: ActivityLog;
  pickSession(): Promise<SessionSummary | undefined>;
}): vscode.Disposable[] {
  const pause = (on: boolean) => {
    log.pause(on);
    setContext('neuralMonitor.logPaused', on);
  };
  return [
    registerCommand('neuralMonitor.log.show', () => log.show()),
    registerCommand('neuralMonitor.log.pause', () => pause(true)),
    registerCommand('neuralMonitor.log.resume', () => pause(false)),
    registerCommand('neuralMonitor.log.clear', () => log.clear()),
    registerCommand('neuralMonitor.log.follow', async () => {
      if (log.following) {
        log.follow(null);
        return;
      }
      const session = await pickSession();
      if (session) log.follow(session.id);
    }),
    registerCommand('neuralMonitor.log.copyJson', async () => {
      await vscode.env.clipboard.writeText(log.json());
      vscode.window.setStatusBarMessage('$(check) Copied', 2000);
    }),
  ];
}
