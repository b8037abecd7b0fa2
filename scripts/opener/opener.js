import * as vscode from 'vscode';

/** Shows the sessions view: a person who ran `npm start` came to see it. */
export function activate() {
  return vscode.commands.executeCommand('workbench.view.extension.neuralMonitor');
}
