import type { ComponentChildren } from 'preact';
import { exactTime } from '../../shared/format';
import { JsonTree } from '../ui/JsonTree';
import { LongText } from '../ui/LongText';
import { isEmpty, titleOf } from './sections';

type Json = Record<string, unknown>;

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMessage(value: unknown): value is { role: unknown; content: string; timestamp?: string } {
  return isRecord(value) && typeof value.content === 'string' && 'role' in value;
}

const textKeys = ['fact', 'text', 'content', 'summary', 'theme'] as const;

/** The text of an entry that is a text with a few marks, such as a fact with its category; null for another shape. */
function entryText(value: unknown): string | null {
  if (!isRecord(value)) return null;
  const key = textKeys.find((name) => typeof value[name] === 'string' && value[name] !== '');
  const marks = Object.entries(value).filter(([name]) => name !== key);
  const isPlain = marks.length <= 4 && marks.every(([, mark]) => isEmpty(mark) || isMark(mark));
  return key && isPlain ? String(value[key]) : null;
}

function isMark(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 40);
}

/** A conversation's turns, as lines of who said what. */
export function Messages({ messages }: { messages: { role: unknown; content: string; timestamp?: string }[] }) {
  return (
    <ol class="messages">
      {messages.map((message, i) => (
        <li key={i} title={message.timestamp && exactTime(message.timestamp)}>
          <span class="message-role">{String(message.role)}</span>
          <LongText text={message.content} />
        </li>
      ))}
    </ol>
  );
}

function isWord(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 40);
}

function Entries({ entries }: { entries: Json[] }) {
  return (
    <ul class="bullets">
      {entries.map((entry, i) => {
        const text = entryText(entry);
        const marks = Object.entries(entry).filter(([, mark]) => !isEmpty(mark) && mark !== text);
        return (
          <li key={i}>
            {text}
            {marks.map(([name, mark]) => (
              <span key={name} class="tag" title={titleOf(name)}>
                <Scalar value={mark} />
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

function Scalar({ value }: { value: unknown }) {
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>;
  if (typeof value === 'string' && instant.test(value)) return <time>{exactTime(value)}</time>;
  return <>{String(value)}</>;
}

function List({ items, depth }: { items: unknown[]; depth: number }) {
  const known = items.filter((item) => item !== null && item !== undefined);
  if (known.every(isMessage)) return <Messages messages={known} />;
  if (known.every((item) => entryText(item) !== null)) return <Entries entries={known as Json[]} />;
  if (known.every(isWord) && known.join('').length <= 100) return <>{known.join(' · ')}</>;
  return (
    <ul class="bullets">
      {known.map((item, i) => (
        <li key={i}>
          <Readable value={item} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

/** Whether a value wants the full width, below its name. */
function isTall(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.values(value).some((v) => typeof v === 'object' && v !== null)
  );
}

function Pairs({ value, depth }: { value: Json; depth: number }) {
  const entries = Object.entries(value).filter(([, item]) => !isEmpty(item));
  const empty = Object.entries(value).filter(([, item]) => isEmpty(item));
  return (
    <dl class="pairs">
      {entries.map(([key, item]) => (
        <div key={key} class={isTall(item) ? 'pair-tall' : undefined}>
          <dt>{titleOf(key)}</dt>
          <dd>
            <Readable value={item} depth={depth + 1} />
          </dd>
        </div>
      ))}
      {empty.length > 0 && <p class="faint">Empty: {empty.map(([key]) => titleOf(key).toLowerCase()).join(', ')}</p>}
    </dl>
  );
}

/** A value as people read it: texts, lists, pairs; deep ones as a tree. */
export function Readable({ value, depth = 0 }: { value: unknown; depth?: number }): ComponentChildren {
  if (isEmpty(value)) return <span class="faint">empty</span>;
  if (typeof value === 'string' && value.length > 200) return <LongText text={value} />;
  if (typeof value !== 'object' || value === null) return <Scalar value={value} />;
  if (depth > 3) return <JsonTree value={value} label="value" openTo={1} />;
  return Array.isArray(value) ? <List items={value} depth={depth} /> : <Pairs value={value as Json} depth={depth} />;
}
