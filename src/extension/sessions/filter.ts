import * as vscode from 'vscode';
import { innerWorkStatuses, partnerStatuses, sessionTypes } from '../../shared/names';
import type { SessionFilter } from '../api/backend';

type FilterItem = vscode.QuickPickItem & { change?: SessionFilter };

const words = (value: string): string => {
  const text = value.toLowerCase().replaceAll('_', ' ');
  return text[0]?.toUpperCase() + text.slice(1);
};

function statuses(type: string | undefined): readonly string[] {
  if (type === 'PARTNER') return partnerStatuses;
  if (type === 'INNER_WORK') return innerWorkStatuses;
  return [...new Set<string>([...partnerStatuses, ...innerWorkStatuses])];
}

function items(filter: SessionFilter, typed: string): FilterItem[] {
  const text = typed.trim();
  const check = (on: boolean) => (on ? '$(check) ' : '$(blank) ');
  return [
    ...(text
      ? [{ label: `$(search) Sessions with “${text}”`, alwaysShow: true, change: { ...filter, search: text } }]
      : []),
    ...(filter.search
      ? [{ label: `$(close) Without the text “${filter.search}”`, change: { ...filter, search: undefined } }]
      : []),
    { label: 'Type', kind: vscode.QuickPickItemKind.Separator },
    ...sessionTypes.map((type) => ({
      label: `${check(filter.type === type)}${words(type)}`,
      change: { ...filter, type: filter.type === type ? undefined : type },
    })),
    { label: 'Status', kind: vscode.QuickPickItemKind.Separator },
    ...statuses(filter.type).map((status) => ({
      label: `${check(filter.status === status)}${words(status)}`,
      change: { ...filter, status: filter.status === status ? undefined : status },
    })),
  ];
}

/** Asks what sessions to show; `undefined` where the person left. Picking what is on takes it off. */
export function pickFilter(filter: SessionFilter): Promise<SessionFilter | undefined> {
  const pick = vscode.window.createQuickPick<FilterItem>();
  pick.title = 'Filter sessions';
  pick.placeholder = 'Pick a type or status, or type text of a title or name';
  pick.items = items(filter, '');
  return new Promise((resolve) => {
    let done: SessionFilter | undefined;
    pick.onDidChangeValue((text) => {
      pick.items = items(filter, text);
    });
    pick.onDidAccept(() => {
      done = pick.selectedItems[0]?.change;
      if (done) pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(done);
    });
    pick.show();
  });
}
