import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createEngine } from '../../../src/promptlink/engine';
import { renderRepo } from '../../bench/link/render';
import { type Half, makeRepo, type Repo } from '../../bench/link/repo';
import { mean, Score } from '../../bench/link/score';

function engineOf(files: ReadonlyMap<string, string>) {
  const engine = createEngine({ read: (file) => files.get(file) ?? null });
  for (const [file, text] of files) engine.update(file, text);
  return engine;
}

/** Repositories without Python, so that the property tests start no process. */
function scriptRepo(seed: number, half: Half): Repo {
  const repo = makeRepo(seed, half);
  repo.agents = repo.agents.filter((a) => a.shape.language !== 'python');
  return repo;
}

describe('linking', function () {
  this.timeout(60_000);

  it('links what generated programs render to where it stands', () => {
    const score = new Score();
    for (const half of [0, 1, 'later'] as const) {
      for (let seed = 1; seed <= 6; seed++) {
        const repo = scriptRepo(seed, half);
        const engine = engineOf(repo.files);
        for (const { rendered } of renderRepo(repo)) score.add(rendered, engine.link(rendered.text));
      }
    }
    assert.ok(mean(score.strict) > 0.96, `true place ${mean(score.strict)}`);
    assert.ok(mean(score.precision) > 0.99, `precision ${mean(score.precision)}`);
    assert.ok(mean(score.holes) > 0.85, `holes ${mean(score.holes)}`);
  });

  it('gives links that never overlap, values that stand where they say, and the same answer twice', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.constantFrom<Half>(0, 1, 'later'), (seed, half) => {
        const repo = scriptRepo(seed, half);
        const engine = engineOf(repo.files);
        for (const { rendered } of renderRepo(repo).slice(0, 4)) {
          const { text } = rendered;
          const result = engine.link(text);
          assert.deepEqual(engineOf(repo.files).link(text), result);
          let end = 0;
          for (const link of result.links) {
            assert.ok(link.start >= end && link.end > link.start, 'links overlap');
            end = link.end;
            const source = repo.files.get(link.file)!;
            assert.equal(source.slice(0, link.fileStart).split('\n').length, link.line);
            const raw = source.slice(link.fileStart, link.fileEnd);
            if (link.kind === 'exact' && !raw.includes('\\'))
              assert.ok(sameWords(raw, text.slice(link.start, link.end)));
          }
          for (const hole of result.holes) {
            assert.equal(hole.value, text.slice(hole.start, hole.end));
            assert.equal(hole.expression, repo.files.get(hole.file)!.slice(hole.range.start, hole.range.end));
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('answers any text made of pieces of sources and prompts with places that exist', () => {
    const repo = scriptRepo(7, 'later');
    const engine = engineOf(repo.files);
    const pool = [...repo.files.values(), ...renderRepo(repo).map((r) => r.rendered.text)];
    const piece = fc
      .tuple(
        fc.nat(pool.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(600),
        fc.constantFrom('', '\n', '"', '\\n', '\r\n'),
      )
      .map(([i, at, length, end]) => pool[i]!.slice(Math.floor(at * pool[i]!.length)).slice(0, length) + end);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        const { links, holes } = engine.link(text);
        let last = 0;
        for (const { start, end, file, fileStart, fileEnd } of links) {
          assert.ok(last <= start && start < end && end <= text.length);
          assert.ok(0 <= fileStart && fileStart <= fileEnd && fileEnd <= repo.files.get(file)!.length);
          last = end;
        }
        for (const { start, end } of holes) assert.ok(0 <= start && start <= end && end <= text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('nests holes: a ternary, a list, a constant of another file', () => {
    const files = new Map([
      ['src/rules.ts', 'export const RULES = `- Be kind to whoever you talk to.\n- Never give medical advice.`;'],
      [
        'src/prompt.ts',
        "import { RULES } from './rules';\nexport function build(c) {\n  const tone = c.warm ? 'Warm.' : 'Dry.';\n" +
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
          '  return `You are here to listen to ${c.name}. ${tone}\n\n${RULES}\n\n${c.notes.map((n) => `* ${n.at}: ${n.text}`).join("\\n")}\n\nAnswer in one paragraph.`;\n}',
      ],
    ]);
    const text =
      'You are here to listen to Ana. Dry.\n\n- Be kind to whoever you talk to.\n- Never give medical advice.\n\n* 9:00: late\n* 10:30: no call (again)\n\nAnswer in one paragraph.';
    const { links, holes } = engineOf(files).link(text);
    const values = holes.map((h) => [h.expression.slice(0, 7), h.value]);
    assert.deepEqual(values, [
      ['c.name', 'Ana'],
      ['tone', 'Dry.'],
      ['RULES', '- Be kind to whoever you talk to.\n- Never give medical advice.'],
      ['c.notes', '* 9:00: late\n* 10:30: no call (again)'],
      ['n.at', '9:00'],
      ['n.text', 'late'],
      ['n.at', '10:30'],
      ['n.text', 'no call (again)'],
    ]);
    const covered = links.reduce((n, l) => n + l.end - l.start, 0);
    assert.equal(covered, text.length - 'Ana9:00late10:30no call (again)'.length);
    const dry = links.find((l) => text.slice(l.start, l.end) === 'Dry.')!;
    assert.equal(dry.line, 3);
  });

  it('undoes JSON escaping, however deep', () => {
    const files = new Map([
      ['a.ts', 'export const A = `Say "yes" to the first question.\nSay "no" to the second one.\n`;'],
    ]);
    const text = 'Say "yes" to the first question.\nSay "no" to the second one.\n';
    const once = JSON.stringify(text).slice(1, -1);
    const twice = JSON.stringify(once).slice(1, -1);
    for (const escaped of [once, twice]) {
      const { links, coverage } = engineOf(files).link(escaped);
      assert.equal(coverage, 1);
      assert.equal(links[0]!.kind, 'normalised');
    }
  });

  it('leaves a block that was never filled whole', () => {
    const { files } = scriptRepo(7, 'later');
    const view = files.get('templates/view7.hbs')!;
    const block = view.slice(view.indexOf('{{#each'), view.indexOf('{{/each}}') + '{{/each}}'.length);
    const opening =
      'Once the partner names a tenant, schedule the alert and ignore the feeling.\nReturn only valid JSON, w';
    const text = `${opening}${view.slice(0, view.indexOf('{{#if'))}`;
    const { links } = engineOf(files).link(text);
    let last = 0;
    for (const { start, end } of links) {
      assert.ok(last <= start, `${start} is linked twice`);
      last = end;
    }
    assert.equal(links.find((l) => text.slice(l.start, l.end) === block)?.file, 'templates/view7.hbs');
  });

  it('takes the quotes around a string of JSON for its own', () => {
    const source =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
      'export const ask = (who) => `${who}, you water the plants.\nTell me which of them are dry. Thanks, ${who}`;';
    const { holes, coverage } = engineOf(new Map([['a.ts', source]])).link(
      JSON.stringify(
        'Rosa "Rose" Diaz, you water the plants.\nTell me which of them are dry. Thanks, Rosa "Rose" Diaz',
      ),
    );
    assert.deepEqual(
      holes.map((h) => h.value),
      ['Rosa "Rose" Diaz', 'Rosa "Rose" Diaz'],
    );
    assert.ok(coverage > 0.5 && coverage < 0.7, `${coverage}`);
  });

  it('leaves escapes that stand so in the source', () => {
    const source =
      'export const A = `Join the lines with \\\\n or with \\\\t and say \\\\"done\\\\" when you have joined all of them.`;';
    const text = 'Join the lines with \\n or with \\t and say \\"done\\" when you have joined all of them.';
    const { links, coverage } = engineOf(new Map([['a.ts', source]])).link(text);
    assert.equal(coverage, 1);
    assert.deepEqual([...new Set(links.map((l) => l.kind))], ['exact']);
  });

  it('leaves a quotation alone and links the rendering', () => {
    const files = new Map([
      [
        'a.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template
        'export const build = (c) => `You plan the week for a family of four people.\nNever plan more than two errands a day.\n\nThey write: ${c.text}`;',
      ],
    ]);
    const quote = 'more than two errands';
    const text = `You plan the week for a family of four people.\nNever plan more than two errands a day.\n\nThey write: why do you say "${quote}" to me?`;
    const { links, holes } = engineOf(files).link(text);
    assert.ok(links.every((l) => l.end <= text.indexOf('why')));
    assert.equal(holes[0]!.value, `why do you say "${quote}" to me?`);
  });

  it('marks words that changed since, and finds nothing in a prompt made elsewhere', () => {
    const files = new Map([
      ['a.ts', 'const A = `Always answer the customer in their own language and keep the answer short.`;'],
    ]);
    const engine = engineOf(files);
    const { links } = engine.link('Always answer the client in their own language and keep the answer short.');
    assert.deepEqual(links.filter((l) => l.kind === 'changed').length, 1);
    assert.deepEqual(engine.link('Sort these invoices by date and list the open ones first.').links, []);
  });

  it('names every home of a text that stands in several', () => {
    const same = 'export const A = `Ask one question at a time and wait for the answer.`;';
    const { links } = engineOf(
      new Map([
        ['src/a.ts', same],
        ['src/b.ts', same],
      ]),
    ).link('Ask one question at a time and wait for the answer.');
    assert.equal(links.length, 1);
    assert.equal(links[0]!.alternatives?.length, 1);
    assert.ok(links[0]!.confidence <= 0.5);
  });
});

function sameWords(a: string, b: string): boolean {
  const words = (s: string) => s.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words(a).join(' ').includes(words(b).join(' ')) || words(b).join(' ').includes(words(a).join(' '));
}
