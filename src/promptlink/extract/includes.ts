/** How templates take in others: Jinja's and Liquid's tags, Handlebars' and Mustache's partials, a call in EJS. */
const include =
  /^(?:\{%[-+]?\s*(?:include|render)\s+["']([^"'\n]+)["']|\{\{[~-]?#?>\s*["']?([\w./@-]+)|<%[-_=]?\s*include\(\s*["']([^"'\n]+)["'])/;
const tag =
  /\{%[-+]?\s*(?:include|render)\s[^\n]{0,200}?%\}|\{\{[~-]?#?>[^{}\n]{0,120}\}\}|<%[-_=]?\s*include\([^\n]{0,120}?%>/g;

/** The template that a placeholder takes in, as it is named there; null where it is another placeholder. */
export function includedName(soft: string): string | null {
  const found = include.exec(soft);
  return found ? (found[1] ?? found[2] ?? found[3])! : null;
}

/** The templates that a text takes in, each by the last segment of its name, without an ending. */
export function includedStems(text: string): string[] {
  if (!/\{%|\{\{|<%/.test(text)) return [];
  const stems = new Set<string>();
  for (const [soft] of text.matchAll(tag)) {
    const name = includedName(soft);
    if (name) stems.add(name.replace(/^.*\//, '').replace(/\.\w+$/, ''));
  }
  return [...stems];
}
