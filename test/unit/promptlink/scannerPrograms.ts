import fc from 'fast-check';

/** Words and signs that look like something else: the start of a comment, a string, a hole. */
const bits = 'a it / // /* */ # { } {{ }} $ < > = é 😀 %s'.split(' ').concat(' ', '  ');
const escapes = ['\\n', '\\t', '\\\\', '\\x41', '\\u0041', "\\'", '\\"', '\\0', '\\101'];

/** Text for between these quotes: none of them stands in it bare, nor anything that matches `not`. */
function textOf(quote: string, extra: readonly string[], not: RegExp): fc.Arbitrary<string> {
  const others = ["'", '"', '`'].filter((each) => each !== quote);
  const all = [...bits, ...others, ...escapes, ...extra].filter((each) => !not.test(each));
  return fc.array(fc.constantFrom(...all), { maxLength: 6 }).map((parts) => parts.join(''));
}

const nothing = /^$/;
const operands = [
  'a',
  '1',
  'x.y',
  'f()',
  '/[/"\']/g',
  '/`/',
  '/\\/"/.test(b)',
  '((d) => { if (d) /"/.test(d) })',
].concat(['a[0]', 'b++', '(a)', '`t`', 'this', '{}.k', 'f(1)', '2'].map((each) => `(${each} / "q" / 2)`));
const comment = fc.constantFrom('// it\'s "so"\n', "/* don't ` */ ", '// ${`\n', '/** "a" */\n', ' ', '');
const markup = fc.constantFrom("it's", '"so"', ' // no ', '`', 'a & b', '', '\n  text\n');

/** Scripts: strings, nested templates, regular expressions, divisions, comments, and elements when there are any. */
export function script(jsx: boolean): fc.Arbitrary<string> {
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const inner = tie('expression');
    const fixed = textOf('`', ['\n', '\r\n'], /\$|\\0|\\1/);
    const elements = [
      fc.tuple(markup, inner, markup).map(([a, hole, b]) => `<p title="it's" data-x={${hole}}>${a}{${hole}}${b}</p>`),
      fc.tuple(markup, inner).map(([a, hole]) => `<><br />${a}<b {...c} k='"'>{/* don't */}{${hole}}</b></>`),
    ];
    const parts = [
      textOf('"', ['\\\n'], nothing).map((text) => `"${text}"`),
      textOf("'", ['\\\r\n'], nothing).map((text) => `'${text}'`),
      fixed.map((text) => `\`${text}\``),
      fc.tuple(fixed, inner, fixed).map(([a, hole, b]) => `\`${a}\${${hole}}${b}\``),
      fc.tuple(fixed, inner, inner).map(([a, x, y]) => `tag\`\${${x}}${a}\${ ${y} }\``),
      fc.tuple(inner, comment, inner).map(([a, gap, b]) => `${a} + ${gap}${b}`),
      fc.tuple(inner, inner).map(([a, b]) => `(${a}) / ${b}`),
      inner.map((a) => `({ k: ${a}, 'q': [${a}] }.k)`),
      inner.map((a) => `((b) => { return ${a}; })`),
      fc.tuple(inner, inner).map(([a, b]) => `(c ? ${a} : ${b})`),
    ];
    const all = jsx ? [...parts, ...elements] : parts;
    return { expression: fc.oneof({ maxDepth: 3 }, fc.constantFrom(...operands), ...all) };
  });
  const head = fc.constantFrom('const v = ', 'throw ', 'if (a) b = ', 'export const w = ', 'x.y = ');
  const statement = fc.tuple(comment, head, expression).map(([gap, before, value]) => `${gap}${before}${value};\n`);
  return fc.array(statement, { maxLength: 4 }).map((all) => all.join(''));
}

/** Python: prefixes, triple quotes, strings side by side, f-strings with conversions and formats. */
export function python(): fc.Arbitrary<string> {
  const double = textOf('"', [], nothing);
  const single = textOf("'", [], nothing);
  const formatted = textOf('"', ['{{', '}}'], /^[{}]$|^'$/);
  const prefix = fc.constantFrom('', 'r', 'b', 'u', 'R', 'rb');
  const hole = fc.constantFrom('a', 'x.y', "d['k']", 'f(1, 2)', "'in'");
  const spec = fc.constantFrom('', '!r', ':>10', ':{w}.2f');
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const inner = tie('expression');
    return {
      expression: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', '1', 'x.y', 'f()', 'a[0]', 'a // b', 'a != b'),
        fc.tuple(prefix, double).map(([p, text]) => `${p}"${text}"`),
        fc.tuple(prefix, single).map(([p, text]) => `${p}'${text}'`),
        double.map((text) => `"""${text}\n# it's ${text} """`),
        fc.tuple(double, single).map(([a, b]) => `("${a}"  # don't\n '${b}')`),
        fc.tuple(formatted, hole, spec, formatted).map(([a, h, s, b]) => `f"${a}{${h}${s}}${b}{{x}}"`),
        fc.tuple(inner, inner).map(([a, b]) => `(${a} + ${b})`),
        fc.tuple(inner, inner).map(([a, b]) => `{'k': ${a}, "q": [${b}]}`),
      ),
    };
  });
  const head = fc.constantFrom('v = ', 'w += ', '# it\'s "so"\nv = ', '');
  const statement = fc.tuple(head, expression).map(([before, value]) => `${before}${value}\n`);
  return fc.array(statement, { maxLength: 4 }).map((all) => all.join(''));
}
