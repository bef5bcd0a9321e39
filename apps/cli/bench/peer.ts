import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { readConfig } from '#libs/config';
import { PrismaService } from '#libs/database';
import { accounts, LedgerService, type Transfer } from '#libs/ledger';
import { layGround } from '../../ground.js';
import { layLots } from './lots.js';
import { inTemporaryFolder, machine, type Measurement, rounded, timed } from './measure.js';

const AT_ONCE = 8;
const TRANSFERS = 8_000;
/** Who is first changes with each turn. */
const TURNS = 16;

/** Ours and theirs have as many accounts and do the same transfers, each in a transaction of its own. */
interface Work {
  name: string;
  accounts: number;
  /** The accounts that the n-th transfer goes between. */
  sides(index: number): { from: number; to: number };
}

const WORKS: Work[] = [
  {
    name: 'ledger.peer',
    accounts: 2_000,
    sides: (index) => ({ from: index % 1_000, to: 1_000 + ((index * 7) % 1_000) }),
  },
  {
    name: 'ledger.peer.hot',
    accounts: 10,
    sides: (index) => ({ from: index % 10, to: (index + 1 + ((index * 3) % 9)) % 10 }),
  },
];

/** One transfer, by whoever's ledger. */
type Move = (work: { from: number; to: number; index: number }) => Promise<unknown>;

/** The public ledger pgledger beside ours, on the same server: `value` is ours, `limit` is theirs. */
export async function benchPeer(files: string[]): Promise<Measurement[]> {
  return inTemporaryFolder(async (folder) => {
    const ground = await layGround(readConfig({ LEERHUB_HOME: folder, LOG_LEVEL: 'error' }));
    try {
      await withLots(ground.databaseUrl);
      const measurements: Measurement[] = [];
      for (const work of WORKS)
        measurements.push(await sideBySide(ground.databaseUrl, files, work));
      return measurements;
    } finally {
      await ground.release();
    }
  });
}

async function withLots(url: string): Promise<void> {
  const prisma = new PrismaService(url, 1);
  await layLots(prisma, [{ from: 1, count: Math.max(...WORKS.map((work) => work.accounts)) }]);
  await prisma.$disconnect();
}

const WHO = ['ours', 'theirs'] as const;

/** In turns, so that whatever else the machine does meets both. */
async function sideBySide(url: string, files: string[], work: Work): Promise<Measurement> {
  const ours = await openOurs(url, work);
  const theirs = await openTheirs(url, files, work);
  try {
    const seconds = { ours: 0, theirs: 0 };
    await run(work, ours.move, { from: 0, count: 200 });
    await run(work, theirs.move, { from: 0, count: 200 });
    for (let turn = 1; turn <= TURNS; turn++) {
      const part = { from: turn * 1_000_000, count: TRANSFERS / TURNS };
      for (const who of turn % 2 === 0 ? WHO : WHO.toReversed())
        seconds[who] += await run(work, who === 'ours' ? ours.move : theirs.move, part);
    }
    return measurement(work, seconds);
  } finally {
    await ours.close();
    await theirs.close();
  }
}

const measurement = (work: Work, seconds: { ours: number; theirs: number }): Measurement => ({
  name: work.name,
  value: Math.round(TRANSFERS / seconds.ours),
  unit: 'transfers/s',
  limit: Math.round(TRANSFERS / seconds.theirs),
  ratio: rounded(seconds.ours / seconds.theirs),
  details: {
    atOnce: AT_ONCE,
    accounts: work.accounts,
    limitIs: 'not a limit: pgledger, in the same run and in turns; below 1 ours is faster',
    machine: machine(),
  },
});

async function run(
  { sides }: Work,
  move: Move,
  { from, count }: { from: number; count: number },
): Promise<number> {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      const index = next++;
      await move({ ...sides(index), index });
    }
  };
  const { seconds } = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, worker)));
  return seconds;
}

interface Opened {
  move: Move;
  close(): Promise<void>;
}

/** Funded lots that move their money to each other: each transfer passes every rule, by its own reference. */
async function openOurs(url: string, { name, accounts: count }: Work): Promise<Opened> {
  const prisma = new PrismaService(url, AT_ONCE);
  const ledger = new LedgerService(prisma);
  const lot = (index: number): string => accounts.available(BigInt(index + 1));
  const funded = Array.from({ length: count }, (_, index) => index);
  const transfer = (changes: Pick<Transfer, 'from' | 'to' | 'amount' | 'reference'>): Transfer => ({
    book: 'trust',
    unit: 'EUR',
    effectiveOn: '2026-01-31',
    ...changes,
  });
  const pot = accounts.unallocated(1);
  await ledger.transferAll(prisma, [
    transfer({ from: accounts.bank, to: pot, amount: 10n ** 12n, reference: `receipt/${name}` }),
    ...funded.map((index) =>
      transfer({
        from: pot,
        to: lot(index),
        amount: 10n ** 6n,
        reference: `fund/${name}/${index}`,
      }),
    ),
  ]);
  return {
    move: ({ from, to, index }) =>
      ledger.transfer(
        prisma,
        transfer({
          from: lot(from),
          to: lot(to),
          amount: 100n,
          reference: `transfer/${name}/${index}`,
        }),
      ),
    close: () => prisma.$disconnect(),
  };
}

/** Their functions in a database of their own, from the files as they are; called through the same driver as ours. */
async function openTheirs(url: string, files: string[], work: Work): Promise<Opened> {
  const database = work.name.replaceAll('.', '_');
  await connected(url, (client) => client.query(`CREATE DATABASE ${database}`));
  const own = new URL(url);
  own.pathname = database;
  await connected(own.href, (client) => load(client, files));
  const prisma = new PrismaService(own.href, AT_ONCE);
  const made = await prisma.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM generate_series(1, ${work.accounts}::int) i, pgledger_create_account('account ' || i, 'EUR') a`;
  const idOf = (index: number): string => made[index]?.id ?? '';
  return {
    move: ({ from, to }) =>
      prisma.$queryRaw`SELECT id FROM pgledger_create_transfer(${idOf(from)}, ${idOf(to)}, 1.00)`,
    close: () => prisma.$disconnect(),
  };
}

/** What it borrows from elsewhere and was not given gets the cheapest stand-in there is, to its advantage. */
async function load(client: Client, files: string[]): Promise<void> {
  await client.query('SET check_function_bodies = off');
  for (const file of files) await client.query(readFileSync(file, 'utf8'));
  await client.query(`DO $$ BEGIN IF to_regproc('uuid_to_ulid') IS NULL THEN
    CREATE FUNCTION uuid_to_ulid(id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT id::text'; END IF; END $$`);
}

async function connected(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
