import { devNull } from 'node:os';
import { readConfig } from '#libs/config';
import { PrismaService } from '#libs/database';
import { SealsService } from '#libs/ledger';
import { layGround } from '../../ground.js';
import { type Audit, findingsOf, prove } from '../commands/audit.js';
import {
  inTemporaryFolder,
  machine,
  type Measurement,
  peakMegabytes,
  rounded,
  timed,
} from './measure.js';

const LOTS = 1_000_000;
const EMPLOYERS = 1_000;
/** Lots whose transfers are booked at once. */
const BATCH = 20_000;

/** The whole `hub audit` of a journal of five million transfers, against one bare pass over it. */
export async function benchAudit(scale: number): Promise<Measurement[]> {
  const lots = Math.max(EMPLOYERS, Math.round(LOTS * scale));
  return inTemporaryFolder(async (folder) => {
    const ground = await layGround(readConfig({ LEERHUB_HOME: folder, LOG_LEVEL: 'error' }));
    const connected = <T>(work: (prisma: PrismaService) => Promise<T>): Promise<T> =>
      withPrisma(ground.databaseUrl, work);
    try {
      const filled = await timed(() => connected((prisma) => fill(prisma, lots)));
      const sealed = await timed(() => connected((prisma) => new SealsService(prisma).seal()));
      const before = await connected(temporaryBytes);
      const bare = await connected(barePass);
      const ours = await timed(() =>
        connected((prisma) => prove(prisma, new SealsService(prisma))),
      );
      const temporary = (await connected(temporaryBytes)) - before;
      const limit = Math.min(bare, await connected(barePass));
      return [
        measurement(ours, limit, {
          transfers: sealed.result,
          lots,
          fillSeconds: rounded(filled.seconds),
          sealSeconds: rounded(sealed.seconds),
          databaseTemporaryMegabytes: rounded(temporary / 2 ** 20),
        }),
      ];
    } finally {
      await ground.release();
    }
  });
}

/** Connections of its own: what PostgreSQL counts of them is told when they end. */
async function withPrisma<T>(url: string, work: (prisma: PrismaService) => Promise<T>): Promise<T> {
  const prisma = new PrismaService(url);
  try {
    return await work(prisma);
  } finally {
    await prisma.$disconnect();
  }
}

function measurement(
  { seconds, result }: { seconds: number; result: Audit },
  limit: number,
  details: { transfers: number } & Record<string, number>,
): Measurement {
  return {
    name: 'audit',
    value: Math.round(details.transfers / seconds),
    unit: 'transfers/s',
    limit: Math.round(details.transfers / limit),
    ratio: rounded(seconds / limit),
    details: {
      ...details,
      accounts: result.books.reduce((sum, { accounts }) => sum + accounts, 0),
      seals: result.chain.seals,
      wrong: findingsOf(result).length,
      seconds: rounded(seconds),
      limitSeconds: rounded(limit),
      limitIs: 'COPY transfer TO the null device: every column of every row, once, in order',
      peakMegabytes: peakMegabytes(),
      machine: machine(),
    },
  };
}

/** Inside the server, so that no wire and no reader slows it down; as text, as COPY does unless told otherwise. */
async function barePass(prisma: PrismaService): Promise<number> {
  const { seconds } = await timed(() =>
    prisma.$executeRawUnsafe(`COPY transfer TO '${devNull.replaceAll("'", "''")}'`),
  );
  return seconds;
}

async function temporaryBytes(prisma: PrismaService): Promise<number> {
  const [found] = await prisma.$queryRaw<{ bytes: bigint }[]>`
    SELECT temp_bytes AS bytes FROM pg_stat_database WHERE datname = current_database()`;
  return Number(found?.bytes ?? 0n);
}

/** Lots granted, funded, held and partly spent, each by five transfers that pass every rule of the ledger; and their holds. */
async function fill(prisma: PrismaService, lots: number): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO employer (name, payroll_tax_number)
    SELECT 'Employer ' || i, lpad(i::text, 9, '0') || 'L01' FROM generate_series(1, ${EMPLOYERS}::int) i`;
  await prisma.$executeRaw`
    INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
    SELECT 'trust', 'EUR', 'bank', 'employer:' || id || ':unallocated', 1250::bigint * ${lots}::int, 'receipt/' || id, '2026-01-02' FROM employer`;
  const person = await prisma.person.create({ data: {} });
  for (let made = 0; made < lots; made += BATCH)
    await fillSome(prisma, person.id, Math.min(BATCH, lots - made));
  await prisma.$executeRaw`VACUUM (ANALYZE) transfer, account, lot, hold, hold_step`;
}

const fillSome = (prisma: PrismaService, personId: string, lots: number): Promise<number> =>
  prisma.$executeRaw`
    WITH made AS (
      INSERT INTO lot (key, person_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, expires_on, source)
      SELECT gen_random_uuid(), ${personId}::uuid, i % ${EMPLOYERS}::int + 1, 'bench', '1', 'EUR', 1250, '2026-01-31', '2031-01-31', 'top-up'
      FROM generate_series(1, ${lots}::int) i RETURNING id, employer_id),
    kept AS (
      INSERT INTO hold (id, key, person_id, unit, amount, effective_on, request, considered, placed_by) OVERRIDING SYSTEM VALUE
      SELECT id, 'order/' || id, ${personId}::uuid, 'EUR', 1000, '2026-03-10', '{}',
        jsonb_build_array(jsonb_build_object('lotId', id::text, 'amount', '1000', 'reason', jsonb_build_object('code', 'lot-used'))), 'bench' FROM made),
    spent AS (
      INSERT INTO hold_step (hold_id, key, kind, amount, provider_id, effective_on, recorded_by)
      SELECT id, 'invoice', 'capture', 900, id % 50 + 1, '2026-03-20', 'bench' FROM made)
    INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
    SELECT step.* FROM made l, LATERAL (VALUES
      ('memo', 'EUR', 'employer:' || employer_id || ':owes', 'lot:' || id || ':granted', 1250::bigint, 'grant/' || id, '2026-01-31'::date),
      ('memo', 'EUR', 'lot:' || id || ':granted', 'employer:' || employer_id || ':owes', 1250, 'fund/' || id || '/promise', '2026-02-10'),
      ('trust', 'EUR', 'employer:' || employer_id || ':unallocated', 'lot:' || id || ':available', 1250, 'fund/' || id, '2026-02-10'),
      ('trust', 'EUR', 'lot:' || id || ':available', 'lot:' || id || ':held:' || id, 1000, 'hold/' || id || '/' || id, '2026-03-10'),
      ('trust', 'EUR', 'lot:' || id || ':held:' || id, 'provider:' || id % 50 + 1 || ':payable', 900, 'capture/' || id || '/invoice/' || id, '2026-03-20')) step`;
