import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.js';
import { migrate } from './migrate.js';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  await ask('DROP TABLE _prisma_migrations');
  folder = mkdtempSync(join(tmpdir(), 'leerhub-migrations-'));
});

afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  it('are applied in order, and once', async () => {
    write('20260102000000_second', 'ALTER TABLE drawer ADD COLUMN label text');
    write('20260101000000_first', 'CREATE TABLE drawer (id int)');
    expect(await migrate(database.url, folder)).toEqual([
      '20260101000000_first',
      '20260102000000_second',
    ]);
    expect(await migrate(database.url, folder)).toEqual([]);
  });

  it('are recorded the way Prisma records them', async () => {
    write('20260101000000_first', 'SELECT 1');
    await migrate(database.url, folder);
    const [row] = await ask('SELECT * FROM _prisma_migrations');
    expect(row).toMatchObject({
      migration_name: '20260101000000_first',
      checksum: 'e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5',
      applied_steps_count: 1,
      rolled_back_at: null,
      finished_at: expect.any(Date),
    });
  });

  it('may be asked for by several at once', async () => {
    write('20260101000000_first', 'CREATE TABLE drawer (id int)');
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, folder)));
    expect(applied.flat()).toEqual(['20260101000000_first']);
  });

  it('are not applied over one that was changed afterwards', async () => {
    write('20260101000000_first', 'CREATE TABLE drawer (id int)');
    await migrate(database.url, folder);
    write('20260101000000_first', 'CREATE TABLE drawer (id bigint)');
    await expect(migrate(database.url, folder)).rejects.toMatchObject({
      code: 'database.migration-changed',
    });
  });

  it('leave nothing behind when they fail, and go on where they stopped', async () => {
    write('20260101000000_first', 'CREATE TABLE drawer (id int); SELECT 1 / 0');
    await expect(migrate(database.url, folder)).rejects.toMatchObject({
      code: 'database.migration-failed',
    });
    expect(await ask("SELECT to_regclass('drawer') AS drawer")).toEqual([{ drawer: null }]);
    write('20260101000000_first', 'CREATE TABLE drawer (id int)');
    expect(await migrate(database.url, folder)).toEqual(['20260101000000_first']);
  });

  it('may be none at all', async () => {
    expect(await migrate(database.url, join(folder, 'none'))).toEqual([]);
  });
});
