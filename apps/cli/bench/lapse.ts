import { ExpiryService } from '#libs/budgets';
import { inTransaction, Prisma, type PrismaService } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import { inBenchWorld } from './lots.js';
import { machine, type Measurement, peakMegabytes, rounded, timed } from './measure.js';

const LOTS = 100_000;

/** The nightly lapse of lots that all reached their day, against writing the rows that leaves in one statement each. */
export async function benchLapse(): Promise<Measurement[]> {
  return inBenchWorld(
    { lots: LOTS, lotsEach: 1, connections: 4, monthsAgo: 40 },
    async ({ prisma, today, lots }) => {
      const ledger = new LedgerService(prisma);
      const expiry = new ExpiryService(prisma, ledger, new SchemesService(prisma));
      const before = peakMegabytes();
      const ours = await timed(() => expiry.lapse(today));
      const grown = peakMegabytes() - before;
      const bare = await bareWrites(prisma);
      return [
        {
          name: 'lapse',
          value: Math.round(lots / ours.seconds),
          unit: 'lots/s',
          limit: Math.round(lots / bare),
          ratio: rounded(ours.seconds / bare),
          details: {
            lots,
            lapsed: ours.result,
            seconds: rounded(ours.seconds),
            limitSeconds: rounded(bare),
            limitIs: 'one pass that writes the same transfers, balances and marks without any rule',
            memoryGrownMB: grown,
            machine: machine(),
          },
        },
      ];
    },
  );
}

/** The same rows in tables with the same indexes, and not a single rule. */
async function bareWrites(prisma: PrismaService): Promise<number> {
  await prisma.$executeRaw`CREATE TABLE bare_transfer (LIKE transfer INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES INCLUDING GENERATED)`;
  await prisma.$executeRaw`CREATE TABLE bare_account (LIKE account INCLUDING INDEXES)`;
  await prisma.$executeRaw`INSERT INTO bare_account SELECT address, book, unit, 1458 FROM account`;
  await prisma.$executeRaw`CREATE TABLE bare_lot (LIKE lot INCLUDING DEFAULTS INCLUDING INDEXES)`;
  await prisma.$executeRaw`INSERT INTO bare_lot OVERRIDING SYSTEM VALUE SELECT * FROM lot`;
  await prisma.$executeRaw`UPDATE bare_lot SET lapsed_at = NULL`;
  await prisma.$executeRaw`VACUUM ANALYZE bare_lot`;
  const { seconds } = await timed(() =>
    inTransaction(
      prisma,
      async (tx) => {
        await tx.$executeRaw(Prisma.sql`
          INSERT INTO bare_transfer (book, unit, "from", "to", amount, reference, effective_on)
          SELECT book, unit, "from", "to", amount, reference, effective_on FROM transfer WHERE kind = 'lapse'`);
        await tx.$executeRaw`UPDATE bare_account SET balance = 0 WHERE address LIKE 'lot:%'`;
        await tx.$executeRaw`UPDATE bare_lot SET lapsed_at = now()`;
      },
      { timeoutMs: 120_000 },
    ),
  );
  return seconds;
}
