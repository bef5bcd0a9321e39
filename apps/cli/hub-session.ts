import { type Config, readConfig } from '#libs/config';
import { runningEmbeddedUrl } from '#libs/database';
import { homeOf } from '../ground.js';
import { type RunningHub, startHub } from '../hub.js';

/**
 * Runs `work` on the services of the hub, without an API, and stops again however it ends. An embedded hub that runs already is
 * joined, so that a key can be made or the books proved beside it.
 */
export async function onHub<T>(
  parts: { worker: boolean },
  work: (hub: RunningHub, config: Config) => Promise<T>,
): Promise<T> {
  const given = readConfig();
  const config = { ...given, databaseUrl: given.databaseUrl ?? runningEmbeddedUrl(homeOf(given)) };
  const hub = await startHub(
    { ...config, logLevel: quiet(config.logLevel) },
    { api: false, ...parts },
  );
  try {
    return await work(hub, config);
  } finally {
    await hub.stop();
  }
}

/** On a command line the answer is the log; only what somebody asked for, or what failed, stands beside it. */
export const quiet = (level: Config['logLevel']): Config['logLevel'] =>
  level === 'info' || level === 'warn' ? 'error' : level;
