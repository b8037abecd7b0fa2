import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { record, recordSession } from './recording.mjs';

describe('while calls come in all the time', () => {
  let api;
  let product;
  let window;
  let isOver = false;
  let traffic;

  before(async () => {
    api = await startApi();
    await recordSession(api, { id: 'quietsession', participants: 'Quiet & Calm' });
    await recordSession(api, { id: 'busysession', participants: 'Busy & Loud' });
    product = await openProduct({ api });
    window = product.window;
    await window.showSessions();
    await row('Busy & Loud').locator('.monaco-tl-twistie').click();
    await row('#1').waitFor();
  });
  after(async () => {
    isOver = true;
    await traffic;
    await product?.close();
    await stopAll();
  });
  afterEach(pictureOfFailure(() => window));

  const row = (text) => window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: text }).first();

  /** One call after another, without a pause in which the editor might catch its breath. */
  async function callsComeIn() {
    for (let n = 0; !isOver; n++) {
      const turnId = `busysession-user-${2 + Math.floor(n / 20)}`;
      const call = { id: `busy${n}`, sessionId: 'busysession', turnId, model: 'claude-haiku-4-5', callType: 'BUSY' };
      await record(api, '/activities', { ...call, status: 'COMPLETED', durationMs: 20 });
    }
  }

  /** Waits for a turn with a higher number than that, whichever it is by then, and gives its number. */
  async function newerTurn(than) {
    const found = await window.page.waitForFunction(
      ({ rows, than }) => {
        const numbers = [...document.querySelectorAll(rows)].map((r) => Number(/#(\d+)/.exec(r.textContent)?.[1] ?? 0));
        const newest = Math.max(0, ...numbers);
        return newest > than ? newest : 0;
      },
      { rows: `${window.sessionList} .monaco-list-row`, than },
    );
    return found.jsonValue();
  }

  it('the tree shows new turns, and new sessions on top', async () => {
    traffic = callsComeIn();
    const seen = await newerTurn(1);
    await recordSession(api, { id: 'latesession', participants: 'Late & New' });
    await row('Late & New').waitFor();
    await newerTurn(seen);
  });
});
