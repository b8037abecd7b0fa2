import assert from 'node:assert/strict';
import fc from 'fast-check';
import { extract, type Language } from '../../../src/promptlink/extract/extract';
import { sourceAt, sourceEndAt } from '../../../src/promptlink/extract/pieces';

const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((s) => !/[\r\ud800-\udfff]/.test(s) && !/[{[<%_$]/.test(s));

/** The literal's whole static text. */
const staticOf = (language: Language, src: string) => {
  const [literal] = extract(language, src);
  assert.ok(literal);
  return literal.pieces.map((p) => p.text).join('');
};

const scriptString = (s: string) =>
  `'${s.replace(/[\\'\n\u2028\u2029]/g, (c) => (c === '\n' ? '\\n' : `\\u{${c.charCodeAt(0).toString(16)}}`))}'`;
const template = (s: string) => `\`${s.replace(/[\\`]/g, (c) => `\\${c}`)}\``;
const pythonString = (s: string) =>
  `"${s.replace(/[\\"\n\r]/g, (c) => (c === '\n' ? '\\n' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`))}"`;

describe('decoding literals', () => {
  const writers: [Language, (s: string) => string][] = [
    ['typescript', scriptString],
    ['typescript', template],
    ['python', pythonString],
    ['json', (s) => JSON.stringify(s)],
    ['toml', (s) => `"${s.replace(/[\\"]|\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`],
  ];
  for (const [language, write] of writers) {
    it(`gives back what was written as ${language} ${write('…')[0]}`, () => {
      fc.assert(
        fc.property(text, (s) => {
          assert.equal(staticOf(language, language === 'json' ? `[${write(s)}]` : `x = ${write(s)}`), s);
        }),
      );
    });
  }

  it('maps every decoded character to its source', () => {
    fc.assert(
      fc.property(text, (s) => {
        const src = `const x = ${scriptString(s)};`;
        const piece = extract('typescript', src)[0]!.pieces[0]!;
        for (let i = 0; i < piece.text.length; i++) {
          const written = src.slice(sourceAt(piece, i), sourceEndAt(piece, i + 1));
          assert.equal(JSON.parse(JSON.stringify(staticOf('typescript', `'${written}'`))), piece.text[i]);
        }
      }),
    );
  });

  it('reads f-strings, doubled braces and nested holes', () => {
    const src = `x = f"a {{'b'}} {c['d']!r:>{w}} e {{}} {{g}}" "f\\n"`;
    const [literal] = extract('python', src);
    assert.deepEqual(
      literal!.pieces.map((p) => p.text),
      ["a {'b'} ", ' e {} ', 'f\n'],
    );
    // What `format` may fill later is a hole as well.
    assert.deepEqual(
      literal!.gaps.map((g) => src.slice(g.start, g.end)),
      ["c['d']", 'g'],
    );
  });

  it('joins what is concatenated and takes the rest for holes', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
    const src = "const x = 'a' + name.first + ` b ${c}` + (d ? 'e' : f(g)) + 'h';";
    const [literal] = extract('typescript', src);
    assert.deepEqual(
      literal!.pieces.map((p) => p.text),
      ['a', ' b ', '', 'h'],
    );
    assert.deepEqual(
      literal!.gaps.map((g) => src.slice(g.start, g.end)),
      ['name.first', 'c', "(d ? 'e' : f(g))"],
    );
  });

  it('joins strings of Python across lines in brackets and behind a backslash, and no comment below a constant', () => {
    const src = [
      'A = """Sum up {text} now."""  # kept',
      '"""What the prompt is for."""',
      'B = ("one "',
      '     f"two {x} "  # why',
      '     "three")',
      'C = "four " \\',
      '    "five"',
      'D = f("six "',
      '      "seven") + "eight"',
      'E = "nine" "ten"',
    ].join('\n');
    const found = extract('python', src).map((l) => l.pieces.map((p) => p.text));
    assert.deepEqual(found, [
      ['Sum up ', ' now.'],
      ['What the prompt is for.'],
      ['one two ', ' three'],
      ['four five'],
      ['six seven'],
      ['', 'eight'],
      ['nineten'],
    ]);
  });

  it('reads YAML block scalars without their indentation, and placeholders', () => {
    const src = 'a:\n  system: |\n    One {{name}}\n      two\n\n    three\n  user: "x\\ty"\n';
    const found = extract('yaml', src);
    assert.deepEqual(
      found.map((l) => l.pieces.map((p) => p.text)),
      [['One ', '\n  two\n\nthree\n'], ['x\ty']],
    );
    assert.equal(src.slice(found[0]!.gaps[0]!.start, found[0]!.gaps[0]!.end), 'name');
  });

  it('reads the strings of TOML, long ones too, and neither keys nor comments', () => {
    const src = [
      '# "no text"',
      '[prompts."quoted key"]',
      `system = '''`,
      'You say {{ name }}: "it\'s" \\n'.replaceAll('\\\\', '\\'),
      `'''`,
      'user = """',
      'Line \\u00e9 \\',
      '  goes on',
      '""" # "none"',
      `list = ['a', "b"]`,
      'open = "not closed',
    ].join('\n');
    const found = extract('toml', src).map(({ pieces }) => pieces.map((p) => p.text).join('•'));
    assert.deepEqual(found, ['You say •: "it\'s" \\n\n', 'Line é   goes on\n', 'a', 'b', 'not closed']);
    for (const { pieces } of extract('toml', src))
      for (const piece of pieces)
        for (let i = 0; i < piece.text.length; i++)
          if (piece.text[i] !== 'é') assert.equal(src[sourceAt(piece, i)], piece.text[i]);
  });

  it('makes the body of a template block a literal of its own', () => {
    const piecesOf = (src: string) => extract('text', src).map((l) => l.pieces.map((p) => p.text));
    // Whether the line breaks behind tags stay is for an engine to say.
    assert.deepEqual(piecesOf('Items:\n{% for i in items %}\n- {{ i.name }}\n{% endfor %}\nDone.'), [
      ['Items:\n', '\nDone.'],
      ['\n- ', '\n'],
    ]);
    assert.deepEqual(piecesOf('Items:\n{{#each items}}\n- {{ name }}\n{{/each}}\nDone.'), [
      ['Items:\n', '\nDone.'],
      ['\n- ', '\n'],
    ]);
  });

  it('still yields the literals of a file that does not parse', () => {
    const found = extract('typescript', 'const a = { b: `one ${two`;\nfunction ( { "three four" ]]] `five`');
    assert.ok(found.some((l) => l.pieces.some((p) => p.text.includes('one '))));
    assert.doesNotThrow(() => extract('python', 'def f(:\n  x = """never closed {y}\n'));
  });
});
