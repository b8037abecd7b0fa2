import assert from 'node:assert/strict';
import { startApi } from '../../../scripts/lib/api.mjs';
import { stopAll } from '../../../scripts/lib/children.mjs';
import { pictureOfFailure } from '../../../scripts/lib/pictureOfFailure.mjs';
import { openProduct } from '../../../scripts/lib/product.mjs';
import { record, recordSession } from './recording.mjs';

// Stands literally in the sample workspace's src/prompts/stagePrompts.ts.
const captured = `You're here to listen and really understand. Reflect the feeling under the words and the thing that mattered,
in fewer words than they used. Name the concrete detail that hurt: the hour, the sentence, the empty chair.
Don't correct, soften, reframe or offer the other's view, even if it seems obvious. Not yet.`;

describe('a turn', () => {
  let product;
  let window;
  let api;

  before(async () => {
    api = await startApi({ sample: true });
    await recordSession(api, {
      id: 'turnsession1',
      participants: 'Quill & Rosalind',
      user: 'Nobody called me.',
      systemPrompt: { staticBlock: captured, dynamicBlock: 'Their name is Quill.' },
      text: 'That sounds lonely.',
    });
    product = await openProduct({ api });
    window = product.window;
  });
  after(async () => {
    await product?.close();
    await stopAll();
  });
  afterEach(
    pictureOfFailure(
      () => window,
      () => window.run('View: Close All Editors'),
    ),
  );

  it('opens from the tree by the mouse, with its message, call and response', async () => {
    await window.showSessions();
    const session = window.page.locator(`${window.sessionList} .monaco-list-row`, { hasText: 'Quill & Rosalind' });
    await session.locator('.monaco-tl-twistie').click();
    await window.page.locator(`${window.sessionList} [aria-level="2"]`, { hasText: 'Nobody called me.' }).click();
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
    await frame.getByText('Nobody called me.').first().waitFor();
    await frame.getByRole('tab', { name: 'Response' }).click();
    await frame.getByText('That sounds lonely.').waitFor();
  });

  it('opens from the palette by the keyboard alone', async () => {
    await window.press('F1');
    await window.page.keyboard.type('neural monitor open turn');
    await window.picks.filter({ hasText: 'Open Turn…' }).first().waitFor();
    await window.press('Enter');
    await window.quickInput.getByPlaceholder('Type a name').waitFor();
    await window.page.keyboard.type('Rosalind');
    await window.picks.filter({ hasText: 'Quill & Rosalind' }).first().waitFor();
    await window.page.waitForFunction(
      () => document.querySelectorAll('.quick-input-widget .monaco-list-row').length === 1,
    );
    await window.press('Enter');
    await window.quickInput.getByPlaceholder('Newest first').waitFor();
    await window.picks.filter({ hasText: 'Nobody called me.' }).first().waitFor();
    await window.press('Enter');
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
  });

  it('opens from the palette by a pasted id', async () => {
    await window.run('Neural Monitor: Open Turn…');
    await window.quickInput.getByPlaceholder('Type a name').waitFor();
    await window.type('turnsession1-user-1');
    await window.pick('turnsession1-user-1');
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
  });

  it('opens from the log, where a line names it', async () => {
    await window.run('Neural Monitor: Show Log');
    await window.page.locator('.part.panel .monaco-editor').first().waitFor();
    await window.statusBar.filter({ hasText: 'today' }).first().waitFor();
    await record(api, '/activities', {
      id: 'turnsession1-logged',
      sessionId: 'turnsession1',
      turnId: 'turnsession1-user-1',
      callType: 'MEMORY_DETECTION',
      model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      status: 'COMPLETED',
    });
    await window.page.locator('.part.panel .view-line', { hasText: 'MEMORY_DETECTION' }).first().waitFor();
    const link = window.panelLinks.filter({ hasText: /Quill/ }).last();
    await link.click({ modifiers: ['Control'] });
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
  });

  it('links captured text to the line that it stands on', async () => {
    await window.run('Neural Monitor: Open Turn…');
    await window.quickInput.getByPlaceholder('Type a name').waitFor();
    await window.type('turnsession1-user-1');
    await window.pick('turnsession1-user-1');
    const frame = await window.frame('turn');
    await frame.getByText("You're here to listen and really understand", { exact: false }).first().click();
    await window.tabs.filter({ hasText: 'stagePrompts.ts' }).first().waitFor();
    await window.page.locator('.view-line', { hasText: "You're here to listen and really understand" }).waitFor();
    const status = window.statusBar.filter({ hasText: /Ln \d+/ });
    const line = Number(/Ln (\d+)/.exec(await status.first().innerText())?.[1]);
    assert.ok(line >= 21 && line <= 24, `the cursor is on line ${line}`);
  });

  it('shows a call that is recorded while it is open', async () => {
    await window.run('Neural Monitor: Open Turn…');
    await window.quickInput.getByPlaceholder('Type a name').waitFor();
    await window.type('turnsession1-user-1');
    await window.pick('turnsession1-user-1');
    const frame = await window.frame('turn');
    await frame.getByText('Turn 1 of 1').waitFor();
    await frame.getByText(/^live/).waitFor();
    await record(api, '/activities', {
      id: 'turnsession1-a2',
      sessionId: 'turnsession1',
      turnId: 'turnsession1-user-1',
      callType: 'PEOPLE_EXTRACTION',
      model: 'anthropic.claude-haiku-4-5-20251001-v1:0',
      status: 'COMPLETED',
      durationMs: 300,
      tokenCountInput: 10,
      tokenCountOutput: 5,
    });
    await frame.getByText('PEOPLE_EXTRACTION').first().waitFor();
  });
});
