import { readConfig } from '#libs/config';
import { type Day, todayInAmsterdam } from '#libs/core';
import { inBatch, Prisma, PrismaService } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { layGround } from '../../ground.js';
import { inTemporaryFolder, timed } from './measure.js';

const EMPLOYERS = 1_000;
const BATCH = 100_000;

/** A database of its own with people who have lots, all granted through the ledger. */
export interface BenchWorld {
  prisma: PrismaService;
  lots: number;
  people: number;
  today: Day;
  buildSeconds: number;
  personId(index: number): string;
}

interface Wanted {
  lots: number;
  lotsEach: number;
  connections: number;
  /** Months since the lots were granted, for the oldest; the others follow month by month. */
  monthsAgo?: number;
}

/** Builds the lots, does the work and takes all of it away again. */
export async function inBenchWorld<T>(
  wanted: Wanted,
  work: (world: BenchWorld) => Promise<T>,
): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    const ground = await layGround(readConfig({ LEERHUB_HOME: folder, LOG_LEVEL: 'error' }));
    const builder = new PrismaService(ground.databaseUrl);
    // Connections of its own for the work: those that laid a million lots keep what that took.
    const prisma = new PrismaService(ground.databaseUrl, wanted.connections);
    try {
      const { seconds } = await timed(() => build(builder, wanted));
      await builder.$disconnect();
      return await work({
        prisma,
        lots: wanted.lots,
        people: Math.ceil(wanted.lots / wanted.lotsEach),
        today: todayInAmsterdam(),
        buildSeconds: seconds,
        personId,
      });
    } finally {
      await prisma.$disconnect();
      await ground.release();
    }
  });
}

/** Lots of nobody in particular with these ids, for who measures the ledger alone. */
export async function layLots(
  prisma: PrismaService,
  ids: { from: number; count: number }[],
): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO employer (name, payroll_tax_number) VALUES ('Employer', '000000001L01') ON CONFLICT DO NOTHING`;
  const { id } = await prisma.person.create({ data: {} });
  for (const { from, count } of ids)
    await prisma.$executeRaw`
      INSERT INTO lot (id, key, person_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, source) OVERRIDING SYSTEM VALUE
      SELECT i, 'bench/' || i, ${id}::uuid, (SELECT min(id) FROM employer), 'bench', '1', 'EUR', 1250, '2026-01-31', 'top-up'
      FROM generate_series(${from}::int, ${from + count - 1}::int) i`;
  await prisma.$executeRaw`ANALYZE lot`;
}

const personId = (index: number): string =>
  `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;

async function build(prisma: PrismaService, wanted: Wanted): Promise<void> {
  const ledger = new LedgerService(prisma);
  await prisma.$executeRaw`
    INSERT INTO employer (name, payroll_tax_number)
    SELECT 'Employer ' || i, lpad(i::text, 9, '0') || 'L01' FROM generate_series(1, ${EMPLOYERS}::int) i`;
  await prisma.$executeRaw`
    INSERT INTO person (id) SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid
    FROM generate_series(0, ${Math.ceil(wanted.lots / wanted.lotsEach) - 1}::int) i`;
  for (let from = 0; from < wanted.lots; from += BATCH)
    await inBatch(prisma, async (tx) => {
      await tx.$executeRaw(lotsFrom(from, wanted));
      await ledger.transferAll(tx, grantsFrom(from));
    });
  // A ledger at rest: what building it left to tidy up would be tidied while others are timed.
  await prisma.$executeRaw`VACUUM (ANALYZE)`;
}

/** A reserve of the employer: what is granted can be spent at once. */
const lotsFrom = (
  from: number,
  { lots, lotsEach, monthsAgo = 12 }: Wanted,
): Prisma.Sql => Prisma.sql`
  INSERT INTO lot (key, person_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, expires_on, source)
  SELECT 'bench/' || i, ('00000000-0000-4000-8000-' || lpad(to_hex(i / ${lotsEach}::int), 12, '0'))::uuid, 1 + (i / ${lotsEach}::int) % ${EMPLOYERS}::int,
    'nl-etd-plb', '2024-01', 'EUR', 1458, day, (day + interval '36 months' - interval '1 day')::date, 'top-up'
  FROM generate_series(${from}::int, ${Math.min(from + BATCH, lots) - 1}::int) i,
    LATERAL (SELECT (current_date - make_interval(months => ${monthsAgo}::int - i % ${lotsEach}::int))::date AS day) d ORDER BY i`;

const grantsFrom = (from: number): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, lot_payer(l) || ':owes' AS "from", 'lot:' || l.id || ':granted' AS "to", l.granted AS amount,
    'grant/' || l.id AS reference, l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l WHERE l.id > ${from} ORDER BY l.id`;
