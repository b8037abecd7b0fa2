import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import type { Account } from '../account/account';
import type { TimeRange } from '../api/backend';
import { connectFirst } from '../connectFirst';
import { runCommand } from '../editor';
import { failureText } from '../failureText';

const dayMs = 86_400_000;
const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
const megabytes = (characters: number): string => `${(characters / 1e6).toFixed(1)} MB`;

type Format = 'csv' | 'json';
type Source = (signal: AbortSignal) => AsyncIterable<string>;

/**
 * Asks for a file and writes the rows of `source` to it. Until the last row is there they stand in a file that ends in
 * `.part`; an export that breaks off leaves no file behind, says so, and can be tried again.
 */
async function save(name: string, format: Format, source: Source): Promise<void> {
  const target = await pickFile(`${name}.${format}`, format);
  if (!target) return;
  for (;;) {
    try {
      const written = await write(target, source);
      if (written === null) return;
      const next = await vscode.window.showInformationMessage(`Exported ${megabytes(written)}.`, 'Open');
      if (next) await vscode.window.showTextDocument(target);
      return;
    } catch (error) {
      const why = `The export broke off, and no file was written: ${failureText(error)}`;
      const next = await vscode.window.showErrorMessage(why, 'Retry', 'Show Log');
      if (next === 'Show Log') await runCommand('neuralMonitor.log.show');
      if (next !== 'Retry') return;
    }
  }
}

function pickFile(name: string, format: Format): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(process.cwd());
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
}

/** Writes the rows with progress; returns how many characters, null where the person cancelled. */
function write(target: vscode.Uri, source: Source): Thenable<number | null> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Exporting to ${vscode.workspace.asRelativePath(target)}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const { signal } = controller;
    let written = 0;
    async function* counted(): AsyncIterable<string> {
      for await (const chunk of source(signal)) {
        written += chunk.length;
        progress.report({ message: megabytes(written) });
        yield chunk;
      }
    }
    const part = `${target.fsPath}.part`;
    try {
      await pipeline(Readable.from(counted()), createWriteStream(part), { signal });
      await rename(part, target.fsPath);
    } catch (error) {
      await rm(part, { force: true });
      if (signal.aborted) return null;
      throw error;
    }
    return written;
  });
}

/** Exports all activity of a time range, by default the last 30 days. */
export async function exportRange(account: Account, range?: TimeRange): Promise<void> {
  const connected = await connectFirst(account);
  if (!connected) return;
  const format = await pickFormat();
  if (!format) return;
  const now = Date.now();
  const { from, to } = range ?? { from: dateOf(now - 29 * dayMs), to: dateOf(now) };
  await save(`activity ${from} to ${to}`, format, (signal) =>
    connected.backend.exportRows({ from, to, format }, signal),
  );
}

async function pickFormat(): Promise<Format | undefined> {
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
  const connected = await connectFirst(account);
  if (!connected) return;
  const { backend } = connected;
  async function* whole(signal: AbortSignal): AsyncIterable<string> {
    const activity = await backend.sessionActivity(sessionId, signal);
    yield `${JSON.stringify({ sessionId, ...activity }, null, 2)}\n`;
  }
  await save(`session ${sessionId}`, 'json', whole);
}
