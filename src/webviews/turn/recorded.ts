type Json = Record<string, unknown>;

const sizeNames: Record<string, string> = {
  pinnedTokens: 'Pinned',
  summaryTokens: 'Summary',
  recentTokens: 'Recent messages',
  ragTokens: 'Retrieved',
};

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function toolName(tool: unknown): string {
  if (typeof tool === 'string') return tool;
  const { name, toolName, tool: inner } = record(tool);
  return [name, toolName, inner].find((n) => typeof n === 'string') ?? JSON.stringify(tool);
}

/** One step of a trace, as it is drawn. Times in milliseconds from the turn's start. */
export interface Step {
  name: string;
  /** What came of it, in a few words; empty where that was not kept. */
  result: string;
  startMs: number;
  durationMs: number;
  isFailed: boolean;
}

/** The steps of a trace, whatever of it was kept. */
export function stepsOf(steps: unknown): Step[] {
  return list(steps).map((step) => {
    const { name, type, result, startMs, durationMs, status } = record(step);
    return {
      name: String(name ?? type ?? 'step'),
      result: typeof result === 'string' ? result : '',
      startMs: number(startMs),
      durationMs: number(durationMs),
      isFailed: /fail|error/i.test(String(status ?? '')),
    };
  });
}

/** What a call's metadata tells besides text: sizes of the context in tokens, tools used, steps of its trace in milliseconds. */
export function recordedOf(metadata: unknown) {
  const meta = record(metadata);
  return {
    sizes: Object.entries(record(meta.contextSizes))
      .filter(([, value]) => typeof value === 'number')
      .map(([key, value]) => ({ name: sizeNames[key] ?? key, tokens: number(value) })),
    tools: list(meta.toolInvocations).map(toolName),
    steps: stepsOf(record(meta.turnTrace).steps),
  };
}
