import { readConfig } from '#libs/config';
import { inTransaction, Prisma, PrismaService } from '#libs/database';
import { accounts, LedgerService, type Transfer } from '#libs/ledger';
import { layGround } from '../../ground.js';
import { layLots } from './lots.js';
import { inTemporaryFolder, machine, type Measurement, rounded, timed } from './measure.js';

const BATCH = 100_000;
const AT_ONCE = 8;
const SINGLES = 4_000;
const EMPLOYERS = 1_000;
/** Where the lots of the single transfers begin: a few to warm up, and those that are measured. */
const WARM = { from: 1_000_000, count: 400 };
const MEASURED = { from: 2_000_000, count: SINGLES };

/** A batch of credits against one bare INSERT of the rows it leaves, and single transfers by eight callers at once. */
export async function benchLedger(): Promise<Measurement[]> {
  return inTemporaryFolder(async (folder) => {
    const ground = await layGround(readConfig({ LEERHUB_HOME: folder, LOG_LEVEL: 'error' }));
    const prisma = new PrismaService(ground.databaseUrl, AT_ONCE + 2);
    try {
      const ledger = new LedgerService(prisma);
      await layLots(prisma, [{ from: 1, count: BATCH }, WARM, MEASURED]);
      return [await batch(prisma, ledger), await singles(prisma, ledger)];
    } finally {
      await prisma.$disconnect();
      await ground.release();
    }
  });
}

const credit = (lot: number, employer: number): Transfer => ({
  book: 'memo',
  unit: 'EUR',
  from: accounts.owes(employer),
  to: accounts.granted(BigInt(lot)),
  amount: 1250n,
  reference: `grant/${lot}`,
  effectiveOn: '2026-01-31',
});

async function batch(prisma: PrismaService, ledger: LedgerService): Promise<Measurement> {
  const credits = Array.from({ length: BATCH }, (_, index) => credit(index + 1, 1));
  await inTransaction(prisma, (tx) =>
    ledger.transferAll(
      tx,
      credits.slice(0, 100).map((one) => ({
        ...one,
        reference: one.reference.replace('grant/', 'grant/warm/'),
      })),
    ),
  );
  const ours = await timed(() =>
    inTransaction(prisma, (tx) => ledger.transferAll(tx, credits), { timeoutMs: 120_000 }),
  );
  const bare = await bareInsert(prisma);
  return {
    name: 'ledger.transferAll',
    value: Math.round(BATCH / ours.seconds),
    unit: 'credits/s',
    limit: Math.round(BATCH / bare),
    ratio: rounded(ours.seconds / bare),
    details: {
      credits: BATCH,
      seconds: rounded(ours.seconds),
      bareInsertSeconds: rounded(bare),
      moved: ours.result,
      machine: machine(),
    },
  };
}

/** The same rows, into tables with the same columns and indexes and without a single rule: one statement each. */
async function bareInsert(prisma: PrismaService): Promise<number> {
  await prisma.$executeRaw`CREATE TABLE bare_transfer (LIKE transfer INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)`;
  await prisma.$executeRaw`CREATE TABLE bare_account (LIKE account INCLUDING INDEXES)`;
  const { seconds } = await timed(() =>
    inTransaction(
      prisma,
      async (tx) => {
        await tx.$executeRaw(Prisma.sql`
          INSERT INTO bare_transfer (book, unit, "from", "to", amount, reference, effective_on, kind, lot_id)
          SELECT book, unit, "from", "to", amount, reference, effective_on, kind, lot_id FROM transfer WHERE kind = 'grant'`);
        await tx.$executeRaw(Prisma.sql`
          INSERT INTO bare_account SELECT address, book, unit, balance FROM account`);
      },
      { timeoutMs: 120_000 },
    ),
  );
  return seconds;
}

async function singles(prisma: PrismaService, ledger: LedgerService): Promise<Measurement> {
  const run = async ({ from, count }: typeof WARM): Promise<void> => {
    let next = from;
    const worker = async (): Promise<void> => {
      while (next < from + count) {
        const lot = next++;
        await inTransaction(prisma, (tx) =>
          ledger.transfer(tx, credit(lot, (lot % EMPLOYERS) + 2)),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };
  await run(WARM);
  const ours = await timed(() => run(MEASURED));
  await makeBareAccounts(prisma);
  const bare = await timed(() => bareSingles(prisma));
  return {
    name: 'ledger.transfer',
    value: Math.round(SINGLES / ours.seconds),
    unit: 'transfers/s',
    limit: Math.round(SINGLES / bare.seconds),
    ratio: rounded(ours.seconds / bare.seconds),
    details: {
      atOnce: AT_ONCE,
      employers: EMPLOYERS,
      limitIs: 'one INSERT and two UPDATEs by primary key in a transaction',
      machine: machine(),
    },
  };
}

/** What a transfer cannot do without: its row and two balances, by primary key, in one transaction. */
async function bareSingles(prisma: PrismaService): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < SINGLES) {
      const lot = next++;
      const [from, to] = [`bare:employer:${lot % EMPLOYERS}`, `bare:lot:${lot}`];
      await inTransaction(prisma, async (tx) => {
        await tx.$executeRaw`INSERT INTO bare_transfer (book, unit, "from", "to", amount, reference, effective_on, kind, lot_id)
          VALUES ('memo', 'EUR', ${from}, ${to}, 1250, ${`single/${lot}`}, '2026-01-31', 'grant', ${lot})`;
        await tx.$executeRaw`UPDATE bare_account SET balance = balance - 1250 WHERE address = ${from}`;
        await tx.$executeRaw`UPDATE bare_account SET balance = balance + 1250 WHERE address = ${to}`;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const makeBareAccounts = (prisma: PrismaService): Promise<number> => prisma.$executeRaw`
  INSERT INTO bare_account
  SELECT 'bare:employer:' || i, 'memo', 'EUR', 0 FROM generate_series(0, ${EMPLOYERS - 1}::int) i
  UNION ALL SELECT 'bare:lot:' || i, 'memo', 'EUR', 0 FROM generate_series(0, ${SINGLES - 1}::int) i`;
