import { findCallSites } from './callSites';
import { extract, holdsCode, isCode, type Language, languageOf } from './extract/extract';
import type { Import } from './extract/importReader';
import { bare, importedNames } from './extract/imports';
import { includedName, includedStems } from './extract/includes';
import type { Gap } from './extract/literal';
import { FileModel } from './extract/model';
import { TextIndex } from './index/textIndex';
import { LinkRun } from './link';
import { Callers } from './link/callers';
import { Candidates } from './link/fill';
import { isManifest, Modules, packageNames, sharedPrefix } from './link/modules';
import { priorOf, weighBuilds, weighImported } from './link/prior';
import { Resolver, type Source } from './link/resolve';
import { promptLiterals } from './outline';
import type { CallQuery } from './protocol';
import type { CallSite, LinkResult, PromptLiteral } from './types';
import { Evaluator } from './value/evaluate';

/** A file that the engine knows. */
export interface EngineFile {
  name: string;
  folder: string;
  language: Language;
  prior: number;
  /** What its path alone says of that. */
  byPath: number;
  /** Whether it was bundled from sources beside it; see `weighBuilds`. */
  isCopy: boolean;
  /** UTF-16 length of the text that was indexed. */
  length: number;
  /** The text of an unsaved buffer, which overrides the disk. */
  buffer: string | null;
}

export interface EngineOptions {
  /** Gives a file's text again when a link first touches it; null when the file has vanished. */
  read(file: string): string | null;
}

/** Links captured text to the literals of the files it was given. Pure: it reads through `options.read` alone. */
export interface Engine {
  /** Enters or replaces a file's text; null takes the file out. */
  update(file: string, text: string | null, unsaved?: boolean): void;
  link(text: string): LinkResult;
  readonly index: TextIndex;
}

export function createEngine(options: EngineOptions): LinkEngine {
  return new LinkEngine(options);
}

/** What the models that are kept may weigh, those used last: a character of source that was scanned weighs one. */
const mostModelled = 4_000_000;
/** As much is read ahead; the rest is for what the prompts turn out to need. */
const mostModelledAhead = 3_100_000;
const maxImporters = 6;
/** Shorter names of files stand for other things as well. */
const leastStem = 5;
/** Files of declarations. */
const declares = /\.d\.[cm]?ts$/;
/** Files read to find the importers of one. */
const mostLikely = 24;

interface Users {
  using: readonly number[];
  passing: readonly number[];
}

export class LinkEngine implements Engine {
  index = new TextIndex();
  /** By the file's number in the index. */
  files: EngineFile[] = [];
  private readonly numbers = new Map<string, number>();
  /** Null for a file that has gone, by its number; and when each was last asked for. */
  private readonly models = new Map<number, FileModel | null>();
  private readonly lastAsked: number[] = [];
  private asked = 0;
  /** What had been asked for when the last prompt began. */
  private begun = 0;
  private readonly modules = new Modules(this.numbers);
  private readonly mentions = new Map<number, { file: number; at: number }[]>();
  private readonly importers = new Map<number, number[]>();
  private readonly users = new Map<number, Users>();
  private readonly arranged = new WeakMap<readonly Source[], Candidates>();
  readonly resolver = new Resolver(this);
  readonly evaluator = new Evaluator(this);
  readonly callers = new Callers(this);
  /** Whether a file has come or gone since builds were weighed. */
  private isUnweighed = true;
  private readonly read: (file: string) => string | null;

  constructor(options: EngineOptions) {
    this.read = options.read;
  }

  update(file: string, text: string | null, unsaved = false): void {
    const old = this.numbers.get(file);
    if (old !== undefined) {
      this.index.kill(old);
      this.models.delete(old);
      this.modules.drop(old);
      this.numbers.delete(file);
    }
    this.resolver.forget();
    this.evaluator.forget();
    this.importers.clear();
    this.users.clear();
    this.mentions.clear();
    this.callers.forget();
    this.isUnweighed = true;
    const language = languageOf(file);
    if (text === null || !language) return;
    const number = this.index.addFile(extract(language, text));
    this.numbers.set(file, number);
    let names: string[] = [];
    if (isManifest(file)) names = packageNames(text);
    // Copies: what is cut from a text keeps all of it.
    else if (isCode(language)) names = structuredClone(importedNames(language, text));
    else if (language === 'text') names = includedStems(text).map((stem) => bare + stem);
    this.modules.add(number, file, names);
    this.files[number] = describe(file, language, text.length, unsaved ? text : null);
  }

  /** The files that an import may mean, as seen from a file. */
  resolveModule(from: number, module: string, name: string): number[] {
    return this.modules.resolve(this.files[from]!, module, name);
  }

  /** Whether an import names a package of the workspace. */
  isPackage(module: string): boolean {
    return this.modules.folderOf(module) !== null;
  }

