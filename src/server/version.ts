import manifest from '../../package.json' with { type: 'json' };

/** What this server calls itself. */
export const serverInfo = { name: 'neural-monitor', version: manifest.version } as const;
