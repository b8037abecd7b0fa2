import type { LinkEngine } from '../engine';
import type { Literal } from '../extract/literal';
import type { Code } from '../value/code';
import { each, type Scope } from '../value/value';
import { type Node, outermost, reachedNode } from './node';
import type { Prompt } from './prompt';

/** What may stand between two messages: white space, and whose the second one is. */
const between = /^\s*(?:(?:system|human|user|assistant|ai)\s*:\s*)?/i;

/**
 * Messages that are a hole alone, as `("human", "{question}")` is: nothing of their own is found in the prompt, so they are what
 * stands behind the message before them in their list, up to the one behind them or to the end.
 */
export function messages(engine: LinkEngine, prompt: Prompt, nodes: readonly Node[]): Node[] {
  const outer = outermost(nodes);
  const found: Node[] = [];
  for (const [model, file] of new Map(outer.map((node) => [node.model, node.file]))) {
    const scope = engine.evaluator.scope(file);
    if (!scope) continue;
    for (const message of bareMessages(scope.code)) {
      const place = placeOf(engine, scope, prompt, outer, message);
      if (!place) continue;
      const { literal } = message;
      found.push(reachedNode({ file, model, literal }, { spans: [[], []], ...place, same: 0 }, new Set([0])));
    }
  }
  return found;
}

type Part = [from: number, to: number];

/** A message that is a hole and nothing else, and those before and behind it in its list. */
interface BareMessage {
  literal: Literal;
  before: Part;
  behind: Part | undefined;
}

const knownBare = new WeakMap<Code, readonly BareMessage[]>();

function bareMessages(code: Code): readonly BareMessage[] {
  let known = knownBare.get(code);
  if (!known) {
    known = code.model.literals.flatMap((literal): BareMessage[] => {
      if (literal.gaps.length !== 1 || literal.pieces.some(({ text }) => text.trim())) return [];
      const list = listAround(code, code.tokenAt(literal.start));
      const at = list.findIndex(([a, z]) => code.t.start[a]! <= literal.start && literal.end <= code.t.end[z - 1]!);
      return at < 1 ? [] : [{ literal, before: list[at - 1]!, behind: list[at + 1] }];
    });
    knownBare.set(code, known);
  }
  return known;
}

function placeOf(
  engine: LinkEngine,
  scope: Scope,
  { text }: Prompt,
  outer: readonly Node[],
  message: BareMessage,
): { from: number; to: number } | null {
  const rendered = (part: Part) => {
    const texts = textsOf(engine, scope, part);
    return outer.find((node) => texts.has(node.literal));
  };
  const before = rendered(message.before);
  const behind = message.behind ? rendered(message.behind) : null;
  if (!before || behind === undefined) return null;
  const end = behind ? behind.from : text.length;
  const from = before.to + between.exec(text.slice(before.to, end))![0].length;
  const to = from + text.slice(from, end).trimEnd().length;
  const isFree = to > from && !outer.some((node) => node.from < to && from < node.to);
  return isFree ? { from, to } : null;
}

/** The items of the list of messages, each within brackets of its own, that a token stands in one of. */
function listAround(code: Code, i: number): Part[] {
  const message = code.bracketAround(i);
  const list = message < 0 || code.isName(message - 1) ? -1 : code.bracketAround(message);
  return code.is(list, '[') ? code.parts(list + 1, code.t.match[list]!) : [];
}

/** The literals that a message may have as its text: behind its role, or by its name. */
function textsOf({ evaluator }: LinkEngine, scope: Scope, [from, to]: Part): Set<Literal> {
  const texts = each(evaluator.tokens(scope, from, to)).flatMap((message) => {
    if (message.kind === 'list') return message.items.slice(1, 2).flatMap(({ value }) => each(value));
    return message.kind === 'object' ? each(message.entries.get('content') ?? message) : [message];
  });
  return new Set(texts.flatMap((v) => (v.kind === 'text' ? [v.literal] : [])));
}
