import { ask } from './client';
import { once } from './measure';
import { longestWait } from './probe';
import { ended, peakMemory, type Server } from './server';

/** What a COPY of all rows came to. */
export interface Speed {
  bytes: number;
  ms: number;
}

const perSecond = ({ bytes, ms }: Speed): number => bytes / 1e3 / ms;
const missed = (is: boolean): string => (is ? '  MISSED' : '');

/**
 * Exports everything once a format from a server that is then ended; lines that tell how fast, how long others waited
 * meanwhile, and how large it grew. COPY runs before and after. `most`: the goal for memory, where there is one.
 */
export async function exporting({ url, child }: Server, copy: () => Promise<Speed>, most?: number): Promise<string[]> {
  const memoryBefore = (await peakMemory(child)) ?? 0;
  const lines = await formats(url, copy);
  const memory = (await peakMemory(child)) ?? 0;
  const goal = most === undefined ? '' : ` (goal: under ${most})${missed(memory > most)}`;
  lines.push(`peak memory while exporting: ${memory.toFixed(0)} MB, ${memoryBefore.toFixed(0)} before${goal}`);
  await ended(child);
  return lines;
}

async function formats(url: string, copy: () => Promise<Speed>): Promise<string[]> {
  const lines: string[] = [];
  for (const format of ['csv', 'json']) {
    const before = await copy();
    let bytes = 0;
    let ms = 0;
    const wait = await longestWait(`${url}/sessions?limit=1`, async () => {
      ms = await once(async () => {
        bytes = await ask(`${url}/export?format=${format}`);
      });
    });
    const after = await copy();
    const speed = perSecond({ bytes, ms });
    const limit = perSecond({ bytes: before.bytes + after.bytes, ms: before.ms + after.ms });
    const ratio = limit / speed;
    lines.push(
      `export ${format}: ${(bytes / 1e6).toFixed(0)} MB at ${speed.toFixed(0)} MB/s, ${ratio.toFixed(2)}× slower than COPY's ${limit.toFixed(0)} MB/s (goal: at most 4×)${missed(ratio > 4)}; ` +
        `longest other wait ${wait.toFixed(0)} ms (goal: under 50)${missed(wait >= 50)}`,
    );
  }
  return lines;
}
