import type { Person } from '../domain';

export interface EmpathyStatement {
  from: Person;
  about: Person;
  text: string;
}

const QUESTION = `Does the guess meet what the other person really told us? You compare two private accounts, so you are the only one
who can see both. You tell neither what the other said. You only say how near the guess comes, and where it might look again.`;

function gapGuide(attempt: number): string {
  if (attempt === 1) return `First attempt: be generous. A guess that names the right feeling for the wrong reason is near.`;
  return attempt === 2
    ? `Second attempt: say where it moved closer, before you say what is still missing.`
    : `Attempt ${attempt}: if it's near enough to be received as kind, let it pass. More polishing would not be kinder.`;
}

/** Compares what one person imagines of the other with what the other has told us. */
export function reconcilerPrompt(statement: EmpathyStatement, told: string[], attempt: number): string {
  const { from, about, text } = statement;
  return `You compare a statement of empathy with the account of the person it is about.

${QUESTION}

WHAT ${from.name.toUpperCase()} IMAGINES OF ${about.name.toUpperCase()}
"${text}"

WHAT ${about.name.toUpperCase()} TOLD US
${told.map((line, i) => `${i + 1}. ${line}`).join('\n')}

HOW TO JUDGE
${gapGuide(attempt)}
- aligned: feelings and what mattered both met.
- near: one of the two met; the other could be reached with one good question.
- apart: neither met, or the statement blames. Blame in soft words is still blame.

Give one question for ${from.name} that would help them look again, without giving anything away.

Answer with JSON only:
{"verdict": "aligned"|"near"|"apart", "met": ["…"], "missing": ["…"], "question": "…", "abstractionSafe": true|false}`;
}
