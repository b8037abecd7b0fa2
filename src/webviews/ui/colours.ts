/**
 * The colours that models take. Red is left for failures; `charts-orange` is half transparent in the default themes and absent
 * in high contrast, so cyan stands for it.
 */
export const palette = ['charts-blue', 'charts-purple', 'charts-green', 'charts-yellow', 'terminal-ansiCyan'] as const;

/** FNV-1a with a final mixing, so that names that differ in one digit fall apart. */
function hash(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const taken = new Map<string, number>();

/**
 * The theme colour of a name, such as a model's. The name chooses by itself, so that it looks the same in every view; only
 * where another name on show has that colour does it take the next free one. What was given stays while the page lives.
 */
export function colourOf(name: string): string {
  let slot = taken.get(name);
  if (slot === undefined) {
    slot = freeSlot(hash(name) % palette.length);
    taken.set(name, slot);
  }
  return palette[slot] ?? 'charts-foreground';
}

function freeSlot(preferred: number): number {
  const used = new Set(taken.values());
  for (let i = 0; i < palette.length; i++) {
    const slot = (preferred + i) % palette.length;
    if (!used.has(slot)) return slot;
  }
  return preferred;
}
