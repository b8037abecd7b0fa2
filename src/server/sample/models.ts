/** The models of the sample, as the provider names them. */
export const models = {
  sonnet: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  haiku: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  embed: 'amazon.titan-embed-text-v2:0',
  /** A model that no price list knows. */
  unpriced: 'workshop/quill-8b-preview',
} as const;

const wide = /[\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;

/** About how many tokens a text is: near four characters each in Latin script, about one and a half in others. */
export function tokensOf(text: string): number {
  const dense = text.match(wide)?.length ?? 0;
  return Math.ceil((text.length - dense) / 3.9 + dense / 1.4);
}
