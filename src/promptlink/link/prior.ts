const rare: [RegExp, number][] = [
  [/(^|\/)(node_modules|vendor|third_party|dist|build|out|\.next|coverage)\//i, 0.2],
  [/(^|\/)(__snapshots__|fixtures?|snapshots?|__fixtures__|recordings?|cassettes?|testdata)(\/|$)/i, 0.25],
  [/(^|\/)(tests?|__tests__|specs?|e2e|__mocks__|mocks?)\//i, 0.35],
  [/[._-](test|spec|stories|mock|fixture)s?\.\w+$|(^|\/)(test_|conftest)[^/]*\.py$|_test\.\w+$/i, 0.35],
  [/(^|\/)(legacy|old|archived?|deprecated|backups?|copy|copies|previous|obsolete|attic)(\/|$)/i, 0.45],
  [/(^|\/)[^/]*([._-](legacy|old|bak|backup|copy|deprecated|orig)|v\d+_old)\.\w+$/i, 0.45],
  [
    /(^|\/)(docs?|documentation|examples?|samples?|demos?|tutorials?|website|blog|notebooks?|evals?|bench(marks?)?)\//i,
    0.5,
  ],
  [/(^|\/)(data|datasets?|logs?|captures?|captured|traces?|transcripts?|seeds?|results?|outputs?|responses?)\//i, 0.6],
  [/(^|\/)(readme|changelog|contributing|license|history|notes)[^/]*$/i, 0.3],
  [/\.(jsonl?|rst|csv)$/i, 0.7],
  [/\.mdx?$/i, 0.8],
  [/\.d\.ts$/i, 0.5],
];

/** How likely a file is to be what renders prompts, by its path alone: 1 for sources, less for copies of them. */
export function priorOf(file: string): number {
  let prior = 1;
  for (const [pattern, weight] of rare) if (pattern.test(file)) prior *= weight;
  return prior;
}
