/** Asks again and again until the answer is there, or a minute has passed: for what the editor gives no event for. */
export async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const last = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > last) throw new Error(`no ${what} within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
