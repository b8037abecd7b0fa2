import { ask } from './client';
import { copyOut } from './limits';
import { once } from './measure';
import { longestWait } from './probe';

interface Speed {
  bytes: number;
  ms: number;
}

const perSecond = ({ bytes, ms }: Speed): number => bytes / 1e3 / ms;
const missed = (is: boolean): string => (is ? '  MISSED' : '');

/** Exports everything once a format; lines that tell how fast, and how long others waited meanwhile. COPY runs before and after. */
export async function exporting(databaseUrl: string, url: string): Promise<string[]> {
  const lines: string[] = [];
  for (const format of ['csv', 'json']) {
    const before = await copyOut(databaseUrl);
    let bytes = 0;
    let ms = 0;
    const wait = await longestWait(`${url}/sessions?limit=1`, async () => {
      ms = await once(async () => {
        bytes = await ask(`${url}/export?format=${format}`);
      });
    });
    const after = await copyOut(databaseUrl);
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
