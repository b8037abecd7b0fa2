import * as vscode from 'vscode';
import type { SessionSummary } from '../../shared/model';
import { registerCommand, setContext } from '../editor';
import type { ActivityLog } from './activityLog';

/** Commands on the activity log. */
export function registerLogCommands({
  log,
  follow,
  pickSession,
}: {
  log: ActivityLog;
  /** Follows one session, or all again. */
  follow(sessionId: string | null): void;
  pickSession(title: string): Promise<SessionSummary | undefined>;
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
      const other = log.following ? await another() : 'another';
      if (other === 'all') follow(null);
      if (other !== 'another') return;
      const session = await pickSession('Follow a session in the log');
      if (session) follow(session.id);
    }),
    registerCommand('neuralMonitor.log.copyJson', async () => {
      await vscode.env.clipboard.writeText(log.json());
      vscode.window.setStatusBarMessage('$(check) Copied', 2000);
    }),
  ];
}

/** Asks whoever follows a session already what they want next. */
async function another(): Promise<'all' | 'another' | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'All sessions', detail: 'Write what happens in all of them again', what: 'all' as const },
      { label: 'Another session…', detail: 'Write what happens in that one alone', what: 'another' as const },
    ],
    { title: 'Follow a session in the log' },
  );
  return picked?.what;
}
