/** How often a parent is looked for, in milliseconds. */
const intervalMs = 1_000;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Calls `end` once the process is gone. Does not keep this process alive by itself. */
export function watchParent(pid: number, end: () => void): void {
  // An ended parent that nobody has reaped still seems to be there: then this process has got another parent.
  const isParent = process.ppid === pid;
  const timer = setInterval(() => {
    if (isThere(pid) && (!isParent || process.ppid === pid)) return;
    clearInterval(timer);
    end();
  }, intervalMs);
  timer.unref();
}

/** Calls `end` once standard input is closed. */
export function watchStdin(end: () => void): void {
  process.stdin.once('end', end).once('close', end).once('error', end);
  process.stdin.resume();
}
