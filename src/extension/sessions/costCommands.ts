import type * as vscode from 'vscode';
import type { Account } from '../account/account';
import { registerCommand } from '../editor';
import type { CostsPanels } from '../panels/costsPanel';
import { exportRange } from './exportFile';

/** Commands on costs. */
export function registerCostCommands({
  account,
  costs,
}: {
  account: Account;
  costs: CostsPanels;
}): vscode.Disposable[] {
  return [
    registerCommand('neuralMonitor.costs.show', () => costs.show()),
    registerCommand('neuralMonitor.costs.export', (range) => exportRange(account, range)),
  ];
}