  /** Whether a file may be read ahead: it must not push out those that were, which are likelier. */
  mayReadAhead(file: number): boolean {
    return this.models.has(file) || this.weight() <= mostModelledAhead;
  }

  /** What may fill a gap; of a block in a template, what stands within it. */
  gapSources(file: number, gap: Gap): Source[] {
    const [included] = this.included(file, gap);
    if (included !== undefined) return this.resolver.sources(included, 0, this.files[included]!.length);
    return gap.soft
      ? this.resolver.sources(file, gap.outerStart, gap.outerEnd)
      : this.resolver.sources(file, gap.start, gap.end);
  }

  /** The files that import a file, likely ones only; of those that pass its names on, those that import them too. */
  importersOf(file: number): number[] {
    let known = this.importers.get(file);
    if (known) return known;
    const found = new Set<number>();
    const sources = new Set([file]);
    // What is added on the way is gone through as well.
    for (const source of sources) {
      const { using, passing } = this.usersOf(source);
      for (const user of using) if (user !== file && found.size < maxImporters) found.add(user);
      for (const other of passing) sources.add(other);
    }
    known = [...found];
    this.importers.set(file, known);
    return known;
  }

  /** The files that import a file to use what it holds, and those that only pass that on. */
  private usersOf(file: number): Users {
    const known = this.users.get(file);
    if (known) return known;
    const using: number[] = [];
    const passing: number[] = [];
    const leads = (other: number, { module, name }: Import) => this.resolveModule(other, module, name).includes(file);
    for (const other of this.likelyImporters(file)) {
      if (using.length >= maxImporters) break;
      const model = this.model(other);
      if (model && !model.mayPassOn && this.imports(other, file)) {
        using.push(other);
        continue;
      }
      const structure = model?.structure;
      if (structure?.passedOn.some((p) => leads(other, p))) passing.push(other);
      if (structure && [...structure.imports.values()].some((p) => leads(other, p))) using.push(other);
    }
    const users = { using, passing };
    this.users.set(file, users);
    return users;
  }

  /** Whether a file is known to import another, without reading what it does with it. */
  private imports(file: number, other: number): boolean {
    return this.modules
      .namesOf(file)
      .some((module) => !module.startsWith(bare) && this.resolveModule(file, module, '').includes(other));
  }

  /** Files whose imports may lead to a file, told without reading them; prompt sources, and not too many: the nearest ones. */
  private likelyImporters(file: number): number[] {
    const { name } = this.files[file]!;
    const found = new Set<number>();
    for (const { file: other, module } of this.modules.mayImport(name)) {
      const { prior, name: importing } = this.files[other]!;
      // What declares types alone calls nothing.
      if (prior < 0.5 || declares.test(importing) || !this.index.fileAlive.data[other]) continue;
      if (module === null || this.resolveModule(other, module, '').includes(file)) found.add(other);
    }
    if (found.size <= mostLikely) return [...found];
    const near = new Map([...found].map((other) => [other, sharedPrefix(this.files[other]!.name, name)]));
    return [...found].sort((a, b) => near.get(b)! - near.get(a)!).slice(0, mostLikely);
  }

  /** The templates that a gap takes in. */
  included(file: number, { soft }: Gap): number[] {
    const name = soft && includedName(soft);
    return name ? this.textFiles(file, name).filter((other) => other !== file) : [];
  }

  /** Where code, or another template, names a file of text or data: the file, and the offset of the string or the tag. */
  mentionsOf(file: number): { file: number; at: number }[] {
    const known = this.mentions.get(file);
    if (known) return known;
    const found: { file: number; at: number }[] = [];
    this.mentions.set(file, found);
    for (const other of this.likelyImporters(file)) {
      if (found.length >= maxImporters) break;
      for (const { start, pieces, gaps } of this.model(other)?.literals ?? []) {
        const tag = gaps.find((gap) => this.included(other, gap).includes(file));
        if (tag) found.push({ file: other, at: tag.outerStart });
        const text = pieces[pieces.length - 1]!.text;
        if (text.length > 3 && text.length < 120 && this.textFiles(other, text).includes(file))
          found.push({ file: other, at: start });
      }
    }
    if (!found.length) found.push(...this.mentionsOfStem(file));
    return found;
  }

  /** Where code names a file by what it is called without its ending, as in `load('plan-review')`. */
  private mentionsOfStem(file: number): { file: number; at: number }[] {
    const stem = this.files[file]!.name.replace(/^.*\/|\.\w+$/g, '');
    const found: { file: number; at: number }[] = [];
    if (stem.length < leastStem) return found;
    for (const literal of this.index.literalsWith(stem)) {
      const other = this.index.literalFile.data[literal]!;
      const { prior, language } = this.files[other]!;
      if (!this.index.fileAlive.data[other] || prior < 0.5 || !holdsCode(language)) continue;
      if (!this.textFiles(other, stem).includes(file)) continue;
      found.push({ file: other, at: this.index.literalStart.data[literal]! });
      if (found.length >= maxImporters) break;
    }
    return found;
  }

