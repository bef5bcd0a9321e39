import { ConfigError, readConfig } from '#libs/config';
import { HubError } from '#libs/core';
import { type Parts, startHub } from './hub.js';

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** One sentence for whoever started it; the stack only where it is our mistake. */
export function explainStart(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof HubError) return [error.message, error.remedy].filter(Boolean).join(' ');
  const { code } = error as { code?: string };
  if (code === 'ECONNREFUSED')
    return 'The database or Redis does not answer: check DATABASE_URL and REDIS_URL.';
  if (code === 'EADDRINUSE') return 'The port is in use: set PORT to a free one, or to 0 for any.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Resolves at Ctrl-C or a polite end; a second Ctrl-C does not wait. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve());
  });

/** The life of a server process: start, say where, wait, stop cleanly. */
export async function runUntilStopped(parts: Parts): Promise<void> {
  try {
    const stopping = stopSignal();
    const hub = await startHub(readConfig(), parts);
    say(
      hub.url === undefined
        ? 'Leerhub works.'
        : `Leerhub listens on ${hub.url}; the API is described at ${hub.url}/docs`,
    );
    await stopping;
    await hub.stop();
    process.exit(0);
  } catch (error) {
    say(explainStart(error));
    process.exit(1);
  }
}
