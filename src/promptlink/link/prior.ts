import { isCode, type Language } from '../extract/extract';

/** Folders that builds are written to, and what a file there weighs beside the sources that it was built from. */
const built = /(^|\/)(dist|build|out)\//i;
const ofBuild = 0.2;
/** Of a build that holds other packages as well, what a file weighs that was built from the sources beside it, for one. */
const ofPartlyBuilt = 0.5;
/** Within sources a folder may be named so that holds what no build writes. */
const written = /(^|\/)src\/(.*\/)?(build|out)\/.*(?<!\.d)\.(tsx?|py)$/i;

const rare: [RegExp, number][] = [
  [/(^|\/)(node_modules|vendor|third_party|\.next|coverage)\//i, 0.2],
  [/(^|\/)(__snapshots__|fixtures?|snapshots?|__fixtures__|recordings?|cassettes?|testdata)(\/|$)/i, 0.25],
  [/(^|\/)(tests?|__tests__|specs?|e2e|__mocks__|mocks?)\//i, 0.35],
  [/(\.|_(?!\w+\.([cm]?[jt]sx?|py)$))(test|spec|stories|mock|fixture)s?\.\w+$|(^|\/)(test_|conftest)[^/]*\.py$/i, 0.35],
  // Behind a hyphen the word may be the file's subject, as it may in scripts and Python behind an underscore.
  [
    /-(test|spec|stories|mock|fixture)s?\.\w+$|_(test|mock|fixture)s?\.py$|_(test|spec|mock|fixture)s?\.[cm]?[jt]sx?$/i,
    0.6,
  ],
  [/(^|\/)(legacy|old|archived?|deprecated|backups?|copy|copies|previous|obsolete|attic)(\/|$)/i, 0.45],
  [/(^|\/)[^/]*([._-](legacy|old|bak|backup|copy|deprecated|orig)|v\d+_old)\.\w+$/i, 0.45],
  [
    /(^|\/)(docs?|documentation|examples?|samples?|demos?|tutorials?|website|blog|notebooks?|evals?|bench(marks?)?)\//i,
    0.5,
  ],
  [/(^|\/)(data|datasets?|logs?|captures?|captured|traces?|transcripts?|seeds?|results?|outputs?|responses?)\//i, 0.6],
  // A version or a language may stand behind the name, and nothing else: what looks like a language may be a script's ending.
  [
    /(^|\/)(readme|changelog|changes|contributing|license|history|notes)([-_.]v?\d[\w.-]*|[-_][a-z]{2}([-_][a-z]{2,4})?|\.[a-z]{2}([-_][a-z]{2,4})?(?=\.))?(\.(mdx?|markdown|txt|rst|adoc))?$/i,
    0.3,
  ],
  [/\.(jsonl|rst|csv)$/i, 0.7],
  [/\.md[xc]?$/i, 0.8],
  [/\.d\.ts$/i, 0.5],
];

const ofPrompts = /(^|\/)(prompts?|templates?|agents?|instructions?|personas?|skills?|locales?|i18n)\/|prompts?[^/]*$/i;

/** Whether what a file of JSON holds is more likely to be prompts than what was recorded of them. */
export const isOfPrompts = (file: string): boolean => ofPrompts.test(file);

const ofPromptJson = 0.8;
const ofJson = 0.7;

/** How likely a file is to be what renders prompts, by its path alone: 1 for sources, less for copies of them. */
export function priorOf(file: string): number {
  let prior = buildOf(file) === null ? 1 : ofBuild;
  for (const [pattern, weight] of rare) if (pattern.test(file)) prior *= weight;
  if (/\.json$/i.test(file)) prior *= isOfPrompts(file) ? ofPromptJson : ofJson;
  return prior;
}

/** The folder beside whose files a file was built; null for one that was not. */
function buildOf(file: string): string | null {
  const found = built.exec(file);
  return found && !written.test(file) ? file.slice(0, found.index + found[1]!.length) : null;
}

/** Scripts, and declarations, that a compiler may have written. */
const compiled = /(?:\.d)?\.[cm]?[jt]sx?$/;
const isScript = /\.[cm]?jsx?$|\.d\.[cm]?ts$/;
const isTyped = /(?<!\.d)\.[cm]?tsx?$/;
/** Folders within one another that a compiler writes to in the stead of `src`, as in `lib/esm`. */
const mostInstead = 2;

/** Whether a script was compiled from a source that stands beside it, or under `src` in the stead of the folder it stands in. */
function isTwin(name: string, typed: ReadonlySet<string>): boolean {
  const stem = name.replace(compiled, '');
  if (typed.has(stem)) return true;
  const parts = stem.split('/');
  for (let i = 0; i < parts.length - 1; i++) {
    for (let n = 1; n <= mostInstead && i + n < parts.length; n++) {
      if (typed.has([...parts.slice(0, i), 'src', ...parts.slice(i + n)].join('/'))) return true;
    }
  }
  return false;
}

/** Sources beside a build have at least this share of its characters. */
const leastSources = 0.25;
/** And this share of its longer texts, where it has some. */
const leastCopied = 0.25;
const leastTexts = 8;
const leastTextsOfFile = 2;
const leastLength = 40;
/** What is no test, document or copy. */
const leastPriorOfSource = 0.5;

interface Weighed {
  name: string;
  language: Language;
  length: number;
  prior: number;
  byPath: number;
  /** Whether it was built from sources beside it, with other packages, whose texts stand nowhere else. */
  isCopy: boolean;
}

/** How many texts there are, and how many of them stand in sources as well. */
interface Copied {
  texts: number;
  copied: number;
}

/** What was built into one folder: its code, the sources beside it, and its texts. */
interface Build extends Copied {
  files: Weighed[];
  length: number;
  sources: number;
}

/**
 * Settles the priors of what was built: scripts that were compiled from typed sources beside them, and whole builds. Where a build
 * stands without its sources, as in a published package, or beside other sources than its own, it is what renders prompts. The sources of `a/dist/` stand under `a/`. Code
 * tells which it is, and the texts beside it are of its kind.
 */
export function weighBuilds(
  files: readonly Weighed[],
  homesOfTexts: (leastLength: number) => Iterable<readonly Weighed[]>,
): void {
  const typed = new Set(files.flatMap(({ name }) => (isTyped.test(name) ? [name.replace(compiled, '')] : [])));
  const builds = new Map<string, Build>();
  const sources: Weighed[] = [];
  for (const file of files) {
    const parent = buildOf(file.name);
    if (parent === null) {
      file.isCopy = false;
      file.prior = file.byPath * (isScript.test(file.name) && isTwin(file.name, typed) ? ofBuild : 1);
      if (isCode(file.language) && file.prior >= leastPriorOfSource) sources.push(file);
      continue;
    }
    const build = builds.get(parent) ?? { files: [], length: 0, sources: 0, texts: 0, copied: 0 };
    builds.set(parent, build);
    build.files.push(file);
    if (isCode(file.language)) build.length += file.length;
  }
  if (!builds.size) return;
  for (const { name, length } of sources) {
    for (let end = 0; end >= 0; end = name.indexOf('/', end) + 1 || -1) {
      const build = builds.get(name.slice(0, end));
      if (build) build.sources += length;
    }
  }
  const all = [...builds.values()];
  const copies = compare(
    all.filter((build) => build.sources),
    sources,
    homesOfTexts,
  );
  for (const build of all) {
    const isSmall = build.sources < build.length * leastSources;
    const isLone = isSmall || isMostlyOwn(build, leastTexts);
    for (const file of build.files) {
      file.isCopy = isLone && isBuiltFrom(copies.get(file));
      file.prior = isLone ? (file.byPath / ofBuild) * (file.isCopy ? ofPartlyBuilt : 1) : file.byPath;
    }
  }
}

/** Whether too little of some texts stands in sources; few texts do not say so. */
const isMostlyOwn = ({ texts, copied }: Copied, least: number): boolean =>
  texts >= least && copied < texts * leastCopied;

/** Whether the texts of a file of a build say that it was built from the sources beside it. */
const isBuiltFrom = (of: Copied | undefined): boolean =>
  of !== undefined && of.copied > 0 && (of.copied >= leastTexts || !isMostlyOwn(of, leastTextsOfFile));

/** Counts the texts in the scripts of builds, and those of them that stand in sources as well; of the builds, and of each of these. */
function compare(
  builds: readonly Build[],
  sources: readonly Weighed[],
  homesOfTexts: (leastLength: number) => Iterable<readonly Weighed[]>,
): Map<Weighed, Copied> {
  const byFile = new Map<Weighed, Copied>();
  if (!builds.length) return byFile;
  const known = new Set(sources);
  const owners = new Map<Weighed, Build>();
  for (const build of builds) for (const file of build.files) if (isCode(file.language)) owners.set(file, build);
  for (const homes of homesOfTexts(leastLength)) {
    const isCopied = homes.some((file) => known.has(file));
    const counted = new Set<Copied>();
    for (const file of homes) {
      const build = owners.get(file);
      if (!build) continue;
      const own = byFile.get(file) ?? { texts: 0, copied: 0 };
      byFile.set(file, own);
      counted.add(build).add(own);
    }
    for (const one of counted) {
      one.texts++;
      if (isCopied) one.copied++;
    }
  }
  return byFile;
}

/** What a file of JSON holds that sources import is part of them, wherever it is kept. */
export function weighImported(imports: Iterable<readonly [importer: Weighed, file: Weighed]>): void {
  const files = new Set<Weighed>();
  for (const [importer, file] of imports) if (importer.prior >= leastPriorOfSource) files.add(file);
  for (const file of files) if (!isOfPrompts(file.name)) file.prior *= ofPromptJson / ofJson;
}
