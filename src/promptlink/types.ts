/** A place in a workspace file. Offsets are UTF-16 units into the file's text, lines are 1-based. */
export interface Place {
  /** Workspace-relative, forward slashes; `<rootName>/rel` when several roots are open. */
  file: string;
  fileStart: number;
  fileEnd: number;
  line: number;
  endLine: number;
}

/**
 * `exact`: the same characters once escapes are decoded; `normalised`: equal but for white space or one more level of
 * JSON escaping; `changed`: between anchors of the same literal, the words differ.
 */
export type LinkKind = 'exact' | 'normalised' | 'changed';

/** A stretch `[start, end)` of the captured text and the source it came from. */
export interface Link extends Place {
  start: number;
  end: number;
  kind: LinkKind;
  /** 0 to 1. Below 0.5 means that another home is about as likely; see `alternatives`. */
  confidence: number;
  /** Other places that hold the same text and fit as well. */
  alternatives?: Place[];
}

/** A stretch of the captured text that an expression filled. Holes nest: links into a hole's value lie inside it. */
export interface Hole {
  start: number;
  end: number;
  file: string;
  /** The expression's source text, without its delimiters. */
  expression: string;
  range: { start: number; end: number; line: number; endLine: number };
  /** What the expression gave: the captured text of `[start, end)`, with JSON escaping undone where there was any. */
  value: string;
}

export interface LinkResult {
  /** Ordered by start; they never overlap. */
  links: Link[];
  /** Ordered by start, outer before inner. */
  holes: Hole[];
  /** Share of the captured text that links explain, 0 to 1. */
  coverage: number;
  /** Stretches that neither a link nor a hole explains. */
  unexplained: { start: number; end: number }[];
  /** The text was longer than the limit; only its first part was linked. */
  truncated?: boolean;
}

/** A literal with text a prompt may be made of: what a CodeLens stands on. */
export interface PromptLiteral {
  /** Stable while the literal keeps its home and order within it. */
  id: string;
  file: string;
  start: number;
  end: number;
  line: number;
  endLine: number;
  /** The enclosing function, constant or key; the file's name for a whole-file prompt. */
  home: string;
  /** Where the home begins: a lens for the whole of it stands there. */
  homeStart: number;
  /** The first words, on one line. */
  preview: string;
  holes: { expression: string; start: number; end: number }[];
  /** Length of the static text in UTF-16 units. */
  length: number;
}

/** A string or enum member that names an operation at a call site. */
export interface CallSite extends Place {
  /** What was named: `operation` or `callType`. */
  names: 'operation' | 'callType';
  text: string;
  confidence: number;
}

export interface Root {
  /** Prefixes every file when there are several roots. */
  name: string;
  dir: string;
}

/** Something that could not be read or parsed as it claims to be; reported once per file. */
export interface IndexProblem {
  file: string;
  reason: string;
}

export interface IndexStats {
  files: number;
  bytes: number;
  literals: number;
  readMs: number;
  indexMs: number;
  /** Files taken from the index on disk without being read again. */
  reused: number;
  problems: IndexProblem[];
}
