import type { Node } from '@vscode/tree-sitter-wasm';
import { heredocs, literalsIn, nodesOf } from './grammarLiterals';
import { withTree } from './grammarRuntime';
import { type Grammar, type GrammarLanguage, grammars } from './grammars';
import type { Literal } from './literal';
import type { Binding, Fn, Structure } from './structure';

/** A name as it is used, see `Use` of the file model. */
interface NameUse {
  name: string;
  at: number;
  member: boolean;
}

/** A file's literals, names and what they stand for. Throws where `withTree` does. */
export function readGrammar(
  language: GrammarLanguage,
  src: string,
): { literals: Literal[]; structure: Structure; uses: NameUse[] } {
  return withTree(language, src, (root) => {
    const grammar = grammars[language];
    const literals = literalsIn(grammar, src, root);
    return { literals, structure: new Reader(grammar, src, root).read(), uses: usesIn(grammar, src, root, literals) };
  });
}

/** Names in the code, and those that placeholders in strings name (Rust's `{name}`). */
function usesIn(grammar: Grammar, src: string, root: Node, literals: readonly Literal[]): NameUse[] {
  const uses = nodesOf(root, grammar.names).map((node) => {
    const at = node.startIndex;
    return {
      name: src.slice(at, node.endIndex),
      at,
      member: /(?:\.|->|::)\s*$/.test(src.slice(Math.max(0, at - 4), at)),
    };
  });
  for (const { start, end, soft, outerStart, outerEnd } of literals.flatMap((literal) => literal.gaps)) {
    const name = src.slice(start, end);
    const inside = outerStart < start && end < outerEnd && src[outerStart] === '{';
    if (soft === null && inside && /^\w+$/.test(name) && grammar.file === 'rust')
      uses.push({ name, at: start, member: false });
  }
  return uses.sort((a, b) => a.at - b.at);
}

const adders =
  /^(?:append|appendLine|push|push_str|write_str|WriteString|Append|AppendLine|AppendFormat|Add|add|concat|insert)$/;

class Reader {
  private readonly bindings = new Map<string, Binding[]>();
  private readonly functions: Fn[] = [];
  private readonly calls: Structure['calls'] = new Map();
  private readonly grammar: Grammar;
  private readonly src: string;
  private readonly root: Node;
  private readonly heredocs: [Node, Node][];

  constructor(grammar: Grammar, src: string, root: Node) {
    this.grammar = grammar;
    this.src = src;
    this.root = root;
    this.heredocs = grammar.strings.includes('heredoc_body') ? heredocs(root) : [];
  }

  read(): Structure {
    const { root, grammar, bindings, functions, calls } = this;
    for (const node of nodesOf(root, grammar.functions)) this.fn(node);
    for (const node of nodesOf(root, Object.keys(grammar.values)))
      this.binding(node, grammar.values[node.type]!, 'value');
    for (const node of nodesOf(root, Object.keys(grammar.properties))) {
      this.binding(node, grammar.properties[node.type]!, 'property');
    }
    for (const node of nodesOf(root, grammar.calls)) this.call(node);
    for (const node of nodesOf(root, [grammar.joins.binary])) this.shift(node);
    functions.sort((a, b) => a.start - b.start || b.end - a.end);
    return { bindings, functions, calls, imports: new Map(), passedOn: [] };
  }

  private fn(node: Node): void {
    const name = node.childForFieldName('name');
    const parameters = node.childForFieldName('parameters');
    const body = node.childForFieldName('body');
    const start = parameters?.startIndex ?? name?.endIndex ?? node.startIndex;
    const params = (parameters?.namedChildren ?? []).flatMap((child) => (child ? paramNames(child) : []));
    this.functions.push({ name: name?.text ?? '', params, start, end: node.endIndex });
    if (name && body) this.add(name.text, 'function', name.startIndex, body.startIndex, body.endIndex);
  }

  private binding(node: Node, [nameField, valueField]: readonly [string, string], kind: 'value' | 'property'): void {
    const first = node.namedChild(0);
    const named = nameField ? node.childrenForFieldName(nameField) : [first];
    const names = named.flatMap((each) => (each ? spread(each) : []));
    const value = valueField ? node.childForFieldName(valueField) : node.lastNamedChild;
    if (!value || !names.length || names.some((name) => name.id === value.id)) return;
    const values = spread(value);
    names.forEach((name, i) => {
      const behind = this.src.slice(name.endIndex, value.startIndex);
      const own = values.length === names.length ? values[i]! : value;
      const shown = /(\w+)['"`]?\]?$/.exec(name.text);
      if (!shown) return;
      const as = kind === 'value' && /^\s*(?:[+.]|<<|\|\|)=/.test(behind) ? 'append' : kind;
      this.add(shown[1]!, as, name.startIndex + shown.index, own.startIndex, own.endIndex);
    });
  }

  private call(node: Node): void {
    const list =
      node.childForFieldName('arguments') ?? node.namedChildren.find((child) => child?.type === 'token_tree');
    if (!list) return;
    const head = this.src.slice(node.startIndex, list.startIndex);
    const called = /(?:(\w+)\s*(?:\.|->)\s*)?(\w+)!?\s*$/.exec(head);
    if (!called) return;
    const [, object, name] = called;
    const end = this.endOf(list.startIndex, list.endIndex);
    const known = this.calls.get(name!);
    if (known) known.push({ start: list.startIndex, end });
    else this.calls.set(name!, [{ start: list.startIndex, end }]);
    if (object && adders.test(name!)) this.add(object, 'append', node.startIndex + called.index, list.startIndex, end);
  }

  /** Ruby's `text << "more"`. */
  private shift(node: Node): void {
    if (node.childForFieldName('operator')?.type !== '<<') return;
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (left && right && /^\w+$/.test(left.text)) {
      this.add(left.text, 'append', left.startIndex, right.startIndex, right.endIndex);
    }
  }

  private add(name: string, kind: Binding['kind'], at: number, start: number, end: number): void {
    const binding = { name, kind, start, end: this.endOf(start, end), at };
    const known = this.bindings.get(name);
    if (known) known.push(binding);
    else this.bindings.set(name, [binding]);
  }

  /** A range that opens a heredoc reaches to the end of its body. */
  private endOf(start: number, end: number): number {
    let reach = end;
    for (const [opening, body] of this.heredocs) {
      if (opening.startIndex >= start && opening.startIndex < end) reach = Math.max(reach, body.endIndex);
    }
    return reach;
  }
}

function spread(node: Node): Node[] {
  return node.type === 'expression_list' ? node.namedChildren.filter((child) => child !== null) : [node];
}

function paramNames(node: Node): string[] {
  const fields = [...node.childrenForFieldName('name'), ...node.childrenForFieldName('pattern')];
  const nodes = fields.filter((field) => field !== null);
  return (nodes.length ? nodes : [node]).flatMap(({ text }) => /^(?:&|mut\s+|\$|\*)*(\w+)/.exec(text)?.[1] ?? []);
}
