import { useState } from 'preact/hooks';
import { exactCount } from '../../shared/format';
import { Icon } from './Icon';
import { LongText } from './LongText';

const page = 100;
const stringLimit = 400;

type Entry = [key: string, value: unknown];

function entriesOf(value: object): Entry[] {
  return Array.isArray(value) ? value.map((item, i) => [String(i), item]) : Object.entries(value);
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && entriesOf(value).length > 0;
}

function summary(value: object): string {
  if (Array.isArray(value)) return `[${exactCount(value.length)}]`;
  const keys = Object.keys(value);
  return `{${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', …' : ''}}`;
}

function Text({ value }: { value: string }) {
  const [all, setAll] = useState(false);
  if (value.length <= stringLimit) return <span class="json-string">"{value}"</span>;
  if (!all) {
    return (
      <span class="json-string">
        "{value.slice(0, stringLimit).replace(/[\ud800-\udbff]$/, '')}…{' '}
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show all {exactCount(value.length)} characters
        </button>
      </span>
    );
  }
  return (
    <div class="json-string json-all">
      <LongText text={value} />
      <button type="button" class="link" onClick={() => setAll(false)}>
        Show less
      </button>
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <Text value={value} />;
  if (Array.isArray(value)) return <span class="json-punctuation">[]</span>;
  if (typeof value === 'object' && value !== null) return <span class="json-punctuation">{'{}'}</span>;
  return <span class={`json-${value === null ? 'null' : typeof value}`}>{String(value)}</span>;
}

function Node({ name, value, depth, openTo }: { name: string; value: unknown; depth: number; openTo: number }) {
  const [open, setOpen] = useState(depth < openTo);
  if (!isBranch(value)) {
    return (
      <div class="json-row" role="treeitem" aria-level={depth + 1} tabIndex={-1}>
        <span class="json-key">{name}</span>: <Leaf value={value} />
      </div>
    );
  }
  return (
    <div role="treeitem" aria-level={depth + 1} aria-expanded={open} tabIndex={-1}>
      <button type="button" class="json-row json-branch" tabIndex={-1} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'chevronDown' : 'chevronRight'} />
        <span class="json-key">{name}</span> <span class="json-punctuation">{summary(value)}</span>
      </button>
      {open && <Branch value={value} depth={depth + 1} openTo={openTo} />}
    </div>
  );
}

function Branch({ value, depth, openTo }: { value: object; depth: number; openTo: number }) {
  const [shown, setShown] = useState(page);
  const entries = entriesOf(value);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a tree's branch is a group
    <div class="json-group" role="group">
      {entries.slice(0, shown).map(([key, item]) => (
        <Node key={key} name={key} value={item} depth={depth} openTo={openTo} />
      ))}
      {shown < entries.length && (
        <div class="json-row">
          <button type="button" class="link" onClick={() => setShown(shown + page)}>
            Show {Math.min(page, entries.length - shown)} more of {exactCount(entries.length)}
          </button>
        </div>
      )}
    </div>
  );
}

/** Moves the focus in a tree as VS Code's trees do: arrows, Home, End; right opens, left closes or goes to the parent. */
function onTreeKey(event: KeyboardEvent): void {
  const tree = event.currentTarget as HTMLElement;
  const item = (event.target as HTMLElement).closest<HTMLElement>('[role=treeitem]');
  if (!item || !['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', ' '].includes(event.key))
    return;
  if (event.target instanceof HTMLButtonElement && event.target.classList.contains('link')) return;
  event.preventDefault();
  const all = [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const at = all.indexOf(item);
  const expanded = item.getAttribute('aria-expanded');
  const toggle = () => item.querySelector<HTMLElement>(':scope > .json-branch')?.click();
  const parent = item.parentElement?.closest<HTMLElement>('[role=treeitem]');
  const focus = (to: HTMLElement | null | undefined) => {
    if (!to) return;
    for (const other of all) other.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  if (event.key === 'Enter' || event.key === ' ') toggle();
  else if (event.key === 'ArrowRight' && expanded === 'false') toggle();
  else if (event.key === 'ArrowLeft' && expanded === 'true') toggle();
  else if (event.key === 'ArrowLeft') focus(parent);
  else if (event.key === 'ArrowDown' || event.key === 'ArrowRight') focus(all[at + 1]);
  else if (event.key === 'ArrowUp') focus(all[at - 1]);
  else focus(event.key === 'Home' ? all[0] : all.at(-1));
}

/** A value as a tree that opens level by level; long lists and long texts are cut, with a way to all of it. */
export function JsonTree({ value, label, openTo = 2 }: { value: unknown; label: string; openTo?: number }) {
  if (!isBranch(value)) {
    return (
      <div class="json">
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <div
      class="json"
      role="tree"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onTreeKey}
      onFocus={(event) => {
        if (event.target === event.currentTarget) {
          event.currentTarget.tabIndex = -1;
          event.currentTarget.querySelector<HTMLElement>('[role=treeitem]')?.focus();
        }
      }}
    >
      {entriesOf(value).map(([key, item]) => (
        <Node key={key} name={key} value={item} depth={0} openTo={openTo} />
      ))}
    </div>
  );
}
