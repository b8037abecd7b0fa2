const seconds = 1000;

/** The window shows the sessions view before anything is connected. */
async function welcome(window) {
  await window.showSessions();
  await window.page
    .getByText('Start Local Monitor')
    .first()
    .waitFor({ timeout: 20 * seconds });
}

/** A session and its newest turn are expanded. */
async function tree(window) {
  await window.showSessions();
  const session = window.sessionRows.nth(2);
  await session.waitFor({ timeout: 30 * seconds });
  await expand(window, session);
  await expand(window, window.sessionRows.nth(3));
  await window.sessionRows.nth(4).waitFor({ timeout: 10 * seconds });
}

async function expand(window, row) {
  await row.locator('.monaco-tl-twistie').click();
  await window.page.waitForFunction(
    (element) => element.getAttribute('aria-expanded') === 'true',
    await row.elementHandle(),
  );
}

/** The turn view of the turn that `tree` left expanded. */
async function turn(window) {
  await window.sessionRows.nth(3).locator('.monaco-icon-label').click();
  const frame = await window.frame('turn');
  await frame
    .getByText('Prompt', { exact: true })
    .first()
    .waitFor({ timeout: 20 * seconds });
}

async function context(window) {
  await window.sessionRows.nth(2).click({ button: 'right' });
  await window.page.getByRole('menuitem', { name: 'Open Context' }).click();
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
  await window.run('View: Close Panel').catch(() => {});
  await window.openFile('src/prompts/stagePrompts.ts');
  await window.page
    .locator('.codelens-decoration a')
    .first()
    .waitFor({ timeout: 60 * seconds });
}

/** What is photographed, in this order, each from where the one before it left the window. `signedOut` ones need nothing connected. */
export const scenes = [
  { name: 'welcome', signedOut: true, set: welcome },
  { name: 'sessions', set: tree },
  { name: 'turn', set: turn },
  { name: 'context', set: context },
  { name: 'costs', set: costs },
  { name: 'output', set: output },
  { name: 'codelens', set: lens },
];
