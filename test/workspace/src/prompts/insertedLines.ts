import type { Conversation, Utterance } from '../domain';

/** What is put before a person's message when something was looked up for it. */
export function withFindings(message: string, findings: string[]): string {
  return findings.length === 0
    ? message
    : `[From earlier conversations, only if it helps:
${findings.map((finding) => `· ${finding}`).join('\n')}]

${message}`;
}

/** The messages of a request: the last `keep` lines, the newest with what was found for it. */
export function requestMessages(
  { history }: Conversation,
  message: string,
  findings: string[],
  keep = 12,
): Utterance[] {
  return [...history.slice(-keep), { role: 'user', content: withFindings(message, findings) }];
}
