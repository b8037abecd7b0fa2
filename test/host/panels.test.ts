import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';

const api = process.env.NEURAL_MONITOR_URL!;
const headers = { 'X-Dashboard-Secret': process.env.NEURAL_MONITOR_SECRET! };

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(`${api}/api/brain${path}`, { headers });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { data: T }).data;
}

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const panels = (type: string) =>
  tabs().filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(type));

describe('panels', () => {
  let sessions: { id: string; stats: { turnCount: number } }[];

  before(async () => {
    ({ sessions } = await ask<{ sessions: typeof sessions }>('/sessions?limit=20'));
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const withTurns = () => sessions.filter(({ stats }) => stats.turnCount > 0);

  it('open a turn, and once for the same session', async () => {
    const sessionId = withTurns()[0]!.id;
    await vscode.commands.executeCommand('neuralMonitor.turn.open', { sessionId });
    await until('turn panel', () => panels('neuralMonitor.turn')[0]);
    await vscode.commands.executeCommand('neuralMonitor.turn.open', { sessionId });
    assert.equal(panels('neuralMonitor.turn').length, 1);
  });

  it('open a turn for each of two sessions', async () => {
    for (const { id } of withTurns().slice(0, 2)) {
      await vscode.commands.executeCommand('neuralMonitor.turn.open', { sessionId: id });
    }
    await until('two turn panels', () => panels('neuralMonitor.turn').length === 2 || undefined);
  });

  it('open the context of a session', async () => {
    await vscode.commands.executeCommand('neuralMonitor.session.context', { sessionId: sessions[0]!.id });
    await until('context panel', () => panels('neuralMonitor.context')[0]);
  });

  it('open the costs once', async () => {
    await vscode.commands.executeCommand('neuralMonitor.costs.show');
    await until('costs panel', () => panels('neuralMonitor.costs')[0]);
    await vscode.commands.executeCommand('neuralMonitor.costs.show');
    assert.equal(panels('neuralMonitor.costs').length, 1);
  });
});
