import { literalsOfCode } from './code';
import { literalsOfGrammar } from './grammarLiterals';
import { type GrammarLanguage, grammars, isGrammar } from './grammars';
import { scanJavaScript } from './javascript';
import type { Literal } from './literal';
import { literalsOfJson, literalsOfText, literalsOfToml, literalsOfYaml } from './plain';
import { scanPython } from './python';
import { Tokens } from './tokens';
import { matchTypeArguments } from './typeArguments';

export type Language = 'typescript' | 'javascript' | 'python' | 'text' | 'json' | 'yaml' | 'toml' | GrammarLanguage;

const byExtension: Record<string, Language> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'javascript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  pyi: 'python',
  json: 'json',
  jsonc: 'json',
  json5: 'javascript',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
};
const textual =
  'md mdx mdc markdown txt text prompt prompty j2 jinja jinja2 njk hbs handlebars mustache tmpl tpl liquid ejs xml rst';
for (const extension of textual.split(' ')) byExtension[extension] = 'text';
for (const language of Object.keys(grammars) as GrammarLanguage[]) {
  for (const extension of grammars[language].endings) byExtension[extension] = language;
}

/** The language of a file by its name, or null when its text is not read. */
export function languageOf(file: string): Language | null {
  const dot = file.lastIndexOf('.');
  const extension = file.slice(dot + 1).toLowerCase();
  return Object.hasOwn(byExtension, extension) ? byExtension[extension]! : null;
}

const tokens = new Tokens();

/** Scans code into the shared token buffer, which the next call overwrites. */
export function scan(language: Language, src: string): Tokens {
  tokens.clear();
  if (language === 'python') scanPython(src, tokens);
  else scanJavaScript(src, language === 'javascript', tokens);
  if (language === 'typescript') matchTypeArguments(tokens);
  return tokens;
}

/** The tokens of the code scanned last. */
export function lastTokens(): Tokens {
  return tokens;
}

/** Whether the language is scanned by hand; see `holdsCode` for all that is code. */
export function isCode(language: Language): boolean {
  return language === 'typescript' || language === 'javascript' || language === 'python';
}

/** Whether the language is a programming language. */
export function holdsCode(language: Language): boolean {
  return isCode(language) || isGrammar(language);
}

/** Every literal of a file in source order. A language of the grammar pack must have been loaded (`loadLanguage`). */
export function extract(language: Language, src: string): Literal[] {
  if (language === 'text') return literalsOfText(src);
  if (language === 'json') return literalsOfJson(src);
  if (language === 'yaml') return literalsOfYaml(src);
  if (language === 'toml') return literalsOfToml(src);
  if (isGrammar(language)) return literalsOfGrammar(language, src);
  return literalsOfTokens(language, src, scan(language, src));
}

/** The literals of code that has been scanned; they can be read out of its tokens once. */
export function literalsOfTokens(language: Language, src: string, scanned: Tokens): Literal[] {
  return literalsOfCode(src, scanned, language === 'python' ? 'python' : 'javascript');
}
