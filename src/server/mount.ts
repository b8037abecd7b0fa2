export { startMerging } from './analytics/merging';
export { migrate } from './db/migrate';
export { openPostgres, pooled } from './db/postgres';
export { createRecorder } from './ingest/recorder';
export { startNightly } from './retention/nightly';
export { createBrainRouter } from './router';
