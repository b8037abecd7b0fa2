import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

describe('tables in JSON', () => {
  const kinds = [
    ['mooring', 'A ship makes fast to the quay and stays there over the turn of the tide'],
    ['casting off', 'A ship leaves the quay with its own engine and without a tug before it'],
    ['bunkering', 'Fuel comes aboard from a barge that lies alongside for an hour or two'],
    ['dredging', 'Mud is taken out of the fairway until the chart says so much water again'],
    ['pilotage', 'Somebody who knows the bar comes aboard and tells the helmsman where to go'],
    ['salvage', 'What went down in the harbour is brought up again by those who are paid for it'],
    ['survey', 'The hull is looked at from below by a diver who writes down every dent in it'],
  ] as const;
  const json = JSON.stringify(
    kinds.map(([name, about]) => ({ name, about })),
    null,
    2,
  );
  const rule = 'Say in one line which kind of work the harbour master is asked for in the letter below.';
  const text = `${rule}\n\n${kinds.map(([name, about], i) => `${i}) It is called ${name}, which means: ${about}; so it is.`).join('\n')}\n`;
  const code = (imported: string) =>
    `${imported}\nexport const ask = (letter) => [${JSON.stringify(rule)}, '', known(letter), ''].join('\\n');`;

  it('are sources where code imports them', () => {
    const at = 'src/resources/kinds.json';
    const used = linkIn({ [at]: json, 'src/ask.js': code("import kinds from './resources/kinds.json';") }, text);
    const sentences = linkedTo(used, at, text).filter((linked) => linked.includes(' '));
    assert.deepEqual(
      sentences,
      kinds.map(([, about]) => about),
    );
    assert.deepEqual(linkedTo(linkIn({ [at]: json, 'src/ask.js': code('') }, text), at, text), []);
  });

  it('say nothing by a few of their texts amid others', () => {
    const few = JSON.stringify(kinds.slice(0, 4).map(([name, about]) => ({ name, about })));
    const at = 'src/resources/kinds.json';
    const result = linkIn({ [at]: few, 'src/ask.js': code("import kinds from './resources/kinds.json';") }, text);
    assert.deepEqual(linkedTo(result, at, text), []);
  });
});

describe('what callers pass', () => {
  const who = 'You are the harbour master of a small port, and nobody has ever seen you laugh at anything.';
  const more = 'Tonight you stand in for the lighthouse keeper as well: answer for both of you at once.';
  const hint = 'What you write is read out over the radio. Say nothing that you would not say to a captain.';
  const speech = `
const HINT = ${JSON.stringify(hint)};
export function speech(who, words) { return who + '\\n\\n' + HINT + '\\n\\n' + words; }`;

  it('is a template of names as well', () => {
    const source = `
import { speech } from './speech';
const WHO = ${JSON.stringify(who)};
const MORE = ${JSON.stringify(more)};
const voice = (mode) => (mode === 'both' ? \`\${WHO}\\n\\n\${MORE}\` : WHO);
function answer(letter, known, radio) { radio.send({ speech: speech(known, letter.words) }); }
export const say = (letter, radio) => answer(letter, voice(letter.mode), radio);`;
    const text = `${who}\n\n${more}\n\n${hint}\n\nWhere is berth 4?`;
    const result = linkIn({ 'src/speech.js': speech, 'src/say.js': source }, text);
    assert.deepEqual(valuesOf(result, 'who'), [`${who}\n\n${more}`]);
    assert.deepEqual(valuesOf(result, 'MORE'), [more]);
    assert.deepEqual(valuesOf(result, 'words'), ['Where is berth 4?']);
  });

  it('is found though many others use the same text', () => {
    const users = Array.from(
      { length: 5 },
      (_, i) =>
        `export function user${i}(deps) { talk${i}(voice(deps), voice(deps)); return voice(deps) + voice(deps); }`,
    );
    const source = `
import { speech } from './speech';
const WHO = ${JSON.stringify(who)};
function voice(deps) { return deps.isHere ? WHO : ''; }
${users.join('\n')}
export function all(deps) { return [${users.map((_, i) => `user${i}(deps)`).join(', ')}]; }
export function say(words, deps, radio) { radio.send(speech(voice(deps), words)); }`;
    const text = `${who}\n\n${hint}\n\nWhere is berth 4?`;
    const result = linkIn({ 'src/speech.js': speech, 'src/say.js': source }, text);
    assert.deepEqual(valuesOf(result, 'words'), ['Where is berth 4?']);
  });
});

describe('what is added to a text', () => {
  it('is a hole though nothing is known of it', () => {
    const source = `
import { rules } from 'somewhere';
export function letter(base) {
  let text = 'You answer letters to the harbour master, in his name and in no more than four lines.\\n';
  text += rules;
  text += 'Begin with the name of the ship, and end with the hour of the next high water.\\n';
  return text;
}`;
    const text =
      'You answer letters to the harbour master, in his name and in no more than four lines.\nBe kind.\n' +
      'Begin with the name of the ship, and end with the hour of the next high water.\n';
    assert.deepEqual(valuesOf(linkIn({ 'src/letter.js': source }, text), 'rules'), ['Be kind.\n']);
  });
});
