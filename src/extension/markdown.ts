import * as vscode from 'vscode';

/** Text with every character that Markdown or a table could obey made literal. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$@:]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/\s+/g, ' ');
}

/** A title and a table of facts. Never trusted, no HTML: what it holds was captured. */
export function factTable(title: string, rows: readonly [string, string][]): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  const lines = rows.map(([name, value]) => `| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`);
  markdown.value = `**${escapeMarkdown(title)}**\n\n| | |\n|:--|:--|\n${lines.join('\n')}`;
  return markdown;
}
