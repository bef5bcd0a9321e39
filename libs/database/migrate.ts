import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { HubError } from '#libs/core';

/** Prisma's own lock for migrations, so that its command line waits for us and we for it. */
const LOCK = 72_707_369;

/** As Prisma makes it: it accepts a database that was migrated here, and the other way round. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies, in order, every migration of the folder that the database does not have yet, each in a transaction of its own.
 * Callers at the same time wait for each other. Returns the names it applied. Throws `database.migration-changed`,
 * `database.migration-unfinished` and `database.migration-failed`.
 */
export async function migrate(
  connectionString: string,
  migrationsFolder: string,
): Promise<string[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('SET client_min_messages = warning');
    await client.query(TABLE);
    const due = dueOf(readMigrations(migrationsFolder), await readApplied(client));
    for (const migration of due) await apply(client, migration);
    return due.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

async function readApplied(client: Client): Promise<Applied[]> {
  const found = await client.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return found.rows;
}

function dueOf(migrations: Migration[], applied: Applied[]): Migration[] {
  const byName = new Map(applied.map((row) => [row.migration_name, row]));
  for (const { name, checksum } of migrations) {
    const row = byName.get(name);
    if (row && !row.finished_at) throw unfinished(name);
    if (row && row.checksum !== checksum) throw changed(name);
  }
  return migrations.filter(({ name }) => !byName.has(name));
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw failed(name, cause);
  }
}

const changed = (name: string): HubError =>
  new HubError(
    'conflict',
    'database.migration-changed',
    `The migration ${name} was changed after it was applied.`,
    {
      remedy: 'Put the file back as it was, and write the change as a new migration.',
    },
  );

const unfinished = (name: string): HubError =>
  new HubError(
    'conflict',
    'database.migration-unfinished',
    `The migration ${name} was begun and never finished.`,
    {
      remedy: 'Look at what it left behind, then mark it with `prisma migrate resolve`.',
    },
  );

const failed = (name: string, cause: unknown): HubError =>
  new HubError(
    'bug',
    'database.migration-failed',
    `The migration ${name} failed; nothing of it was kept.`,
    {
      remedy: `Correct migrations/${name}/migration.sql; the cause names the statement.`,
      cause,
    },
  );
