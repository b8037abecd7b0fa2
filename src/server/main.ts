import { ConfigError, readConfig } from './config';
import { ForeignTables } from './db/migrate';
import { FolderInUse } from './db/pidLock';
import { watchParent, watchStdin } from './leash';
import { createLog } from './log';
import { startMonitor } from './monitor';

/** Faults that whoever starts the server can put right: their message is enough. */
const plain = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof FolderInUse ||
  error instanceof ForeignTables ||
  ['EADDRINUSE', 'EACCES', 'ECONNREFUSED', 'ENOTFOUND'].includes(String((error as { code?: unknown } | null)?.code));

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  const log = createLog(config.logLevel);
  const monitor = await startMonitor(config, log);
  const end = (why: string) => {
    log.info({ why }, 'stopping');
    monitor.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  process.stdout.on('error', () => end('nobody reads standard output'));
  const { parentPid } = config;
  if (parentPid) watchParent(parentPid, () => end('the parent is gone'));
  if (config.exitWithStdin) watchStdin(() => end('standard input was closed'));
  process.stdout.write(`${JSON.stringify({ url: monitor.url })}\n`);
}

main().catch((error: unknown) => {
  const said = plain(error) ? error.message : ((error as Error | null)?.stack ?? String(error));
  process.stderr.write(`${JSON.stringify({ level: 60, msg: said })}\n`);
  process.exit(1);
});
