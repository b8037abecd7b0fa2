import * as vscode from 'vscode';
import type { CommandArguments, CommandId, ContextKeys, Settings } from './contributions';

/** Registers a command under its declared id with its declared arguments. */
export function registerCommand<K extends CommandId>(
  id: K,
  run: (...args: CommandArguments[K]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, (...args: unknown[]) => run(...(args as CommandArguments[K])));
}

/** Runs one of our commands. */
export function runCommand<K extends CommandId>(id: K, ...args: CommandArguments[K]): Thenable<unknown> {
  return vscode.commands.executeCommand(id, ...args);
}

/** A command as tree items and lenses carry it. */
export function commandFor<K extends CommandId>(
  title: string,
  command: K,
  ...args: CommandArguments[K]
): vscode.Command {
  return { title, command, arguments: args };
}

export function setContext<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** A setting's value; the manifest gives its default. */
export function setting<K extends keyof Settings>(key: K, scope?: vscode.ConfigurationScope): Settings[K] {
  const value = vscode.workspace.getConfiguration(undefined, scope).get<Settings[K]>(key);
  if (value === undefined) throw new Error(`the manifest declares no setting ${key}`);
  return value;
}
