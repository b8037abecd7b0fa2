import type { Random } from './random';
import type { Exchange, Story } from './story';

/** What a model has to go on when it answers one call of the sample. */
export interface Scene {
  story: Story;
  exchange: Exchange;
  random: Random;
  /** 1 to 10. */
  intensity: number;
  /** Which message of this person it is, from 1. */
  turn: number;
  /** Whether the app is to reach back for this message. */
  depth: 'none' | 'light' | 'deep';
  recalls: boolean;
  /** How far the conversation has come, 0 to 1. */
  progress: number;
}

export interface Answer {
  text: string;
  structured: unknown;
}

const json = (structured: unknown): Answer => ({ text: JSON.stringify(structured, null, 1), structured });

const strategies = [
  'reflect, then leave room',
  'name the concrete detail, no question',
  'reflect, then one open question',
  'slow down, short sentences',
  'stay with the last thing said',
];

function reply({ exchange, random, intensity, turn, progress }: Scene): Answer {
  const heard = progress > 0.3 && intensity < 6 ? 'Y' : 'N';
  const thinking = `<thinking>\nUserIntensity: ${intensity}\nFeelHeardCheck: ${heard}\nStrategy: ${random.pick(strategies)}\n</thinking>\n`;
  const draft = random.chance(0.1)
    ? `<draft>\n“${exchange[0].slice(0, 120)}” I see now how long you may have carried this.\n</draft>\n`
    : '';
  const dispatch = turn % 9 === 0 ? '<dispatch>OFFER_BREAK</dispatch>\n' : '';
  return { text: `${random.chance(0.85) ? thinking : ''}${draft}${dispatch}${exchange[1]}`, structured: null };
}

/** At most so many facts, as the prompt allows. */
function noticed({ story, random, intensity }: Scene, most: number) {
  const first = random.int(0, story.facts.length - 1);
  return {
    emotionalIntensity: intensity,
    topicContext: story.topic,
    notableFacts: random.chance(0.7) ? story.facts.slice(first, first + random.int(1, most)) : [],
  };
}

function intent({ depth, recalls, random }: Scene): Answer {
  if (recalls) return json({ intent: 'recall', depth, reason: 'refers to something told before' });
  const [name, reason] = random.pick([
    ['share', 'tells how it felt'],
    ['share', 'adds a detail that hurt'],
    ['process', 'wants to know what comes next'],
    ['agree', 'accepts what was reflected'],
  ] as const);
  return json({ intent: name, depth, reason });
}

function memories({ story, random }: Scene): Answer {
  return json({ memories: random.chance(0.6) ? [{ text: story.memory, kind: 'preference', until: null }] : [] });
}

function themes({ story }: Scene): Answer {
  return json({ themes: story.themes, strongest: story.themes[0], quote: story.first.at(-1)?.[0] });
}

function crossSession({ story }: Scene): Answer {
  const states = ['back', 'new', 'quiet'];
  return json({
    themes: story.themes.map((theme, i) => ({ theme, state: states[i % 3], since: i === 1 ? 'this week' : 'spring' })),
    enough: story.themes.length > 1,
  });
}

function consolidated({ story, random }: Scene): Answer {
  const facts = story.facts.map(({ fact, category }) => ({
    fact,
    category,
    confidence: random.int(60, 98) / 100,
  }));
  return json({ facts });
}

function distilled({ story }: Scene): Answer {
  return json({
    hard: `What was hard: ${story.topic.toLowerCase()}.`,
    found: story.first.at(-2)?.[0],
    decided: story.first.at(-1)?.[0],
  });
}

function summary({ story, progress }: Scene): Answer {
  return json({
    summary: story.summary,
    keyThemes: story.themes,
    emotionalJourney: progress < 0.5 ? 'from anger to hurt' : 'from hurt to something calmer',
    openQuestions: progress < 0.8 ? [`What ${story.names[1] ?? story.names[0]} would say to this`] : [],
  });
}

function reconciled({ random, story }: Scene): Answer {
  const verdict = random.pick(['aligned', 'near', 'near', 'apart']);
  return json({
    verdict,
    met: verdict === 'apart' ? [] : [story.themes[0]],
    missing: verdict === 'aligned' ? [] : [story.themes[1]],
    question: 'What might that evening have been like before you came into it?',
    abstractionSafe: true,
  });
}

function needs({ story, random }: Scene): Answer {
  const found = story.needs.length > 0 ? story.needs : [{ need: 'to be met', evidence: story.first[0]?.[0] ?? '' }];
  return json({ needs: found.map((need) => ({ ...need, met: false, confidence: random.int(70, 95) / 100 })) });
}

/** What the models of the sample answer, by call type. */
const answers: Record<string, (scene: Scene) => Answer> = {
  ORCHESTRATED_RESPONSE: reply,
  WITNESSING_RESPONSE: reply,
  INTENT_DETECTION: intent,
  RETRIEVAL_PLANNING: ({ depth, exchange, recalls }) =>
    json({
      search: depth !== 'none',
      queries: depth === 'deep' ? [exchange[0].slice(0, 80)] : [],
      window: recalls ? 'all' : 'session',
      why: recalls ? 'leans on an earlier evening' : 'may have come up before',
    }),
  BACKGROUND_CLASSIFICATION: (scene) => json(noticed(scene, 3)),
  PARTNER_SESSION_CLASSIFICATION: (scene) => json({ gate: scene.random.chance(0.3), ...noticed(scene, 2) }),
  PEOPLE_EXTRACTION: ({ story, random }) => json({ people: random.chance(0.7) ? [random.pick(story.people)] : [] }),
  REFERENCE_DETECTION: ({ exchange }) =>
    json({ references: [{ words: 'again', lookUp: exchange[0].slice(0, 60), urgent: false }] }),
  MEMORY_DETECTION: memories,
  MEMORY_VALIDATION: ({ random }) =>
    json({ keep: random.chance(0.8), reason: 'said in their own words', rewrite: null }),
  MEMORY_FORMATTING: ({ story }) => ({ text: `You told us this once: ${story.memory}`, structured: null }),
  SUMMARIZATION: summary,
  RECONCILER_ANALYSIS: reconciled,
  NEEDS_EXTRACTION: needs,
  CHAT_ROUTER_RESPONSE: ({ story }) => ({
    text: `It's good that you're here. We can talk about that on its own, without hurry: ${story.topic}.\n\nroom: ${story.names[1] ? 2 : 3}`,
    structured: { room: story.names[1] ? 2 : 3 },
  }),
  THEME_EXTRACTION: themes,
  CROSS_SESSION_THEME: crossSession,
  GLOBAL_MEMORY_CONSOLIDATION: consolidated,
  DISTILLATION: distilled,
};

/** The answer to a call; an unknown call type is a mistake in the sample. */
export function answerTo(callType: string, scene: Scene): Answer {
  const answer = answers[callType];
  if (!answer) throw new Error(`The sample has no answer to ${callType}`);
  return answer(scene);
}
