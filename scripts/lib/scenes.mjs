const seconds = 1000;

/** The window shows the sessions view before anything is connected. */
async function welcome(window) {
  await window.showSessions();
  await window.page
    .getByText('Start Local Monitor')
    .first()
    .waitFor({ timeout: 20 * seconds });
}

/** A session at rest and its newest turn are expanded. */
async function sessions(window) {
  await window.showSessions();
  await window.sessionRow(0).waitFor({ timeout: 60 * seconds });
  const row = await restingSession(window);
  await expand(window, row, 2);
  await expand(window, row + 1, 3);
}

/** The place of the first session of two people that waits and has some turns: nothing moves in it, and its calls hold prompts. */
async function restingSession(window) {
  for (let row = 0; row < 20; row++) {
    const label = await window.sessionRow(row).getAttribute('aria-label');
    if (/, waiting, .*\b[3-9] turns/.test(label)) return row;
  }
  throw new Error('no waiting session among the first 20');
}

async function expand(window, row, childLevel) {
  await window.sessionRow(row).locator('.monaco-tl-twistie').click();
  await window.page
    .locator(`${window.sessionList} [data-index="${row + 1}"][aria-level="${childLevel}"]`)
    .waitFor({ timeout: 20 * seconds });
}

/** The call that answers the user, of the turn that `sessions` left expanded. */
async function turn(window) {
  const call = window.page.locator(`${window.sessionList} [aria-level="3"]`, { hasText: 'ORCHESTRATED_RESPONSE' });
  await call.first().locator('.monaco-icon-label').click();
  const frame = await window.frame('turn');
  await frame.getByText(/comes from source/).waitFor({ timeout: 30 * seconds });
}

async function context(window) {
  const row = await restingSession(window);
  await window.sessionRow(row).hover();
  await window.sessionRow(row).getByRole('button', { name: 'Open Context' }).click();
  const frame = await window.frame('context');
  await frame
    .locator('#root > *')
    .first()
    .waitFor({ timeout: 20 * seconds });
}

async function costs(window) {
  await window.run('Neural Monitor: Show Costs');
  const frame = await window.frame('costs');
  await frame
    .locator('canvas')
    .first()
    .waitFor({ timeout: 30 * seconds });
}

async function output(window) {
  await window.run('Neural Monitor: Show Log');
  await window.page
    .locator('.output-view-container, .part.panel .view-lines')
    .first()
    .waitFor({ timeout: 10 * seconds });
  await window.page
    .locator('.part.panel .view-line')
    .nth(2)
    .waitFor({ timeout: 60 * seconds });
}

async function lens(window) {
  await window.run('View: Hide Panel');
  await window.openFile('src/prompts/stagePrompts.ts');
  await window.page
    .locator('.codelens-decoration a')
    .first()
    .waitFor({ timeout: 60 * seconds });
}

/** What is photographed, in this order, each from where the one before it left the window. `signedOut` ones need nothing connected. */
export const scenes = [
  { name: 'welcome', signedOut: true, set: welcome },
  { name: 'sessions', set: sessions },
  { name: 'turn', set: turn },
  { name: 'context', set: context },
  { name: 'costs', set: costs },
  { name: 'output', set: output },
  { name: 'codelens', set: lens },
];
