import { C } from './chars';
import { type Language, lastTokens } from './extract';
import { Flag, Kind, type Tokens } from './tokens';

/** Before what is the last segment of a path alone: where it leads is to be found out. */
export const bare = '*';

/**
 * What the code scanned last imports, and the text files it names: enough to find who uses a file without reading every file
 * again. A script's module stands as it is written; of a Python module and of a text file there is `*` and its last segment.
 */
export function importedNames(language: Language, src: string): string[] {
  const tokens = lastTokens();
  const names = new Set<string>();
  for (let i = 0; i < tokens.count; i++) {
    const imported = language === 'python' ? pythonImport(src, tokens, i) : scriptImport(src, tokens, i);
    for (const name of imported) names.add(name);
    const file = textFileStem(src, tokens, i);
    if (file) names.add(file);
  }
  return [...names];
}

const textFileName =
  /(?:^|[/\\])([\w .-]+)\.(?:mdx?|mdc|txt|text|ya?ml|toml|prompt|prompty|j2|jinja2?|njk|hbs|handlebars|mustache|tmpl|tpl|liquid|ejs|xml|json)$/;

/** The bare name of a text or data file that a string names. */
function textFileStem(src: string, t: Tokens, i: number): string {
  const kind = t.kind[i]!;
  if (kind < Kind.String || kind > Kind.Tail || kind === Kind.Head) return '';
  const to = t.to[i]!;
  let dot = to - 2;
  const least = Math.max(t.from[i]!, to - 11);
  while (dot > least && src.charCodeAt(dot) !== C.Dot) dot--;
  if (dot <= least) return '';
  const stem = textFileName.exec(src.slice(Math.max(t.from[i]!, to - 80), to))?.[1];
  return stem ? bare + stem : '';
}

const none: readonly string[] = [];

function scriptImport(src: string, t: Tokens, i: number): readonly string[] {
  if (t.kind[i] !== Kind.String || i === 0) return none;
  const at = t.kind[i - 1] === Kind.Punct && i > 1 ? i - 2 : i - 1;
  const length = t.end[at]! - t.start[at]!;
  if (t.kind[at] !== Kind.Name || length < 4 || length > 7) return none;
  const word = src.slice(t.start[at], t.end[at]);
  if (word !== 'from' && word !== 'import' && word !== 'require') return none;
  return [src.slice(t.from[i], t.to[i])];
}

/** The last segment of a module's path, and what is imported from it: in lower case it may be a module of its own. */
function pythonImport(src: string, t: Tokens, i: number): readonly string[] {
  if (t.kind[i] !== Kind.Name || !(t.flags[i]! & Flag.NewLine || i === 0)) return none;
  const word = src.slice(t.start[i], t.end[i]);
  if (word !== 'from' && word !== 'import') return none;
  const found: string[] = [];
  let stem = '';
  let j = i + 1;
  const isOver = () => j >= t.count || (t.flags[j]! & Flag.NewLine) !== 0;
  for (; !isOver(); j++) {
    if (t.kind[j] !== Kind.Name) continue;
    const name = src.slice(t.start[j], t.end[j]);
    if (name === 'import') break;
    stem = name;
  }
  if (stem) found.push(bare + stem);
  if (word === 'import' || isOver()) return found;
  j++;
  const close = t.match[j]! > j ? t.match[j]! : -1;
  for (; close > 0 ? j < close : !isOver(); j++) {
    if (t.kind[j] !== Kind.Name) continue;
    const name = src.slice(t.start[j], t.end[j]);
    if (/^[a-z_][a-z_0-9]*$/.test(name) && name !== 'as') found.push(bare + name);
  }
  return found;
}
