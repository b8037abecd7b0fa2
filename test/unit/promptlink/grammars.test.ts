import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { extract } from '../../../src/promptlink/extract/extract';
import { loadLanguage } from '../../../src/promptlink/extract/grammarRuntime';
import { type GrammarLanguage, grammars } from '../../../src/promptlink/extract/grammars';
import type { Literal } from '../../../src/promptlink/extract/literal';
import { FileModel } from '../../../src/promptlink/extract/model';
import { sourceAt, sourceEndAt } from '../../../src/promptlink/extract/pieces';
import { promptLiterals } from '../../../src/promptlink/outline';
import { Workspace } from '../../../src/promptlink/workspace';

const languages = Object.keys(grammars) as GrammarLanguage[];

/** A literal as its text, with the expression of every hole in guillemets. */
function shown(src: string, { pieces, gaps }: Literal): string {
  return pieces.map(({ text }, i) => text + (gaps[i] ? `«${src.slice(gaps[i].start, gaps[i].end)}»` : '')).join('');
}

const read = (language: GrammarLanguage, src: string) => extract(language, src).map((each) => shown(src, each));

/** Every decoded character that stands in the source as it is must be found there. */
function assertPlaces(src: string, literals: readonly Literal[]): void {
  for (const piece of literals.flatMap((literal) => literal.pieces)) {
    let at = piece.start;
    for (let i = 0; i < piece.text.length; i++) {
      const place = sourceAt(piece, i);
      assert.ok(place >= at && place < piece.end, `${JSON.stringify(piece.text)}[${i}] at ${place}`);
      if (/[A-Za-z]/.test(piece.text[i]!) && src[place] !== '\\') assert.equal(src[place], piece.text[i]);
      at = place;
    }
    assert.equal(sourceEndAt(piece, piece.text.length), piece.end);
  }
}

/** Per language: source, and the literals it holds. */
const cases: Record<GrammarLanguage, [source: string, literals: string[]][]> = {
  go: [
    ['package p\nconst a = "x\\ty \\u00e9 \\"q\\""', ['x\ty é "q"']],
    ['package p\nvar a = `raw \\n\r\ntext`', ['raw \\n\ntext']],
    ['package p\nfunc f() string { return "a" + b.C("in") + "\\n" + "c" }', ['a«b.C("in")»\nc', 'in']],
    ['package p\nvar s = fmt.Sprintf("%s has 5%% of %[1]d, %v", name, n)', ['«name» has 5% of %[1]d, «n»']],
    ['package p\nvar s = fmt.Fprintf(w, "Hi %q.", who.Name)', ['Hi «who.Name».']],
  ],
  java: [
    ['class A { String s = "a\\n\\u0041\\101" + x.y() + "z"; }', ['a\nAA«x.y()»z']],
    ['class A { String s = """\n    Hi\n      you,  \n\n    all\\\n    one\n    """; }', ['Hi\n  you,\n\nallone\n']],
    ['class A { String s = String.format("%s: %d%n", a, b + 1); }', ['«a»: «b + 1»\n']],
    ['class A { String s = "Hi %s".formatted(who()); }', ['Hi «who()»']],
  ],
  csharp: [
    ['class A { string s = "a\\t" + b + "\\u0041"; }', ['a\t«b»A']],
    ['class A { string s = $"Hi {n,5:N2}, {{x}} {a.B("q")}"; }', ['Hi «n», {x} «a.B("q")»', 'q']],
    ['class A { string s = @"a ""b"" \\n"; string t = $@"c ""{d}"" e"; }', ['a "b" \\n', 'c "«d»" e']],
    ['class A { string s = """\n   raw\n     "in"\n   """; }', ['raw\n  "in"']],
    ['class A { string s = $$"""\n  a {{n}} {b}\n  """; }', ['a «n» {b}']],
    ['class A { string s = string.Format("{1} {0:x} {{}}", a, b); }', ['«b» «a» {}']],
  ],
  ruby: [
    ['X = "a\\n#{b.c("d")}\\u{41}" + y', ['a\n«b.c("d")»A«y»', 'd']],
    ["X = 'it\\'s \\n #no'", ["it's \\n #no"]],
    ['def f(a)\n  s = <<~EOS\n    Hi #{a}\n      you\n  EOS\nend', ['Hi «a»\n  you\n']],
    ["s = <<-'EOS'\n  Hi #a\\n\n  EOS\n", ['  Hi #a\\n\n']],
    ['s = "one " \\\n  "two"', ['one two']],
    ['s = format("%d of %<name>s", n, name: who)\nt = "a %s" % b', ['«n» of «who»', 'a «b»']],
    ['s = %q(a b)\nt = %w[c d]', ['a b', 'c', 'd']],
  ],
  rust: [
    ['const A: &str = "a\\n\\u{41}\\x42 \\\n      b";', ['a\nAB b']],
    ['const A: &str = r#"raw "q" \\n"#;', ['raw "q" \\n']],
    ['fn f() { let s = format!("{} {name} {0:?} {{x}} {n}", a.b(), n = 1); }', ['«a.b()» «name» «a.b()» {x} «1»']],
    ['fn f() { let s = a + "b" + &c; }', ['«a»b«&c»']],
  ],
  php: [
    ['<?php $s = "a\\n$b {$c->d} $e->f\\$" . g($h) . \'i\';', ['a\n«$b» «$c->d» «$e->f»$«g($h)»i']],
    ["<?php $s = 'it\\'s $x \\n';", ["it's $x \\n"]],
    ['<?php $s = <<<EOT\n    Hi $a\n      you\n    EOT;', ['Hi «$a»\n  you']],
    ["<?php $s = <<<'EOT'\nraw $x\nEOT;", ['raw $x']],
    ["<?php $s = sprintf('%s is 5%%, %2$d', $a, $b);", ['«$a» is 5%, «$b»']],
  ],
};

