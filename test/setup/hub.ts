import { randomBytes } from 'node:crypto';
import { type RunningHub, startHub } from '../../apps/hub.js';
import { KeysService } from '#libs/access';
import { readConfig } from '#libs/config';
import { createTestDatabase } from './database.js';

export interface TestHub {
  url: string;
  hub: RunningHub;
  operatorKey: string;
  /** What another process needs to be a part of the same hub. */
  surroundings: Record<string, string>;
  stop(): Promise<void>;
}

export interface TestHubOptions {
  /** Variables on top of the test's own, like UPLOAD_LIMIT_MB. */
  env?: Record<string, string>;
  /** Leave runs where the API puts them. */
  withoutWorker?: boolean;
  /** The queues of this hub; by default its own. A process that is started by itself listens to `leerhub`. */
  queuePrefix?: string;
}

/** API and worker in this process, on a database of their own and any free port. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const database = options.env?.['DATABASE_URL'] ? undefined : await createTestDatabase();
  const surroundings = {
    DATABASE_URL: database?.url ?? '',
    REDIS_URL: process.env['LEERHUB_TEST_REDIS_URL'] ?? '',
    LEERHUB_SECRET_KEY: randomBytes(32).toString('hex'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    SWEEP_SECONDS: '1',
    ...options.env,
  };
  const parts = { api: true, worker: options.withoutWorker !== true };
  const queuePrefix = options.queuePrefix ?? `test-${randomBytes(6).toString('hex')}`;
  const hub = await startHub(readConfig(surroundings), parts, queuePrefix);
  const { key } = await hub.context
    .get(KeysService)
    .create({ tenant: { kind: 'operator', name: 'Operator' }, label: 'test', employerIds: [] });
  return {
    url: hub.url ?? '',
    hub,
    operatorKey: key,
    surroundings,
    stop: async () => {
      await hub.stop();
      await database?.drop();
    },
  };
}
