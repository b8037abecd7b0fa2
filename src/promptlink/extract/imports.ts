import { type Language, lastTokens } from './extract';
import { Flag, Kind, type Tokens } from './tokens';

/**
 * The last path segments of the modules that the code scanned last imports: enough to find a file's importers without
 * reading every file again.
 */
export function importedStems(language: Language, src: string): string[] {
  const tokens = lastTokens();
  const stems = new Set<string>();
  const read = language === 'python' ? pythonImport : scriptImport;
  for (let i = 0; i < tokens.count; i++) {
    const stem = read(src, tokens, i);
    if (stem) stems.add(stem);
  }
  return [...stems];
}

function scriptImport(src: string, t: Tokens, i: number): string {
  if (t.kind[i] !== Kind.String || i === 0) return '';
  const isCall = t.kind[i - 1] === Kind.Punct && i > 1;
  const word = src.slice(t.start[isCall ? i - 2 : i - 1], t.end[isCall ? i - 2 : i - 1]);
  if (word !== 'from' && word !== 'import' && word !== 'require') return '';
  const module = src.slice(t.from[i], t.to[i]);
  const segments = module.replace(/\.[cm]?[jt]sx?$/, '').split('/');
  const last = segments.pop()!;
  return last === 'index' || last === '.' || last === '..' ? (segments.pop() ?? '') : last;
}

function pythonImport(src: string, t: Tokens, i: number): string {
  if (t.kind[i] !== Kind.Name || !(t.flags[i]! & Flag.NewLine || i === 0)) return '';
  const word = src.slice(t.start[i], t.end[i]);
  if (word !== 'from' && word !== 'import') return '';
  let stem = '';
  for (let j = i + 1; j < t.count && !(t.flags[j]! & Flag.NewLine); j++) {
    if (t.kind[j] !== Kind.Name) continue;
    const name = src.slice(t.start[j], t.end[j]);
    if (name === 'import') return stem || src.slice(t.start[j + 1], t.end[j + 1]);
    stem = name;
  }
  return word === 'import' ? stem : '';
}
