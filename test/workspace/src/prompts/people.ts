import type { Conversation } from '../domain';

const RULES = [
  `A person is somebody with a role in the story: "my sister", "Mr. Okafor from school", "her boss". Pets count if they have a name.`,
  `One entry a person. "My mum", "she" and "mother" in one message are one entry.`,
  `Write the name as they did, in their script. No name? Use the role: "the neighbour upstairs".`,
  `Don't list the speaker, the partner or Hearth.`,
];

/** Who appears in a message besides the two. */
export function peoplePrompt({ speaker, partner }: Conversation, alreadyKnown: string[]): string {
  return `List the people in the last message of ${speaker.name}.

${RULES.map((rule, i) => `${i + 1}. ${rule}`).join('\n')}

${partner ? `${partner.name} is the partner.` : ''}
${alreadyKnown.length ? `We know ${alreadyKnown.join(', ')} already: use the same spelling if one of them comes up.` : `Nobody is known yet.`}

Answer with JSON only: {"people": [{"name": "…", "relation": "…", "feeling": "warm"|"tense"|"mixed"|"unclear"}]}`;
}
