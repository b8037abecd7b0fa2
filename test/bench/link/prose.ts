/** A seeded source of randomness: the same seed gives the same numbers everywhere. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }
}

const split = (s: string) => s.split(' ');
const verbs = split(
  'summarise mention quote repeat ignore compare rank rewrite explain translate check verify extract group label score reject accept follow answer ask plan call cite shorten expand soften name list weigh trace forward decline reopen annotate merge postpone clarify paraphrase estimate schedule escalate review archive outline sketch dispute confirm withhold rephrase highlight omit sort bundle count praise challenge soothe interrupt acknowledge restate probe defer',
);
const nouns = split(
  'answer question user session customer ticket document passage tool result source claim fact memory feeling partner order invoice schema field label reply draft summary instruction example policy topic message deadline record chapter meeting budget chart refund branch commit diagnosis symptom lesson recipe ingredient lawsuit clause tenant lease sensor alert outage region shipment warehouse carrier patient therapist grievance quarrel apology promise boundary sibling manager candidate interview resume portfolio dividend ledger audit risk vendor contract supplier route timetable ticket-holder passenger landmark itinerary hotel allergy dosage referral classroom essay grade rubric theorem proof equation dataset column metric experiment hypothesis',
);
const adjectives = split(
  'short clear kind relevant recent missing final internal private open strict neutral polite unusual long careful honest exact local third shared urgent empty overdue fragile seasonal verbatim redundant ambiguous hostile tender partial bilingual obsolete quarterly nested anonymous binding tentative blunt warm technical legal medical playful dry gradual mutual costly silent visible fictional plausible contested',
);
const adverbs = split(
  'gently briefly rarely promptly openly twice silently carefully plainly once together separately early patiently',
);
const places = split('below above overleaf inside upstream nearby elsewhere abroad onsite offline');
const roles = split(
  'assistant analyst editor coach planner reviewer support-agent librarian tutor mediator classifier paralegal dietitian historian dispatcher accountant recruiter translator',
);
const fields = split(
  'title summary tags score reason steps intent language confidence entities tone severity owner dueDate sentiment category quote evidence',
);

type Part = (r: Random) => string;
const it: Part = (r) => (r.chance(0.4) ? `the ${r.pick(adjectives)} ${r.pick(nouns)}` : `the ${r.pick(nouns)}`);
const act: Part = (r) =>
  `${r.pick(verbs)} ${it(r)}${r.chance(0.25) ? ` ${r.pick(adverbs)}` : ''}${r.chance(0.15) ? ` ${r.pick(places)}` : ''}`;
const when: Part = (r) =>
  r.pick([
    () => `if ${it(r)} is ${r.pick(adjectives)}`,
    () => `once ${it(r)} names a ${r.pick(nouns)}`,
    () => `unless you must ${act(r)}`,
    () => `before you ${act(r)}`,
    () => `whenever ${it(r)} mentions ${r.pick(nouns)}s`,
    () => `so that ${it(r)} stays ${r.pick(adjectives)}`,
  ])();

const sentences: Part[] = [
  (r) => `Do not ${act(r)} ${when(r)}.`,
  (r) => `You are a ${r.pick(adjectives)} ${r.pick(roles)} for ${r.pick(adjectives)} ${r.pick(nouns)}s; ${act(r)}.`,
  (r) => `Always ${act(r)} ${when(r)}.`,
  (r) => `${cap(when(r))}, ${act(r)} and ${act(r)}.`,
  (r) => `Return JSON whose "${r.pick(fields)}" and "${r.pick(fields)}" come from ${it(r)}.`,
  (r) => `Keep ${it(r)} ${r.pick(adjectives)} — never more than ${2 + r.below(9)} ${r.pick(nouns)}s.`,
  (r) => `${cap(it(r))} may contain "${r.pick(adjectives)} ${r.pick(nouns)}s"; ${act(r)}.`,
  (r) => `Think about what ${it(r)} needs, then ${act(r)}.`,
  (r) => `Use ${it(r)} to ${act(r)} ${when(r)}.`,
  (r) => `Never invent a ${r.pick(nouns)}: ${act(r)} as ${it(r)} says.`,
  (r) => `When in doubt, ${act(r)} rather than ${act(r)}.`,
  (r) => `It’s fine to ${act(r)}, but ${act(r)} ${when(r)}.`,
];
/** What stands in half the prompts of the world. */
const everyday = [
  'You are a helpful assistant.',
  'Respond in JSON.',
  'Be concise.',
  'Think step by step.',
  'Do not make things up.',
  'Answer the question below.',
  'Return only valid JSON, without any other text.',
];

function cap(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}

export function sentence(r: Random): string {
  return r.chance(0.04) ? r.pick(everyday) : r.pick(sentences)(r);
}

export function words(r: Random, n: number): string {
  const list = Array.from({ length: n }, () => (r.chance(0.5) ? r.pick(adjectives) : r.pick(nouns)));
  const text = list.join(' ');
  return text[0]!.toUpperCase() + text.slice(1);
}

export function word(r: Random): string {
  return r.pick(r.chance(0.5) ? adjectives : nouns);
}

/** Several sentences or bullet lines. */
export function paragraph(r: Random): string {
  const n = 2 + r.below(5);
  const lines = Array.from({ length: n }, () => (r.chance(0.5) ? `- ${sentence(r)}` : sentence(r)));
  return lines.join(r.chance(0.6) ? '\n' : '\n\n');
}

/** What a person might type: other words, now and then several lines. */
export function userText(r: Random): string {
  const bank = [
    `${sentence(r)}`.toLowerCase(),
    sentence(r),
    'I told him on tuesday that the car was fine',
    'can you please move my appointment to next week??',
    'She said "fine" and left',
    'the export broke again, see log 4411',
    'ok',
    'What’s the difference between plan A and plan B',
    'my sister (the older one) won’t talk to me',
    'we paid 3,200 EUR in march; nobody answered since',
    'Grüße aus Köln, danke für alles',
    'import pandas as pd\ndf = pd.read_csv("x.csv")',
    'no\n\nand another thing: the door does not close',
  ];
  const n = 1 + r.below(3);
  return Array.from({ length: n }, () => r.pick(bank)).join(r.chance(0.3) ? '\n' : '. ');
}
