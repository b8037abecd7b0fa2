import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import type { TimeRange } from '../api/backend';
import { failureText } from '../failureText';

const dayMs = 86_400_000;
const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Asks for a file, then writes the rows of `source` to it with progress and cancel. A broken export leaves no file behind. */
async function save(
  name: string,
  format: 'csv' | 'json',
  source: (signal: AbortSignal) => AsyncIterable<string>,
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(process.cwd());
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${format}`),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
  if (!target) return;
  const part = `${target.fsPath}.part`;
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Exporting to ${vscode.workspace.asRelativePath(target)}`,
      cancellable: true,
    },
    async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      let written = 0;
      async function* counted(): AsyncIterable<string> {
        for await (const chunk of source(controller.signal)) {
          written += chunk.length;
          progress.report({ message: `${(written / 1e6).toFixed(1)} MB` });
          yield chunk;
        }
      }
      try {
        await pipeline(Readable.from(counted()), createWriteStream(part), { signal: controller.signal });
        await rename(part, target.fsPath);
      } catch (error) {
        await rm(part, { force: true });
        if (!controller.signal.aborted) throw error;
        return;
      }
      const next = await vscode.window.showInformationMessage(`Exported ${(written / 1e6).toFixed(1)} MB.`, 'Open');
      if (next) await vscode.window.showTextDocument(target);
    },
  );
}

async function failing(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const why = failureText(error);
    void vscode.window.showErrorMessage(`The export failed and no file was written: ${why}`);
  }
}

/** Exports all activity of a time range, by default the last 30 days. */
export async function exportRange(account: Account, range?: TimeRange): Promise<void> {
  const { connected } = account;
  if (!connected) return;
  const format = await pickFormat();
  if (!format) return;
  const now = Date.now();
  const { from, to } = range ?? { from: dateOf(now - 29 * dayMs), to: dateOf(now) };
  await failing(() =>
    save(`activity ${from} to ${to}`, format, (signal) => connected.backend.exportRows({ from, to, format }, signal)),
  );
}

async function pickFormat(): Promise<'csv' | 'json' | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'CSV', detail: 'One row a call, for spreadsheets', format: 'csv' as const },
      { label: 'JSON', detail: 'Everything recorded, prompts and responses included', format: 'json' as const },
    ],
    { title: 'Export activity' },
  );
  return picked?.format;
}

/** Exports one session with its calls and messages as JSON. */
export async function exportSession(account: Account, sessionId: string): Promise<void> {
  const { connected } = account;
  if (!connected) return;
  async function* whole(signal: AbortSignal): AsyncIterable<string> {
    const activity = await connected?.backend.sessionActivity(sessionId, signal);
    yield `${JSON.stringify({ sessionId, ...activity }, null, 2)}\n`;
  }
  await failing(() => save(`session ${sessionId}`, 'json', whole));
}
