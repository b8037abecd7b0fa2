// `npm run -s link -- --workspace DIR`: NDJSON {"id","text"} in, {"id","links","holes","ms"} out.
import { buildCommand } from './lib/linkCommand.mjs';

await import(await buildCommand());
