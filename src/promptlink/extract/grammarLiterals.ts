import type { Node } from '@vscode/tree-sitter-wasm';
import { type FormatArguments, formatOf, splitFormat } from './grammarFormat';
import { withTree } from './grammarRuntime';
import { type Grammar, type GrammarLanguage, grammars } from './grammars';
import { decodeText, type GrammarText } from './grammarText';
import { addPlain, append, type Gap, type Literal, LiteralBuilder } from './literal';

/** How deep brackets around concatenations are looked into. */
const maxNesting = 40;

/** Every literal of a file, in source order. Throws where `withTree` does. */
export function literalsOfGrammar(language: GrammarLanguage, src: string): Literal[] {
  return withTree(language, src, (root) => literalsIn(grammars[language], src, root));
}

export function literalsIn(grammar: Grammar, src: string, root: Node): Literal[] {
  return new Reader(grammar, src, root).read();
}

/** Ruby's heredocs stand apart from the expressions that they belong to: `[start of the expression, body]`, in order. */
export function heredocs(root: Node): [opening: Node, body: Node][] {
  const bodies = nodesOf(root, ['heredoc_body']);
  if (!bodies.length) return [];
  return nodesOf(root, ['heredoc_beginning']).flatMap((opening, i) => (bodies[i] ? [[opening, bodies[i]]] : []));
}

/** The nodes of these types, in source order. */
export function nodesOf(root: Node, types: readonly string[]): Node[] {
  return root.descendantsOfType([...types]).filter((node) => node !== null);
}

class Reader {
  private readonly grammar: Grammar;
  private readonly src: string;
  private readonly root: Node;
  private readonly strings: ReadonlySet<string>;
  private readonly used = new Set<number>();
  private readonly openings = new Map<number, string>();
  private builder = new LiteralBuilder(0);

  constructor(grammar: Grammar, src: string, root: Node) {
    this.grammar = grammar;
    this.src = src;
    this.root = root;
    this.strings = new Set(grammar.strings);
  }

  read(): Literal[] {
    const { strings, joins } = this.grammar;
    if (strings.includes('heredoc_body')) {
      for (const [opening, body] of heredocs(this.root)) this.openings.set(body.id, opening.text);
    }
    const found: Literal[] = [];
    const types = [...strings, joins.binary, ...(joins.adjacent ? [joins.adjacent] : [])];
    for (const node of nodesOf(this.root, types)) {
      if (this.used.has(node.id)) continue;
      const operands = this.operands(node, 0);
      if (operands.some((operand) => this.isString(operand))) found.push(...this.chain(operands));
    }
    return found;
  }

  private isString(node: Node): boolean {
    return this.strings.has(node.type);
  }

  /** What is concatenated at a node, in order; the node itself when nothing is. Operators lean to the left. */
  private operands(node: Node, depth: number): Node[] {
    const parts: Node[][] = [];
    let left = this.unwrapped(node);
    while (this.isJoin(left)) {
      this.used.add(left.id);
      const right = left.childForFieldName('right');
      if (right) parts.push(depth < maxNesting ? this.operands(right, depth + 1) : [right]);
      left = this.unwrapped(left.childForFieldName('left')!);
    }
    if (left.type === this.grammar.joins.adjacent) {
      this.used.add(left.id);
      parts.push(left.namedChildren.filter((child) => child !== null));
    } else parts.push([left]);
    return parts.reverse().flat();
  }

  private isJoin(node: Node): boolean {
    const { binary, operator } = this.grammar.joins;
    if (node.type !== binary || node.childForFieldName('operator')?.type !== operator) return false;
    return node.childForFieldName('left') !== null;
  }

  /** A concatenation in brackets is read through; brackets around anything else belong to it. */
  private unwrapped(node: Node): Node {
    if (!node.type.startsWith('parenthesized_') || node.namedChildCount !== 1) return node;
    const inner = node.namedChild(0)!;
    return this.isJoin(inner) || this.isString(inner) ? inner : node;
  }

  private chain(operands: readonly Node[]): Literal[] {
    const start = operands[0]!.startIndex;
    this.builder = new LiteralBuilder(start);
    for (const operand of operands) {
      if (this.isString(operand)) this.string(operand);
      else this.builder.gap(gapOf(operand, operand));
    }
    const { pieces, gaps, nested } = this.builder;
    return [{ start, end: operands.at(-1)!.endIndex, pieces, gaps }, ...nested];
  }

  private string(node: Node): void {
    const { grammar, src } = this;
    this.used.add(node.id);
    const text = grammar.text(src, node, this.openings.get(node.id) ?? '');
    const format = formatOf(grammar, src, node);
    const filled = node.type.startsWith('interpolated');
    let at = text.from;
    for (const hole of this.holes(node, text)) {
      this.static(at, hole.outerStart, text, format, filled);
      this.builder.gap(hole);
      at = hole.outerEnd;
    }
    this.static(at, text.to, text, format, filled);
  }

  private static(from: number, to: number, text: GrammarText, format: FormatArguments | null, filled: boolean): void {
    const piece = decodeText(this.src, from, Math.max(from, to), text);
    if (format) splitFormat(this.builder, piece, format);
    else if (filled) append(this.builder, piece);
    else addPlain(this.builder, piece);
  }

  private holes(node: Node, text: GrammarText): Gap[] {
    const { isHole } = this.grammar;
    if (!isHole) return [];
    const inner = /^(?:here|now)doc$/.test(node.type) ? (node.childForFieldName('value') ?? node) : node;
    const gaps: Gap[] = [];
    for (const child of inner.namedChildren) {
      if (!child || child.isError || !isHole(child.type)) continue;
      if (child.startIndex < text.from || child.endIndex > text.to) continue;
      const marked = child.type === 'interpolation' || child.type === 'string_interpolation';
      gaps.push(marked ? interpolation(child) : this.bare(child));
    }
    return gaps;
  }

  /** PHP's `$name` or `{$expression}`. */
  private bare(node: Node): Gap {
    const braced = this.src[node.startIndex - 1] === '{' && this.src[node.endIndex] === '}';
    const gap = gapOf(node, node);
    return braced ? { ...gap, outerStart: gap.start - 1, outerEnd: gap.end + 1 } : gap;
  }
}

/** `#{…}`, `{…}`: its marks and its format are not part of the expression. */
function interpolation(node: Node): Gap {
  const inner = node.namedChildren.filter((child) => child !== null && !child.type.startsWith('interpolation_'));
  const first = inner[0];
  if (first) return { ...gapOf(first, inner.at(-1)!), outerStart: node.startIndex, outerEnd: node.endIndex };
  const empty = node.child(0)?.endIndex ?? node.startIndex;
  return { start: empty, end: empty, outerStart: node.startIndex, outerEnd: node.endIndex, soft: null };
}

function gapOf(first: Node, last: Node): Gap {
  const { startIndex: start } = first;
  const { endIndex: end } = last;
  return { start, end, outerStart: start, outerEnd: end, soft: null };
}
