import type { Conversation, Utterance } from '../domain';

const SHAPE = `{"search": true|false, "queries": ["…", "…"], "window": "session"|"all", "why": "a few words"}`;

function transcript(history: Utterance[], last: number): string {
  return history
    .slice(-last)
    .map(({ role, content }) => `${role === 'user' ? 'Person' : 'Hearth'}: ${content}`)
    .join('\n');
}

/** Decides whether anything must be looked up before the reply is written. */
export function retrievalPrompt({ speaker, partner, stage, history }: Conversation): string {
  return `You plan what to look up before Hearth answers ${speaker.name}${partner ? ` (partner: ${partner.name}, stage ${stage})` : ''}.

Look something up only if the last message leans on something that isn't in the last few lines: "again", "like in spring",
"what I told you about my mother", a name nobody has introduced. Small talk, thanks and fresh feelings need no search.
At most two queries, each as the person might have said it then, not as keywords.

${history.length > 0 ? `LAST LINES\n${transcript(history, 4)}` : `There are no earlier lines.`}

Answer with JSON only: ${SHAPE}`;
}
