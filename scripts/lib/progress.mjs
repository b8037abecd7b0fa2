// Progress on stderr, so that stdout stays free for what a program may want to read.
const terminal = process.stderr.isTTY && !process.env.CI;

/** One plain line for the person watching. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs `work` under a title: says when it begins, and how long it took (or that it failed). The result is `work`'s. */
export async function step(title, work) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  process.stderr.write(terminal ? `… ${title}` : `… ${title}\n`);
  try {
    const result = await work();
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}✓ ${title} (${seconds()})\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}✗ ${title} (${seconds()})\n`);
    throw error;
  }
}
