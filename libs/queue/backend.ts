import {
  type ConnectionOptions,
  createPostgresBackend,
  Queue,
  setDefaultBackendFactory,
} from 'bullmq';
import { Pool } from 'pg';
import { jobNames } from './jobs.js';

/** Where the queue lives: Redis where there is one, else PostgreSQL. */
export interface QueueBackend {
  connection: ConnectionOptions;
  prefix: string;
  close(): Promise<void>;
}

export interface QueueBackendOptions {
  databaseUrl: string;
  redisUrl?: string | undefined;
  /** Keeps hubs that share a Redis apart. */
  prefix?: string | undefined;
}

/** Call once per process, before any queue is made: BullMQ's backend is chosen for the whole process. */
export async function openQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  const prefix = options.prefix ?? 'leerhub';
  return options.redisUrl === undefined
    ? postgresBackend(options.databaseUrl, prefix)
    : redisBackend(options.redisUrl, prefix);
}

function redisBackend(url: string, prefix: string): QueueBackend {
  setDefaultBackendFactory();
  return { connection: { url, maxRetriesPerRequest: null }, prefix, close: async () => {} };
}

/**
 * One pool for all queues and workers; left alone each of them would open its own. Every worker keeps one connection to
 * itself, so the pool is larger than the number of jobs.
 */
async function postgresBackend(connectionString: string, prefix: string): Promise<QueueBackend> {
  // The factory's own option type is narrower than the one BullMQ and Nest pass on.
  setDefaultBackendFactory(createPostgresBackend as never);
  const migration = new Queue('migration', {
    connection: { connectionString, migrate: true },
  });
  await migration.waitUntilReady();
  await migration.close();
  const pool = new Pool({
    connectionString,
    max: jobNames.length + 8,
    keepAlive: true,
    options: '-c search_path=bullmq',
  });
  pool.setMaxListeners(0);
  // A connection lost while idle is opened again when needed; without a listener it would end the process.
  pool.on('error', () => {});
  return { connection: pool as never, prefix, close: () => pool.end() };
}
