import type { LinkEngine } from '../engine';
import { functionsAround } from '../extract/model';
import { Recent } from '../recent';
import type { Candidates } from './fill';
import type { Node } from './node';
import type { Source } from './resolve';
import type { Root } from './roots';

/** A function that uses something, directly or through others, and how much that says: half as much at every step. */
export interface Caller extends Root {
  weight: number;
}

const deepest = 1;
/** Other homes of a text that are asked for who reads them. */
const mostHomes = 3;
const mostRoots = 16;
/** Of what is kept, names, and arranged candidates: when there are more of these, all are let go. */
const mostKnown = 4000;
const mostArranged = 16;

/** Finds the functions that prompts may come from; what leads where is kept, for prompts of one application share it. */
export class Callers {
  private readonly engine: LinkEngine;
  private readonly known = new Recent<readonly Caller[]>(mostKnown);
  private readonly arranged = new Map<string, Candidates>();

  constructor(engine: LinkEngine) {
    this.engine = engine;
  }

  /** A file changed: what was found may no longer hold. */
  forget(): void {
    this.known.clear();
    this.release();
  }

  /** Lets go of the literals of files that are no longer kept. */
  release(): void {
    this.arranged.clear();
  }

  /** The functions that the nodes' literals stand in, or that use the constants they are bound to: likely ones first. */
  rootsOf(nodes: readonly Node[]): Root[] {
    this.known.age();
    const votes = new Votes();
    for (const { file, model, literal, same, rivals } of nodes) {
      const fn = functionsAround(model, literal.start)[0];
      if (fn) votes.add(file, fn, same);
      const bound = fn ? null : model.boundValue(literal.start);
      // What a call at the file's top is given: it may put the prompt together.
      if (bound && model.src.slice(bound.start, literal.start).includes('(')) votes.add(file, bound, same);
      const name = fn ? fn.name : bound?.name;
      if (name) votes.addAll(this.usersOf(file, name), same * 0.5);
      const field = fn ? null : model.fieldName(literal);
      if (field && field !== name) votes.addAll(this.usersOf(file, field), same * 0.5);
      if (model.hasNames) continue;
      // Of files with the same text the one that is read.
      const homes = new Set([file, ...rivals.slice(0, mostHomes).map((r) => r.file)]);
      for (const home of homes) votes.addAll(this.readers(home), same * 0.5);
    }
    return votes.inOrder().slice(0, mostRoots);
  }

  /** The literals in reach of functions. */
  candidates(roots: readonly Root[]): Candidates {
    const key = roots.map((r) => `${r.file}:${r.start}:${r.end}`).join(' ');
    let known = this.arranged.get(key);
    if (!known) {
      const sources = new Map<object, Source>();
      for (const r of roots) {
        for (const source of this.engine.resolver.sources(r.file, r.start, r.end)) {
          if (!sources.has(source.literal)) sources.set(source.literal, source);
        }
      }
      known = this.engine.candidates([...sources.values()]);
      if (this.arranged.size >= mostArranged) this.arranged.clear();
      this.arranged.set(key, known);
    }
    return known;
  }

  /** The functions that name a file of text or data, and their users; the templates that take it in, and what reads these. */
  readers(file: number): readonly Caller[] {
    const known = this.known.get(`${file}`);
    if (known) return known;
    // Templates may take in one another.
    this.known.set(`${file}`, []);
    const votes = new Votes();
    for (const mention of this.engine.mentionsOf(file)) {
      const model = this.engine.model(mention.file);
      if (model?.language === 'text') {
        votes.add(mention.file, { start: 0, end: model.src.length }, 1);
        votes.addAll(this.readers(mention.file), 0.5);
        continue;
      }
      const fn = model && functionsAround(model, mention.at)[0];
      if (fn) votes.add(mention.file, fn, 1);
      const name = fn ? fn.name : model?.boundName(mention.at);
      if (name) votes.addAll(this.usersOf(mention.file, name, 1), 0.5);
    }
    const found = votes.all();
    this.known.set(`${file}`, found);
    return found;
  }

  /** What uses a name, in its own file and in those that import it, and what uses that in turn. */
  usersOf(home: number, name: string, depth = 0): readonly Caller[] {
    const key = `${home}:${depth}:${name}`;
    const known = this.known.get(key);
    if (known) return known;
    const votes = new Votes();
    for (const file of [home, ...this.engine.importersOf(home)]) {
      const model = this.engine.model(file);
      if (!model) continue;
      const uses = model.usesOf(name);
      if (!uses.length) continue;
      // What is not imported by its name is a method.
      const isMember = file !== home && !model.structure.imports.has(name);
      const users = new Set<string>();
      for (const use of uses) {
        if (isMember && model.src[use - 1] !== '.') continue;
        const fn = functionsAround(model, use)[0];
        const user = fn ? fn.name : model.boundName(use);
        // A function may call one of the same name in another file; in its own it is itself.
        const isItself = file === home && user === name;
        if (fn && !isItself) votes.add(file, fn, 1);
        if (!user || isItself || users.has(user) || depth > deepest) continue;
        users.add(user);
        votes.addAll(this.usersOf(file, user, depth + 1), 0.5);
      }
    }
    const found = votes.all();
    this.known.set(key, found);
    return found;
  }
}

/** Adds up what speaks for functions. */
class Votes {
  private readonly callers = new Map<string, Caller>();

  add(file: number, { start, end }: { start: number; end: number }, weight: number): void {
    const key = `${file}:${start}:${end}`;
    const known = this.callers.get(key);
    if (known) known.weight += weight;
    else this.callers.set(key, { file, start, end, weight });
  }

  addAll(callers: readonly Caller[], share: number): void {
    for (const c of callers) this.add(c.file, c, c.weight * share);
  }

  all(): Caller[] {
    return [...this.callers.values()];
  }

  inOrder(): Caller[] {
    return this.all().sort((a, b) => b.weight - a.weight || a.file - b.file || a.start - b.start);
  }
}
