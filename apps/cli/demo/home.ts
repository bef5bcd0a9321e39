import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Config, readConfig } from '#libs/config';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#libs/database';
import { projectFolder } from '../../ground.js';
import { quiet } from '../hub-session.js';

/** A database of the demo's own, empty each time, so that it always tells the same story. Throws if another demo is running. */
export async function openEmptyDatabase(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home: join(projectFolder, '.leerhub', 'demo') });
  try {
    await empty(postgres.url);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function empty(url: string): Promise<void> {
  const beside = new URL(url);
  const name = beside.pathname.slice(1);
  beside.pathname = '/postgres';
  const client = new Client({ connectionString: beside.href });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.query(`CREATE DATABASE "${name}"`);
  } finally {
    await client.end();
  }
}

/** On that database and nothing of the surroundings but where to listen; there, or where it is free. */
export async function demoConfig(databaseUrl: string): Promise<Config> {
  const config = readConfig();
  return {
    ...config,
    databaseUrl,
    redisUrl: undefined,
    secretKey: randomBytes(32).toString('hex'),
    logLevel: quiet(config.logLevel),
    port: (await isFree(config)) ? config.port : 0,
  };
}

const isFree = ({ port, host }: Config): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
