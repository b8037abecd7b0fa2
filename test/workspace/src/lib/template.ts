import { parse } from 'yaml';

/** Fills `{{name}}` in a template. A name without a value is an error: half a prompt is worse than none. */
export function render(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template wants ${name}, which was not given`);
    return String(value);
  });
}

export interface CatalogEntry {
  model: 'sonnet' | 'haiku';
  max_tokens: number;
  system: string;
}

export interface PromptFiles {
  /** A prompt of `prompts/NAME.md`, filled in. */
  markdown(name: 'summarize' | 'router' | 'needs', values: Record<string, string | number>): string;
  /** An entry of `prompts/catalog.yaml`, with its system prompt filled in. */
  catalog(name: string, values: Record<string, string | number>): CatalogEntry;
}

/** The prompt files, read once through `read` (a file name in `prompts/` to its text). */
export function promptFiles(read: (file: string) => string): PromptFiles {
  const entries = (parse(read('catalog.yaml')) as { prompts: Record<string, CatalogEntry> }).prompts;
  const texts = new Map<string, string>();
  return {
    markdown(name, values) {
      const text = texts.get(name) ?? read(`${name}.md`);
      texts.set(name, text);
      return render(text, values).trim();
    },
    catalog(name, values) {
      const entry = entries[name];
      if (!entry) throw new Error(`There is no prompt ${name} in the catalog`);
      return { ...entry, system: render(entry.system, values).trim() };
    },
  };
}
