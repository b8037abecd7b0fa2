import type { LinkEngine } from '../engine';
import { holdsCode } from '../extract/extract';
import type { Literal } from '../extract/literal';
import { type FileModel, firstFrom, functionsAround } from '../extract/model';
import type { Binding, Fn } from '../extract/structure';
import { passedTo, type SourceRange } from './passed';

/** A literal and the file it stands in. */
export interface Source {
  file: number;
  literal: Literal;
}

export interface Range {
  file: number;
  start: number;
  end: number;
  depth: number;
  /** A whole module: it stands for none of its text, only for what is named behind a dot. */
  isModule?: boolean;
  /** In another package: what is near comes first. */
  isFar?: boolean;
}

/** How far names are followed, and how much is looked at on the way. */
const maxDepth = 5;
const maxRanges = 80;
const maxSources = 500;
const nowhere: readonly Range[] = [];

/** Which literals may have filled an expression: those in it, and those that its names stand for, near ones first. */
export class Resolver {
  private readonly engine: LinkEngine;
  private readonly known = new Map<string, Source[]>();
  private readonly passed = new Map<string, SourceRange[]>();
  private readonly bound = new Map<string, readonly Range[]>();

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  /** The literals that the source range may give; kept, for prompts repeat. */
  sources(file: number, start: number, end: number): Source[] {
    const key = `${file}:${start}:${end}`;
    const kept = this.known.get(key);
    if (kept) return kept;
    const found = this.follow(file, start, end);
    this.known.set(key, found);
    return found;
  }

  /** A file changed: what was found may no longer hold. */
  forget(): void {
    this.known.clear();
    this.passed.clear();
    this.bound.clear();
  }

