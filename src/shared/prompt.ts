/**
 * One stretch of what was sent to a model, in the order sent. `role`: `static` and `dynamic` are the two blocks of a
 * system prompt (the static one is cached), `system` a system prompt in one piece, else the message's own role.
 */
export interface PromptPart {
  role: string;
  cached: boolean;
  text: string;
}

/** What a captured input holds. `operation`, `messageCount` and `systemPromptLength` may stand where no text was recorded. */
export interface Prompt {
  parts: PromptPart[];
  operation: string | null;
  messageCount: number | null;
  systemPromptLength: number | null;
}

type Json = Record<string, unknown>;

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Blocks nested deeper than this are left out: no provider nests more than two or three, and a call stack has an end. */
const deepest = 20;

/** JSON for people; null where the value is nested too deeply to be written, or holds what JSON has not. */
function readable(value: unknown, indent = 2): string | null {
  try {
    return JSON.stringify(value, null, indent) ?? null;
  } catch {
    return null;
  }
}

function joined(blocks: readonly unknown[], depth: number): string | null {
  const texts = blocks.map((block) => blockText(block, depth + 1));
  return texts.filter(Boolean).join('\n') || null;
}

/** The text of a content block of any provider; null where the block holds none (an image, say). */
function blockText(block: unknown, depth = 0): string | null {
  if (typeof block === 'string') return block;
  if (!isRecord(block) || depth > deepest) return null;
  for (const key of ['text', 'content', 'input_text', 'output_text']) {
    if (typeof block[key] === 'string') return block[key];
  }
  if (Array.isArray(block.content)) return joined(block.content, depth);
  return 'input' in block && isRecord(block.input) ? readable(block.input) : null;
}

function parts(role: string, content: unknown): PromptPart[] {
  const blocks = Array.isArray(content) ? content : [content];
  return blocks.flatMap((block) => {
    const text = blockText(block);
    if (!text) return [];
    const cached = isRecord(block) && (block.cache_control !== undefined || block.cachePoint !== undefined);
    return [{ role, cached, text }];
  });
}

function systemParts(system: unknown): PromptPart[] {
  if (isRecord(system) && (typeof system.staticBlock === 'string' || typeof system.dynamicBlock === 'string')) {
    const blocks = [
      { role: 'static', cached: true, text: system.staticBlock },
      { role: 'dynamic', cached: false, text: system.dynamicBlock },
    ];
    return blocks.filter((block): block is PromptPart => typeof block.text === 'string' && block.text !== '');
  }
  return system === undefined || system === null ? [] : parts('system', system);
}

function messageParts(messages: unknown): PromptPart[] {
  if (!Array.isArray(messages)) return typeof messages === 'string' ? parts('user', messages) : [];
  return messages.flatMap((message) =>
    isRecord(message)
      ? parts(typeof message.role === 'string' ? message.role : 'user', message.content ?? message.parts)
      : parts('user', message),
  );
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The prompt inside a captured `input` of any known shape. An input that is no object is one user part, or none. */
export function promptOf(input: unknown): Prompt {
  if (!isRecord(input)) {
    return {
      parts: typeof input === 'string' || Array.isArray(input) ? messageParts(input) : [],
      operation: null,
      messageCount: null,
      systemPromptLength: null,
    };
  }
  return {
    parts: [
      ...systemParts(input.systemPrompt ?? input.system ?? input.instructions),
      ...messageParts(input.messages ?? input.prompt ?? input.input ?? input.text),
    ],
    operation: typeof input.operation === 'string' ? input.operation : null,
    messageCount: numberOrNull(input.messageCount),
    systemPromptLength: numberOrNull(input.systemPromptLength),
  };
}

/** What a captured `output` holds: the text, null where none was recorded, and why the model stopped. */
export function responseOf(output: unknown): { text: string | null; stopReason: string | null } {
  if (typeof output === 'string') return { text: output, stopReason: null };
  if (!isRecord(output)) return { text: null, stopReason: null };
  const choice = Array.isArray(output.choices) ? output.choices[0] : undefined;
  if (isRecord(choice)) return responseOf({ ...(isRecord(choice.message) ? choice.message : {}), ...own(choice) });
  const stopReason = output.stopReason ?? output.stop_reason ?? output.finish_reason;
  return { text: blockText(output), stopReason: typeof stopReason === 'string' ? stopReason : null };
}

/** What a chat completion's choice says besides its message. */
function own({ text, finish_reason }: Json): Json {
  return { ...(typeof text === 'string' ? { text } : {}), finish_reason };
}

const unexplained = 'failed, no reason recorded';

/** The error of a failed call, in one line, from its metadata; null where none is told. */
export function errorOf(metadata: unknown): string | null {
  if (!isRecord(metadata) || metadata.error === undefined || metadata.error === null) return null;
  const error = typeof metadata.error === 'string' ? parsed(metadata.error) : metadata.error;
  const text = isRecord(error) ? described(error) : typeof error === 'object' ? readable(error, 0) : String(error);
  return text?.replace(/\s+/g, ' ').trim() || unexplained;
}

/** Status and message of an error object; providers put the message one level deeper now and then. */
function described(error: Json): string {
  const inner = isRecord(error.error) ? error.error : {};
  const status = error.status ?? error.statusCode ?? error.code ?? inner.code;
  const message = error.message ?? inner.message ?? error.error;
  return [status, message].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
