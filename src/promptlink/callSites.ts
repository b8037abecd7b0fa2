import { priorOf } from './link/prior';
import type { CallQuery } from './protocol';
import type { CallSite } from './types';

/** Call sites given back at most. */
const most = 12;
/** Occurrences looked at in one file at most: a name that stands everywhere says nothing. */
const perFile = 50;

const isWord = (c: string | undefined): boolean => c !== undefined && /[\w$-]/.test(c);

/** How likely an occurrence names the call rather than declares the name or merely mentions it; 0 where it is no name at all. */
function weightOf(text: string, at: number, name: string): number {
  const before = text[at - 1];
  const after = text[at + name.length];
  const quoted = before !== undefined && before === after && /['"`]/.test(before);
  if (!quoted && (isWord(before) || isWord(after))) return 0;
  const lead = text.slice(Math.max(0, at - 80), quoted ? at - 1 : at);
  const follow = text.slice(at + name.length + (quoted ? 1 : 0), at + name.length + 20);
  if (!quoted) {
    if (before !== '.') return 0;
    return /(operation|call_?type|type|name)\s*[:=]\s*[\w$.]*\.$/i.test(lead)
      ? 1
      : /[(,]\s*[\w$.]*\.$/.test(lead)
        ? 0.9
        : 0.6;
  }
  if (/(operation|call_?type)['"]?\s*[:=]\s*$/i.test(lead)) return 1;
  if (/[(,]\s*$/.test(lead) && /^\s*[,)]/.test(follow)) return 0.9;
  if (/[\w$]+\s*=\s*$/.test(lead) && /^\s*,?\s*(\n|$)/.test(follow)) return 0.4;
  if (/[|]\s*$/.test(lead) || /^\s*[|]/.test(follow)) return 0.3;
  return 0.5;
}

/** The places of one file that name an operation or a call type, as string literals or enum members. */
function sitesIn(file: string, text: string, names: CallSite['names'], name: string): CallSite[] {
  const sites: CallSite[] = [];
  const prior = priorOf(file);
  for (let at = text.indexOf(name), n = 0; at >= 0 && n < perFile; at = text.indexOf(name, at + name.length), n++) {
    const weight = weightOf(text, at, name);
    if (weight === 0) continue;
    const line = countLines(text, at);
    const place = { file, fileStart: at, fileEnd: at + name.length, line, endLine: line };
    sites.push({ ...place, names, text: name, confidence: weight * prior });
  }
  return sites;
}

function countLines(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/**
 * Where the files' source names an operation or a call type: the likeliest first. An operation names its call more
 * closely than a call type does, so its sites come first among equals.
 */
export function findCallSites(files: Iterable<{ file: string; text: string }>, query: CallQuery): CallSite[] {
  const wanted = (['operation', 'callType'] as const).flatMap((names) => {
    const name = query[names];
    return name && name.length >= 3 ? [{ names, name }] : [];
  });
  const sites: CallSite[] = [];
  if (wanted.length === 0) return sites;
  for (const { file, text } of files)
    for (const { names, name } of wanted) sites.push(...sitesIn(file, text, names, name));
  const rank = (site: CallSite) => site.confidence + (site.names === 'operation' ? 0.05 : 0);
  return sites
    .sort((a, b) => rank(b) - rank(a) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.fileStart - b.fileStart))
    .slice(0, most);
}