  private follow(file: number, start: number, end: number): Source[] {
    const queue: Range[] = [{ file, start, end, depth: 0 }];
    const later: Range[] = [];
    const seen = new Set<string>();
    const taken = new Set<Literal>();
    const out: Source[] = [];
    for (let q = 0; q < maxRanges && out.length < maxSources; q++) {
      if (q === queue.length) queue.push(...later.splice(0, 1));
      const range = queue[q];
      if (!range) break;
      const key = `${range.file}:${range.start}:${range.end}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const model = this.engine.model(range.file);
      if (!model) continue;
      for (let i = firstFrom(model.literals, range.start, (l) => l.start); i < model.literals.length; i++) {
        const literal = model.literals[i]!;
        if (literal.start >= range.end) break;
        if (literal.end > range.end || taken.has(literal)) continue;
        taken.add(literal);
        out.push({ file: range.file, literal });
        const named = literal.gaps.length || range.depth >= maxDepth ? '' : literal.pieces[0]!.text;
        if (named && named.length < 120) this.namedFile(range, named, queue);
      }
      if (range.depth < maxDepth) this.names(range, model, queue, later);
    }
    return out;
  }

  /** A string that names a file of plain text or data stands for what the file holds. */
  private namedFile(range: Range, name: string, queue: Range[]): void {
    for (const file of this.engine.textFiles(range.file, name)) {
      const model = file === range.file ? null : this.engine.model(file);
      if (model) queue.push({ file, start: 0, end: model.src.length, depth: maxDepth });
    }
  }

  /** Queues what the names used in a range stand for. */
  private names(range: Range, model: FileModel, queue: Range[], later: Range[]): void {
    let object: readonly Range[] = [];
    for (const use of model.usesIn(range.start, range.end)) {
      // Nobody comes to what stands further behind.
      if (queue.length >= maxRanges) return;
      const found = use.member
        ? this.member(range, model, use.name, object)
        : this.lookUp(range, model, use.name, use.at);
      for (const f of found) {
        if (f.isModule || (f.file === range.file && f.start <= range.start && f.end >= range.end)) continue;
        if (f.isFar && !range.isFar) later.push(f);
        else queue.push(f);
      }
      object = found;
    }
  }

  /** `object.name`: within what the object stands for, else anywhere in the file (a method, `this.name`). */
  private member(range: Range, model: FileModel, name: string, object: readonly Range[]): Range[] {
    const depth = range.depth + 1;
    const out: Range[] = [];
    for (const o of object) {
      const at = this.engine.model(o.file);
      const before = out.length;
      for (const b of at?.structure.bindings.get(name) ?? []) {
        const isOf = o.isModule ? isIn(b, null, at!) : b.at >= o.start && b.at < o.end;
        if (isOf) out.push({ file: o.file, start: b.start, end: b.end, depth, isFar: o.isFar });
      }
      if (o.isModule && out.length === before)
        out.push(...this.passedOn(o.file, name, 0).map((r) => ({ ...r, depth })));
    }
    if (out.length) return out;
    for (const b of model.structure.bindings.get(name) ?? []) {
      if (b.kind !== 'loop') out.push({ file: range.file, start: b.start, end: b.end, depth });
    }
    return out;
  }

  /** What callers pass for a parameter; kept, for many expressions use the same one. */
  passedTo(file: number, model: FileModel, fn: Fn, name: string): SourceRange[] {
    const key = `${file}:${fn.start}:${name}`;
    let found = this.passed.get(key);
    if (!found) {
      found = passedTo(this.engine, file, model, fn, name);
      this.passed.set(key, found);
    }
    return found;
  }

  private lookUp(range: Range, model: FileModel, name: string, at: number): readonly Range[] {
    const depth = range.depth + 1;
    const { bindings, imports } = model.structure;
    const bound = bindings.get(name);
    const imported = imports.get(name);
    const isParameter = model.parameters.has(name);
    if (!bound && !imported && !isParameter) return nowhere;
    const out: Range[] = [];
    const around = bound || isParameter ? functionsAround(model, at) : [];
    for (let level = around.length; level >= 0; level--) {
      const fn = level ? around[level - 1]! : null;
      for (const b of bound ?? []) {
        if (b.kind !== 'property' && isIn(b, fn, model))
          out.push({ file: range.file, start: b.start, end: b.end, depth });
      }
      if (isParameter && fn?.params.includes(name))
        for (const passed of this.passedTo(range.file, model, fn, name)) out.push({ ...passed, depth });
      if (out.length && level) return out;
    }
    // `const x = require(…)` binds a name that is imported.
    if (!imported) return out;
    const isFar = this.engine.isPackage(imported.module);
    for (const e of this.exported(range.file, imported.module, imported.name)) out.push({ ...e, depth, isFar });
    return out;
  }

  /** Where an imported name is bound; kept, for many expressions use the same one. */
  exported(from: number, module: string, name: string): readonly Range[] {
    const key = `${from}\n${module}\n${name}`;
    let found = this.bound.get(key);
    if (!found) {
      found = this.findExported(from, module, name, 0);
      this.bound.set(key, found);
    }
    return found;
  }

  private findExported(from: number, module: string, name: string, hops: number): Range[] {
    const out: Range[] = [];
    for (const file of this.engine.resolveModule(from, module, name)) {
      const model = this.engine.model(file);
      if (!model) continue;
      const isText = !holdsCode(model.language);
      if (isText || name === '*') {
        const isModule = !isText && model.hasNames;
        out.push({ file, start: 0, end: model.src.length, depth: 0, isModule });
        continue;
      }
      // `from package import file`.
      const isItself = model.language === 'python' && this.engine.files[file]!.name.endsWith(`${name}.py`);
      // What need not be read for that is not.
      if (!isItself && !model.mayBind(name)) continue;
      const bound = (model.structure.bindings.get(name) ?? []).filter((b) => isIn(b, null, model));
      for (const b of bound) out.push({ file, start: b.start, end: b.end, depth: 0 });
      if (bound.length || hops > 3) continue;
      if (isItself) {
        out.push({ file, start: 0, end: model.src.length, depth: 0, isModule: true });
        continue;
      }
      if (!out.length || model.structure.imports.has(name)) out.push(...this.passedOn(file, name, hops));
    }
    return out;
  }

  /** Where a name is bound that a file imports only to pass it on. */
  passedOn(file: number, name: string, hops = 0): Range[] {
    const { structure } = this.engine.model(file)!;
    const again = structure.imports.get(name);
    const out = again ? this.findExported(file, again.module, again.name, hops + 1) : [];
    for (const p of structure.passedOn) {
      if (!out.length) out.push(...this.findExported(file, p.module, name, hops + 1));
    }
    return out;
  }
}

/** Whether a binding belongs to a function itself, or (null) to the file's top. */
function isIn(binding: Binding, fn: { start: number; end: number } | null, model: FileModel): boolean {
  if (fn) return binding.at >= fn.start && binding.at < fn.end;
  return functionsAround(model, binding.at).length === 0 || binding.kind === 'function' || binding.kind === 'class';
}
