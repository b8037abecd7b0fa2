// `npm start`: builds, starts the local API with sample data and live traffic, and opens VS Code on the sample workspace.
// `npm start -- --no-open` opens nothing and prints {"editor","api"} once both answer.
import { buildProducts, prepare } from './lib/prepare.mjs';
import { say } from './lib/progress.mjs';

try {
  await prepare();
  if (!process.argv.includes('--no-build')) await buildProducts();
  const { runDemo } = await import('./lib/demo.mjs');
  await runDemo({ open: !process.argv.includes('--no-open') });
} catch (error) {
  say(`\n${error.message}`);
  process.exit(1);
}
process.exit(0);
