import { type Config, readConfig } from '#libs/config';
import { type RunningHub, startHub } from '../hub.js';

/** Runs `work` on the services of a hub of one's own, without an API, and stops it again however it ends. */
export async function onHub<T>(
  parts: { worker: boolean },
  work: (hub: RunningHub, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig();
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
