import type { Fact } from '../../../test/workspace/src/domain';
import recorded from './python/prompts.json';
import type { Random } from './random';
import stories from './stories.json';

/** What somebody says, and what the AI answers. */
export type Exchange = readonly [said: string, answered: string];

/** One conflict or one inner question, with the names of the people in it filled in. */
export interface Story {
  id: string;
  /** One name in inner work, two in a partner conversation. */
  names: string[];
  topic: string;
  first: Exchange[];
  second: Exchange[];
  facts: Fact[];
  people: { name: string; relation: string; feeling: string }[];
  themes: string[];
  needs: { need: string; evidence: string }[];
  memory: string;
  summary: string;
  /** The prompts that the Python job rendered for this conversation, by operation. */
  insights: Record<string, string>;
}

interface Written {
  id: string;
  pairs: string[][];
  topic: string;
  first: string[][];
  second?: string[][];
  facts: string[][];
  people: string[][];
  themes: string[];
  needs?: string[][];
  memory: string;
  summary: string;
}

const written: Record<'partner' | 'inner', Written[]> = stories;
const insights: Record<string, Record<string, string>> = recorded;

function fill(story: Written, names: string[]): Story {
  const named = (text = '') => text.replaceAll('{a}', names[0]!).replaceAll('{b}', names[1] ?? 'the other');
  const exchanges = (pairs: string[][] = []): Exchange[] =>
    pairs.map(([said, answered]) => [named(said), named(answered)]);
  return {
    id: story.id,
    names,
    topic: named(story.topic),
    first: exchanges(story.first),
    second: exchanges(story.second),
    facts: story.facts.map(([category, fact]) => ({ category: category as Fact['category'], fact: named(fact) })),
    people: story.people.map(([name, relation, feeling]) => ({
      name: named(name),
      relation: named(relation),
      feeling: feeling ?? 'unclear',
    })),
    themes: story.themes,
    needs: (story.needs ?? []).map(([need, evidence]) => ({ need: need!, evidence: evidence! })),
    memory: named(story.memory),
    summary: named(story.summary),
    insights: insights[`${story.id}/${names[0]}`] ?? {},
  };
}

/** Every story with every pair of people it is told of. */
export function storiesOf(kind: 'partner' | 'inner'): Story[] {
  return written[kind].flatMap((story) => story.pairs.map((names) => fill(story, names)));
}

/** What is said once a story has run out of its own lines. */
export function genericExchange(random: Random, story: Story): Exchange {
  const [said, answered] = random.pick(stories.generic);
  const other = story.names[1] ?? 'my mother';
  return [said!.replaceAll('{b}', other), answered!];
}
