// Before all tests: one PostgreSQL with a migrated template, and Redis when it is asked for. Jest loads this file without
// compiling it, so it uses the build that `npm test` has just brought up to date.
import { chmodSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startRedis } from './redis.mjs';

const root = resolve(import.meta.dirname, '../..');
const built = join(root, 'dist/libs/database');
const TEMPLATE = 'leerhub_template';

export default async function globalSetup() {
  if (!existsSync(built))
    throw new Error('There is no build yet: run `npm test`, or `node .config/setup.mjs` once.');
  const { startEmbeddedPostgres } = await import(join(built, 'embedded/index.js'));
  const home = mkdtempSync(join(tmpdir(), 'leerhub-test-'));
  chmodSync(home, 0o711);
  const postgres = await startEmbeddedPostgres({ home, durable: false });
  globalThis.leerhubServers = [postgres];
  await makeTemplate(postgres.url);
  process.env.LEERHUB_TEST_POSTGRES_URL = postgres.url;
  process.env.LEERHUB_TEST_TEMPLATE = TEMPLATE;
  if (process.env.LEERHUB_TEST_QUEUE === 'redis') await useRedis();
}

/** Nobody may connect to it afterwards: a template in use cannot be copied. */
async function makeTemplate(url) {
  const { migrate } = await import(join(built, 'migrate.js'));
  const templateUrl = new URL(url);
  templateUrl.pathname = TEMPLATE;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    await migrate(templateUrl.href, join(root, 'prisma/migrations'));
    await client.query(`ALTER DATABASE ${TEMPLATE} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
  } finally {
    await client.end();
  }
}

async function useRedis() {
  const redis = await startRedis();
  if (!redis)
    throw new Error(
      'LEERHUB_TEST_QUEUE=redis needs redis-server on the PATH (Debian: apt-get install redis-server).',
    );
  globalThis.leerhubServers.push(redis);
  process.env.LEERHUB_TEST_REDIS_URL = redis.url;
}
