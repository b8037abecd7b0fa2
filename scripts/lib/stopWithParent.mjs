import { readFileSync } from 'node:fs';

/**
 * Calls `stop` once when whoever started this process is gone (npm was killed, the terminal was closed). npm runs scripts
 * in a shell that would outlive it, so the shell's own parent counts too.
 */
export function stopWithParent(stop) {
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}

function ancestors() {
  return `${process.ppid} ${process.env.npm_execpath ? parentOf(process.ppid) : ''}`;
}

/** Linux alone tells it without another process; elsewhere only the direct parent is watched. */
function parentOf(pid) {
  try {
    return /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
