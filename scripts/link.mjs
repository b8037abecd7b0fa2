// `npm run -s link -- --workspace DIR`: NDJSON {"id","text"} in, {"id","links","holes","ms"} out.
import { spawn } from 'node:child_process';
import { buildCommand } from './lib/linkCommand.mjs';

// Linking leaves much behind that is soon unused: where room for it is small, it is cleared before it takes the memory. Grammars
// are large, and of each but a part runs: making all of it fast takes far more memory than it saves time.
const options = ['--max-semi-space-size=8', '--heap-growing-percent=40', '--liftoff-only', '--wasm-lazy-compilation'];
const child = spawn(process.execPath, [...options, await buildCommand(), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
