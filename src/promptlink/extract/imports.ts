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
  const read = language === 'python' ? pythonImport : scriptImport;
  for (let i = 0; i < tokens.count; i++) {
    for (const name of [read(src, tokens, i), textFileStem(src, tokens, i)]) if (name) names.add(name);
  }
  return [...names];
}

const textFileName =
  /(?:^|[/\\])([\w .-]+)\.(?:md|mdx|txt|text|ya?ml|prompt|prompty|j2|jinja2?|njk|hbs|handlebars|mustache|tmpl|tpl|liquid|ejs|xml|json)$/;

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

function scriptImport(src: string, t: Tokens, i: number): string {
  if (t.kind[i] !== Kind.String || i === 0) return '';
  const at = t.kind[i - 1] === Kind.Punct && i > 1 ? i - 2 : i - 1;
  const length = t.end[at]! - t.start[at]!;
  if (t.kind[at] !== Kind.Name || length < 4 || length > 7) return '';
  const word = src.slice(t.start[at], t.end[at]);
  if (word !== 'from' && word !== 'import' && word !== 'require') return '';
  return src.slice(t.from[i], t.to[i]);
}

function pythonImport(src: string, t: Tokens, i: number): string {
  if (t.kind[i] !== Kind.Name || !(t.flags[i]! & Flag.NewLine || i === 0)) return '';
  const word = src.slice(t.start[i], t.end[i]);
  if (word !== 'from' && word !== 'import') return '';
  let stem = '';
  for (let j = i + 1; j < t.count && !(t.flags[j]! & Flag.NewLine); j++) {
    if (t.kind[j] !== Kind.Name) continue;
    const name = src.slice(t.start[j], t.end[j]);
    if (name === 'import') return bare + (stem || src.slice(t.start[j + 1], t.end[j + 1]));
    stem = name;
  }
  return word === 'import' && stem ? bare + stem : '';
}
