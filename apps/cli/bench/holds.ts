import { randomInt } from 'node:crypto';
import { ExpiryService, HoldsService } from '#libs/budgets';
import { inTransaction, PrismaService } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import { type BenchWorld, inBenchWorld } from './lots.js';
import { machine, type Measurement, rounded, timed } from './measure.js';

const LOTS = 1_000_000;
const LOTS_EACH = 12;
const AT_ONCE = 8;
const ROUNDS = 10;
const OPERATIONS_A_ROUND = 500;
/** Until many pages have been written whole to the log since the last checkpoint, as after the first half minute. */
const WARM_UP = 8_000;
const FIRST = 500;
const PROVIDERS = 100;

/** Places a hold and spends it, for random people of a whole ledger, eight callers at once. */
export async function benchHolds(): Promise<Measurement[]> {
  return inBenchWorld(
    { lots: LOTS, lotsEach: LOTS_EACH, connections: AT_ONCE + 2 },
    async (world) => {
      const holds = holdsOf(world.prisma);
      await makeBareTables(world.prisma);
      const ours = new Run((n) => holdAndSpend(world, holds, `bench-${n}`));
      const limit = new Run((n) => bare(world.prisma, n));
      await world.prisma.$executeRaw`CHECKPOINT`;
      const first = await ours.warmUp(FIRST);
      for (const run of [ours, limit]) await run.warmUp(WARM_UP);
      // As a hub in use has it: a plan for tables without a row would read every hold ever placed.
      await world.prisma.$executeRaw`VACUUM (ANALYZE) hold, hold_step, bare_hold, bare_entry`;
      for (let round = 0; round < ROUNDS; round++)
        for (const run of [ours, limit]) await run.round(OPERATIONS_A_ROUND);
      return [
        {
          name: 'holds',
          value: Math.round(ours.perSecond),
          unit: 'holds placed and spent/s',
          limit: Math.round(limit.perSecond),
          ratio: rounded(limit.perSecond / ours.perSecond),
          details: {
            lots: world.lots,
            people: world.people,
            atOnce: AT_ONCE,
            p50Ms: ours.percentile(50),
            p99Ms: ours.percentile(99),
            limitP99Ms: limit.percentile(99),
            rightAfterACheckpoint: Math.round(first),
            statementsPlannedEachTime: await plannedEachTime(world.prisma),
            limitIs: 'one UPDATE and two INSERTs by primary key in one transaction',
            buildSeconds: rounded(world.buildSeconds),
            machine: machine(),
          },
        },
      ];
    },
  );
}

function holdsOf(prisma: PrismaService): HoldsService {
  const ledger = new LedgerService(prisma);
  const schemes = new SchemesService(prisma);
  return new HoldsService(prisma, ledger, schemes, new ExpiryService(prisma, ledger, schemes));
}

async function holdAndSpend(world: BenchWorld, holds: HoldsService, key: string): Promise<void> {
  const id = await holds.placeNow({
    key,
    personId: world.personId(randomInt(world.people)),
    unit: 'EUR',
    amount: 2000n,
    category: 'd',
    on: world.today,
    by: 'bench',
    blocked: [],
  });
  await holds.captureNow(id, {
    key: 'spent',
    amount: 2000n,
    on: world.today,
    by: 'bench',
    providerId: randomInt(PROVIDERS) + 1,
  });
}

/** Work by eight callers in rounds, so that ours and the limit see the same machine in turns. */
class Run {
  private readonly times: number[] = [];
  private seconds = 0;
  private next = 0;

  constructor(private readonly work: (n: number) => Promise<void>) {}

  /** Does so many that do not count; returns how many a second. */
  async warmUp(count: number): Promise<number> {
    const { seconds } = await timed(() => this.atOnce(count));
    return count / seconds;
  }

  async round(count: number): Promise<void> {
    const { seconds, result } = await timed(() => this.atOnce(count));
    this.seconds += seconds;
    this.times.push(...result);
  }

  get perSecond(): number {
    return this.times.length / this.seconds;
  }

  percentile(percent: number): number {
    const sorted = this.times.toSorted((a, b) => a - b);
    return rounded((sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0) * 1000, 1);
  }

  /** How long each of so many pieces of work took, in seconds. */
  private async atOnce(count: number): Promise<number[]> {
    const times: number[] = [];
    const end = this.next + count;
    const caller = async (): Promise<void> => {
      while (this.next < end) {
        const n = this.next++;
        times.push((await timed(() => this.work(n))).seconds);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    return times;
  }
}

async function makeBareTables(prisma: PrismaService): Promise<void> {
  await prisma.$executeRaw`CREATE TABLE bare_balance (id bigint PRIMARY KEY, balance bigint NOT NULL)`;
  await prisma.$executeRaw`INSERT INTO bare_balance SELECT i, 1000000 FROM generate_series(1, ${LOTS}::bigint) i`;
  await prisma.$executeRaw`VACUUM (ANALYZE) bare_balance`;
  for (const table of ['bare_hold', 'bare_entry'])
    await prisma.$executeRawUnsafe(
      `CREATE TABLE ${table} (id bigint PRIMARY KEY, amount bigint NOT NULL)`,
    );
}

/** Of the statements a connection has prepared, those for which it found no plan to keep after the five it tries: none is wanted. */
async function plannedEachTime(prisma: PrismaService): Promise<number> {
  const [found] = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_prepared_statements WHERE custom_plans > 5`;
  return found?.count ?? 0;
}

/** What moving money cannot do without: a balance and two rows, by primary key, in one transaction. */
const bare = (prisma: PrismaService, n: number): Promise<void> =>
  inTransaction(prisma, async (tx) => {
    await tx.$executeRaw`UPDATE bare_balance SET balance = balance - 2000 WHERE id = ${BigInt(randomInt(LOTS) + 1)}`;
    await tx.$executeRaw`INSERT INTO bare_hold VALUES (${BigInt(n)}, 2000)`;
    await tx.$executeRaw`INSERT INTO bare_entry VALUES (${BigInt(n)}, 2000)`;
  });
