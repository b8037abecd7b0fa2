import { join } from 'node:path';
import { launchBrowser } from '../../lib/browser.mjs';
import { stopAll } from '../../lib/children.mjs';
import { freePort, untilAnswers } from '../../lib/net.mjs';
import { root } from '../../lib/paths.mjs';
import { openProduct } from '../../lib/product.mjs';

/** How a probe is asked: from inside the extension host it tells what it saw since `begin`. */
function probeAt(port) {
  const ask = (what) => fetch(`http://127.0.0.1:${port}/${what}`).then((answer) => answer.json());
  return { begin: () => ask('begin'), seen: () => ask('seen'), end: () => ask('end') };
}

/**
 * Opens the product in a window of VS Code on the producer's peer, its log and its sessions on show, and lets `measure` work
 * with the probe inside its extension host.
 * @param {{url: string}} ready where the producer answers
 * @param {(probe: ReturnType<typeof probeAt>) => Promise<unknown>} measure
 */
export async function inWindow(ready, measure) {
  const port = await freePort();
  const browser = await launchBrowser();
  const product = await openProduct({
    api: { url: ready.url, secret: 'bench' },
    browser,
    beside: join(root, 'scripts', 'bench', 'live', 'probe'),
    env: { NEURAL_MONITOR_PROBE: String(port) },
  });
  const { window } = product;
  try {
    await window.showSessions();
    await window.sessionRow(0).waitFor();
    await window.run('Neural Monitor: Show Log');
    await window.statusBar.filter({ hasText: 'today' }).first().waitFor();
    await untilAnswers(`http://127.0.0.1:${port}/`, product.server);
    await measure(probeAt(port));
  } finally {
    await product.close();
    await browser.close();
    await stopAll();
  }
}
