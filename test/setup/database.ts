import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { PrismaService } from '#libs/database';

/** A database of a spec's own: migrated and empty. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

const OBJECT_IN_USE = '55006';

/** Copies the migrated template, or another database that nobody uses; takes some tens of milliseconds. */
export async function createTestDatabase(like?: TestDatabase): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = like
    ? new URL(like.url).pathname.slice(1)
    : process.env['LEERHUB_TEST_TEMPLATE'];
  await administer((client) => copyTemplate(client, name, `${template}`));
  const url = new URL(serverUrl());
  url.pathname = name;
  const drop = (): Promise<void> =>
    administer(async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { url: url.href, drop };
}

async function copyTemplate(client: Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
      return;
    } catch (error) {
      if (attempt === 50 || (error as { code?: string }).code !== OBJECT_IN_USE) throw error;
      await wait(100);
    }
  }
}

async function administer(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env['LEERHUB_TEST_POSTGRES_URL'];
  if (!url)
    throw new Error('There is no test server: run the specs with `npm test`, which starts it.');
  return url;
}

/** A database for all specs of a file: opened before them, told to `begin`, and dropped after them. */
export function withDatabase(begin: (prisma: PrismaService) => void | Promise<void>): void {
  let database: TestDatabase;
  let prisma: PrismaService;
  beforeAll(async () => {
    database = await createTestDatabase();
    prisma = new PrismaService(database.url);
    await begin(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });
}
