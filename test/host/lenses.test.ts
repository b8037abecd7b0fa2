import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

const file = (path: string) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);

async function lensesOf(path: string): Promise<vscode.CodeLens[]> {
  const uri = file(path);
  await vscode.window.showTextDocument(uri);
  return until(`lenses in ${path}`, async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
    const ours = lenses.filter(({ command }) => command?.command === 'neuralMonitor.prompt.showCalls');
    return ours.length ? ours : undefined;
  });
}

describe('lenses', () => {
  it('stand above the prompts of a TypeScript file, with calls and cost', async () => {
    const lenses = await lensesOf('src/prompts/stagePrompts.ts');
    for (const { command } of lenses) assert.match(command!.title, /^≈?[\d,]+ calls? · .* · 7 d/);
  });

  for (const path of ['prompts/summarize.md', 'prompts/catalog.yaml', 'insights/prompts.py']) {
    it(`stand in ${path}`, async () => {
      assert.ok((await lensesOf(path)).length > 0);
    });
  }

  it('are absent where nothing was called', async () => {
    const uri = file('src/lib/template.ts');
    await vscode.window.showTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
    assert.deepEqual(lenses, []);
  });
});