describe('grammars', function () {
  this.timeout(30_000);
  before(() => Promise.all(languages.map(loadLanguage)));

  for (const language of languages) {
    it(`reads the literals of ${language}`, () => {
      for (const [src, literals] of cases[language]) {
        assert.deepEqual(read(language, src), literals, src);
        assertPlaces(src, extract(language, src));
      }
    });

    it(`reads ${language} that does not parse, and any text at all`, () => {
      const [src, literals] = cases[language][0]!;
      assert.deepEqual(read(language, `${src}\n}}} ) ]`), literals);
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(), (noise, at) => {
          const cut = at % src.length;
          const broken = src.slice(0, cut) + noise + src.slice(cut);
          assertOrder(broken, extract(language, broken));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('gives literals a home: the function or the name of the value', () => {
    const homes = (language: GrammarLanguage, src: string) =>
      promptLiterals('dir/file', new FileModel(language, src)).map(({ home }) => home);
    const text = '"You are a most careful assistant, always."';
    assert.deepEqual(homes('go', `package p\nconst Intro = ${text}\nfunc Ask() string { return ${text} }`), [
      'Intro',
      'Ask',
    ]);
    assert.deepEqual(homes('java', `class A { static final String P = ${text}; String f() { return ${text}; } }`), [
      'P',
      'f',
    ]);
    assert.deepEqual(homes('csharp', `class A { const string P = ${text}; string F() { return ${text}; } }`), [
      'P',
      'F',
    ]);
    assert.deepEqual(homes('ruby', `INTRO = ${text}\ndef ask(a)\n  ${text}\nend`), ['INTRO', 'ask']);
    assert.deepEqual(homes('rust', `const P: &str = ${text};\nfn ask() -> &'static str { ${text} }`), ['P', 'ask']);
    assert.deepEqual(homes('php', `<?php const P = ${text}; function ask() { return ${text}; }`), ['P', 'ask']);
  });

  it('takes long chains in linear time', () => {
    const src = `package p\nvar a = "x"${' + "bc"'.repeat(20_000)}`;
    assert.deepEqual(
      extract('go', src).map(({ pieces }) => pieces[0]!.text.length),
      [40_001],
    );
  });

  it('links a prompt to the Go code that rendered it, holes to their arguments', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'grammars-'));
    const src = [
      'package p',
      'const intro = "You are a careful assistant who answers in short sentences."',
      'func Build(name string) string {',
      '\treturn intro + "\\n\\n" + fmt.Sprintf("The user is called %s and has written for a year.\\n", name)',
      '}',
    ].join('\n');
    writeFileSync(join(dir, 'prompts.go'), src);
    const options = { roots: [{ name: 'w', dir }], exclude: [], include: [], maxFileBytes: 1e6, storageDir: null };
    const workspace = new Workspace(options);
    assert.deepEqual((await workspace.build()).problems, []);
    const text =
      'You are a careful assistant who answers in short sentences.\n\nThe user is called Ada and has written for a year.\n';
    const { links, holes, unexplained } = workspace.engine.link(text);
    assert.deepEqual(
      links.map(({ line, kind }) => [line, kind]),
      [2, 4, 4, 4].map((line) => [line, 'exact']),
    );
    assert.deepEqual(unexplained, []);
    const ada = holes.find(({ value }) => value === 'Ada');
    assert.equal(ada?.expression, 'name');
    assert.equal(src.slice(ada!.range.start, ada!.range.end), 'name');
  });
});

/** Ranges lie within the text, pieces and gaps alternate, and nothing runs backwards. */
function assertOrder(src: string, literals: readonly Literal[]): void {
  for (const { start, end, pieces, gaps } of literals) {
    assert.ok(0 <= start && start <= end && end <= src.length);
    assert.equal(pieces.length, gaps.length + 1);
    for (const piece of pieces) assert.ok(piece.start <= piece.end && piece.end <= src.length);
  }
}
