import type { Conversation } from '../domain';

/** What the person wants of us with this message. */
export function intentPrompt({ speaker, kind, turn }: Conversation): string {
  const choices =
    kind === 'partner'
      ? `"share" (tells what happened or how it feels), "recall" (refers to something said before), "process" (asks about the process, the partner or what comes next), "agree" (accepts or refuses something we proposed), "leave" (wants to stop for now)`
      : `"explore" (thinks aloud), "recall" (refers to something said before), "relief" (wants to feel better now), "leave" (wants to stop for now)`;

  return `Classify the last message of ${speaker.name}, message ${turn} of ${kind === 'partner' ? 'a conversation about a conflict' : 'a conversation with themselves'}.

intent is one of ${choices}.
depth is "none", "light" or "deep": how far back we should reach into what we know to answer well.

If two intents fit, take the one that would hurt more to miss.

Answer with JSON only: {"intent": "…", "depth": "…", "reason": "at most twelve words"}`;
}

/** Runs beside the reply and never delays it: what the message tells us about the person's state and life. */
export function backgroundPrompt(conversation: Conversation): string {
  const { speaker, partner, facts } = conversation;
  const known = facts.map(({ fact }) => `- ${fact}`);

  return [
    `You read a conversation in the background. Nobody sees your answer; it helps us to remember what ${speaker.name} would be sorry to have to repeat.`,
    partner && `The conversation is about ${speaker.name} and ${partner.name}.`,
    `Give:
1. emotionalIntensity, 1 to 10, of the last message, not of the whole story. A calm sentence about something terrible is calm.
2. notableFacts: at most three new facts, each one short sentence in the third person, with its category
   (People, Logistics, Conflict, Emotional or History). No interpretation, no advice, nothing about the process itself.
3. topicContext: what this is about, in at most six words, as they would title it.`,
    known.length > 0 ? `Already known, don't repeat:\n${known.join('\n')}` : `Nothing is known yet.`,
    `Answer with JSON only:
{"emotionalIntensity": 0, "notableFacts": [{"category": "…", "fact": "…"}], "topicContext": "…"}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** As `backgroundPrompt`, for partner conversations that are past the first stage: it watches the gates as well. */
export function partnerSessionPrompt({ speaker, partner, stage, facts }: Conversation): string {
  const gate =
    stage === 1
      ? `feltHeard: do they say, in any words, that they have been understood?`
      : stage === 2
        ? `empathyOffered: did they describe ${partner?.name ?? 'the other'}'s inside in a way that ${partner?.name ?? 'the other'} would recognise as kind?`
        : stage === 3
          ? `needNamed: did they name a need, apart from a demand?`
          : `agreementReached: did they accept a concrete proposal without an "if only"?`;

  return `You watch a conversation between ${speaker.name} and Hearth about ${partner?.name ?? 'somebody close'}. You don't take part.

Judge the last exchange only.
- ${gate} Be strict. "Fine", "whatever" and "ok" are not a yes.
- emotionalIntensity, 1 to 10.
- topicContext, at most six words.
- notableFacts: at most two, only if they are new. ${facts.length} are known already.

Answer with JSON only:
{"gate": true|false, "emotionalIntensity": 0, "topicContext": "…", "notableFacts": [{"category": "…", "fact": "…"}]}`;
}
