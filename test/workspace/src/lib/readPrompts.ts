import { readFileSync } from 'node:fs';
import { promptFiles } from './template';

/** The prompt files as they lie in `prompts/`. */
export const prompts = promptFiles((file) => readFileSync(new URL(`../../prompts/${file}`, import.meta.url), 'utf8'));
