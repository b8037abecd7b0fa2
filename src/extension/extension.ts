import type * as vscode from 'vscode';
import { registerAccountCommands } from './account/accountCommands';
import { registerLogCommands } from './live/logCommands';
import { registerPromptCommands } from './prompts/promptCommands';
import { compose } from './services';
import { registerCostCommands } from './sessions/costCommands';
import { registerSessionCommands } from './sessions/sessionCommands';

/** Registers everything; reads nothing and sends nothing before a view, a command or a lens asks. */
export function activate(context: vscode.ExtensionContext): void {
  const services = compose(context);
  context.subscriptions.push(
    ...services.disposables,
    ...registerAccountCommands(services),
    ...registerSessionCommands(services),
    ...registerCostCommands(services),
    ...registerLogCommands(services),
    ...registerPromptCommands(services),
  );
}
