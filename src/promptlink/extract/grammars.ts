import type { Node } from '@vscode/tree-sitter-wasm';
import { type GrammarText, go, java, php, ruby, rust, sharp } from './grammarText';

export type GrammarLanguage = 'go' | 'java' | 'csharp' | 'ruby' | 'rust' | 'php';

/** Calls whose first string is filled by the arguments behind it. */
export interface Formats {
  /** The called name. */
  calls: RegExp;
  style: 'percent' | 'braces';
}

/** All that the reading of one more language takes. Node types are those of its tree-sitter grammar. */
export interface Grammar {
  /** The grammar's file: `tree-sitter-<file>.wasm`. */
  file: string;
  endings: readonly string[];
  /** Nodes that are a string as a whole. */
  strings: readonly string[];
  /** What stands between a string's quotes, and how its escapes read. `opening` is a Ruby heredoc's. */
  text: (src: string, node: Node, opening: string) => GrammarText;
  /** Whether a named child of a string is an expression; null in languages without interpolation. */
  isHole: ((type: string) => boolean) | null;
  /** Concatenation: binary nodes with this operator, and nodes whose strings follow one another. */
  joins: { binary: string; operator: string; adjacent?: string };
  formats: Formats;
  /** Nodes with `name`, `parameters` and `body`. */
  functions: readonly string[];
  /** Nodes that bind a name: the fields of the name and of the value (the last named child where it is absent). */
  values: Readonly<Record<string, readonly [name: string, value: string]>>;
  /** Nodes that give a key its value, likewise. */
  properties: Readonly<Record<string, readonly [name: string, value: string]>>;
  /** Calls, which have `arguments`. */
  calls: readonly string[];
  names: readonly string[];
}

const leftRight = ['left', 'right'] as const;
const nameValue = ['name', 'value'] as const;
const keyValue = ['key', 'value'] as const;

export const grammars: Readonly<Record<GrammarLanguage, Grammar>> = {
  go: {
    file: 'go',
    endings: ['go'],
    strings: ['interpreted_string_literal', 'raw_string_literal'],
    text: go,
    isHole: null,
    joins: { binary: 'binary_expression', operator: '+' },
    formats: { calls: /^(?:Sprintf|Printf|Fprintf|Errorf|Appendf|Fatalf|Panicf|Logf)$/, style: 'percent' },
    functions: ['function_declaration', 'method_declaration', 'func_literal'],
    values: {
      const_spec: nameValue,
      var_spec: nameValue,
      short_var_declaration: leftRight,
      assignment_statement: leftRight,
    },
    properties: { keyed_element: keyValue },
    calls: ['call_expression'],
    names: ['identifier', 'field_identifier'],
  },
  java: {
    file: 'java',
    endings: ['java'],
    strings: ['string_literal'],
    text: java,
    isHole: (type) => type === 'string_interpolation',
    joins: { binary: 'binary_expression', operator: '+' },
    formats: { calls: /^(?:format|formatted|printf)$/, style: 'percent' },
    functions: ['method_declaration', 'constructor_declaration'],
    values: { variable_declarator: nameValue, assignment_expression: leftRight },
    properties: { element_value_pair: keyValue },
    calls: ['method_invocation', 'object_creation_expression'],
    names: ['identifier'],
  },
  csharp: {
    file: 'c-sharp',
    endings: ['cs'],
    strings: ['string_literal', 'verbatim_string_literal', 'raw_string_literal', 'interpolated_string_expression'],
    text: sharp,
    isHole: (type) => type === 'interpolation',
    joins: { binary: 'binary_expression', operator: '+' },
    formats: { calls: /^(?:Format|AppendFormat|WriteLine)$/, style: 'braces' },
    functions: ['method_declaration', 'constructor_declaration', 'local_function_statement'],
    values: { variable_declarator: ['name', ''], assignment_expression: leftRight, property_declaration: nameValue },
    properties: {},
    calls: ['invocation_expression', 'object_creation_expression'],
    names: ['identifier'],
  },
  ruby: {
    file: 'ruby',
    endings: ['rb', 'rake', 'gemspec'],
    strings: ['string', 'heredoc_body', 'bare_string'],
    text: ruby,
    isHole: (type) => type === 'interpolation',
    joins: { binary: 'binary', operator: '+', adjacent: 'chained_string' },
    formats: { calls: /^(?:format|sprintf|printf)$/, style: 'percent' },
    functions: ['method', 'singleton_method'],
    values: { assignment: leftRight, operator_assignment: leftRight },
    properties: { pair: keyValue },
    calls: ['call'],
    names: ['identifier', 'constant'],
  },
  rust: {
    file: 'rust',
    endings: ['rs'],
    strings: ['string_literal', 'raw_string_literal'],
    text: rust,
    isHole: null,
    joins: { binary: 'binary_expression', operator: '+' },
    formats: { calls: /^(?:format|print|println|eprint|eprintln|write|writeln|panic|format_args)$/, style: 'braces' },
    functions: ['function_item'],
    values: {
      const_item: nameValue,
      static_item: nameValue,
      let_declaration: ['pattern', 'value'],
      assignment_expression: leftRight,
      compound_assignment_expr: leftRight,
    },
    properties: { field_initializer: ['field', 'value'] },
    calls: ['call_expression', 'macro_invocation'],
    names: ['identifier', 'field_identifier'],
  },
  php: {
    file: 'php',
    endings: ['php', 'phtml'],
    strings: ['string', 'encapsed_string', 'heredoc', 'nowdoc'],
    text: php,
    isHole: (type) => !/content|escape|string|heredoc|nowdoc|comment/.test(type),
    joins: { binary: 'binary_expression', operator: '.' },
    formats: { calls: /^(?:sprintf|printf|vsprintf)$/, style: 'percent' },
    functions: ['function_definition', 'method_declaration'],
    values: {
      const_element: ['', ''],
      assignment_expression: leftRight,
      augmented_assignment_expression: leftRight,
      property_element: ['name', 'default_value'],
    },
    properties: { array_element_initializer: ['', ''] },
    calls: ['function_call_expression', 'member_call_expression', 'scoped_call_expression'],
    names: ['name'],
  },
};

export function isGrammar(language: string): language is GrammarLanguage {
  return Object.hasOwn(grammars, language);
}
