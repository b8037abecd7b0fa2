export interface TaggedReply {
  thinking: string | null;
  draft: string | null;
  dispatch: string | null;
  /** What the person reads. */
  visible: string;
}

function take(text: string, tag: string): [string | null, string] {
  const match = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(text);
  return match ? [match[1]?.trim() ?? null, text.replace(match[0], '')] : [null, text];
}

/** Splits a reply into its private blocks and the words for the person. */
export function readReply(text: string): TaggedReply {
  const [thinking, afterThinking] = take(text, 'thinking');
  const [draft, afterDraft] = take(afterThinking, 'draft');
  const [dispatch, rest] = take(afterDraft, 'dispatch');
  return { thinking, draft, dispatch, visible: rest.trim() };
}