  /** The text or data files that a string in a file may name. */
  textFiles(from: number, name: string): number[] {
    return this.modules.textFiles(this.files[from]!, name);
  }

  /** Sources arranged for looking up; kept by the list that the resolver keeps. */
  candidates(sources: readonly Source[]): Candidates {
    let known = this.arranged.get(sources);
    if (!known) {
      known = new Candidates(sources, this);
      this.arranged.set(sources, known);
    }
    return known;
  }

  fileNumber(file: string): number | undefined {
    return this.numbers.get(file);
  }

  /** The file's literals and lines, built on first use; null when the file is gone or no longer the one indexed. */
  model(number: number): FileModel | null {
    this.lastAsked[number] = this.asked++;
    const known = this.models.get(number);
    if (known !== undefined) return known;
    const file = this.files[number]!;
    const text = file.buffer ?? this.read(file.name);
    const model = text === null || text.length !== file.length ? null : new FileModel(file.language, text);
    this.models.set(number, model);
    return model;
  }

  /** Takes over a file that the loaded index holds. */
  adopt(file: string, number: number, length: number, imported: string[]): void {
    const language = languageOf(file);
    if (!language) return;
    this.isUnweighed = true;
    this.numbers.set(file, number);
    this.modules.add(number, file, imported);
    this.files[number] = describe(file, language, length, null);
  }

  get fileCount(): number {
    return this.numbers.size;
  }

  /** The current files. */
  *known(): Iterable<{ file: string; number: number; length: number; unsaved: boolean; imported: string[] }> {
    for (const [file, number] of this.numbers) {
      const { length, buffer } = this.files[number]!;
      yield { file, number, length, unsaved: buffer !== null, imported: this.modules.namesOf(number) };
    }
  }

  /** Where literals name an operation or a call type. */
  callSites(query: CallQuery): CallSite[] {
    return findCallSites(this.sources(), query);
  }

  /** Texts of the files that hold code, read as they are asked for. */
  private *sources(): Iterable<{ file: string; text: string }> {
    for (const [file, number] of this.numbers) {
      const { language, buffer } = this.files[number]!;
      const text = holdsCode(language) ? (buffer ?? this.read(file)) : null;
      if (text !== null) yield { file, text };
    }
  }

  /** The prompt literals of a file, in source order. */
  literalsOf(file: string): PromptLiteral[] {
    const number = this.numbers.get(file);
    const model = number === undefined ? null : this.model(number);
    return model ? promptLiterals(file, model) : [];
  }

  /** Settles the priors that other files have a part in, before any are asked for. */
  weigh(): void {
    if (!this.isUnweighed) return;
    this.isUnweighed = false;
    weighBuilds(
      [...this.numbers.values()].map((n) => this.files[n]!),
      (leastLength) => this.homesOfTexts(leastLength),
    );
    weighImported(this.importsOfJson());
  }

  private *homesOfTexts(leastLength: number): Iterable<EngineFile[]> {
    for (const files of this.index.homes(leastLength)) yield [...files].map((file) => this.files[file]!);
  }

  private *importsOfJson(): Iterable<readonly [importer: EngineFile, file: EngineFile]> {
    for (const { file, module } of this.modules.importedJson()) {
      for (const json of this.resolveModule(file, module, '')) yield [this.files[file]!, this.files[json]!];
    }
  }

  link(text: string): LinkResult {
    this.weigh();
    this.trim();
    this.begun = this.asked;
    return new LinkRun(this).link(text);
  }

  private weight(): number {
    let sum = 0;
    for (const model of this.models.values()) if (model) sum += model.weight;
    return sum;
  }

  /**
   * Where models weigh too much, lets go of those used longest ago, and of what holds on to them: between prompts, for within
   * one all must be of one piece. Those that the prompt before took stay, for the next one is likely to be of its kind.
   */
  private trim(): void {
    let weight = this.weight();
    if (weight <= mostModelled) return;
    const old = [...this.models].filter(([file]) => this.lastAsked[file]! < this.begun);
    if (!old.length) return;
    old.sort(([a], [b]) => this.lastAsked[a]! - this.lastAsked[b]!);
    for (const [oldest, unused] of old) {
      if (weight <= mostModelled / 2) break;
      this.models.delete(oldest);
      weight -= unused?.weight ?? 0;
    }
    this.resolver.forget();
    this.evaluator.forget();
    this.callers.release();
  }
}

export function describe(name: string, language: Language, length: number, buffer: string | null): EngineFile {
  const slash = name.lastIndexOf('/');
  const byPath = priorOf(name);
  return {
    name,
    folder: slash < 0 ? '' : name.slice(0, slash),
    language,
    prior: byPath,
    byPath,
    isCopy: false,
    length,
    buffer,
  };
}
