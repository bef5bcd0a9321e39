import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '#libs/config';
import { loadConnectors } from '#libs/connector';
import { migrate, startEmbeddedPostgres } from '#libs/database';
import { openQueueBackend } from '#libs/queue';
import type { Ground } from './hub.module.js';

/** The folder that holds prisma/ and package.json, from the source as well as from the build. */
const compiled = import.meta.filename.endsWith('.js');
const built = resolve(import.meta.dirname, '..');
export const projectFolder = compiled ? resolve(built, '..') : built;

/** Where an embedded hub keeps its things. */
export const homeOf = ({ home }: Config): string =>
  resolve(home ?? join(projectFolder, '.leerhub'));

export interface LaidGround extends Ground {
  embedded: boolean;
  release(): Promise<void>;
}

/** Database (given or embedded), migrations, queue and connectors: all that must stand before Nest does. */
export async function layGround(config: Config, queuePrefix?: string): Promise<LaidGround> {
  const home = homeOf(config);
  const embedded =
    config.databaseUrl === undefined ? await startEmbeddedPostgres({ home }) : undefined;
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  try {
    await migrate(databaseUrl, join(projectFolder, 'prisma', 'migrations'));
    const backend = await openQueueBackend({
      databaseUrl,
      redisUrl: config.redisUrl,
      prefix: queuePrefix,
    });
    return {
      config,
      databaseUrl,
      secretKey: config.secretKey ?? ownKey(home),
      backend,
      connectors: await loadConnectors(join(built, 'connectors')),
      embedded: embedded !== undefined,
      release: async () => {
        await backend.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The embedded hub makes its own key once, beside its data. */
function ownKey(home: string): string {
  const file = join(home, 'secret.key');
  mkdirSync(home, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
