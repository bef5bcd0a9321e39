import { auditLots, BudgetsService } from '#libs/budgets';
import { inTransaction, Prisma, PrismaService } from '#libs/database';
import { accounts, LedgerService } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import {
  decide,
  type Employed,
  type Ground,
  makeAppliedRun,
  makeEmployed,
  makeGround,
} from '../factories/ground.js';
import { tamper } from '../factories/tamper.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let ground: Ground;
let runId: bigint;
let lotId: bigint;
let somebody: Employed;

beforeEach(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  ground = await makeGround(prisma);
  somebody = await makeEmployed(prisma, ground.employerId);
  runId = await makeAppliedRun(prisma, ground);
  lotId = await grant(somebody);
});

afterEach(async () => {
  await prisma.$disconnect();
  await database.drop();
});

interface Terms {
  version: string;
  unit: string;
  lotOn: string;
  expiresOn: string | null;
}

const TERMS: Terms = { version: '1', unit: 'EUR', lotOn: '2026-01-31', expiresOn: '2027-01-31' };

const target = (
  { employmentId, personId }: Employed,
  { version, unit, lotOn, expiresOn }: Terms,
): Prisma.Sql => Prisma.sql`
  SELECT ${employmentId}::bigint AS employment_id, ${personId}::uuid AS person_id, ${ground.employerId}::int AS employer_id,
    'lbb' AS scheme_id, ${version} AS scheme_version, ${ground.periodId}::int AS period_id, ${unit} AS unit, 1000::bigint AS amount,
    ${lotOn}::date AS lot_on, ${expiresOn}::date AS expires_on`;

/** A lot of 1000 by the run, for somebody, on the terms it decided or on others. */
async function grant(who: Employed, terms = TERMS): Promise<bigint> {
  const budgets = new BudgetsService(prisma, new LedgerService(prisma), new SchemesService(prisma));
  await inTransaction(prisma, async (tx) => {
    await decide(tx, runId, target(who, TERMS));
    await budgets.settle(tx, runId, target(who, terms));
  });
  const lot = await prisma.lot.findFirstOrThrow({ where: { employmentId: who.employmentId } });
  return lot.id;
}

/** Moves 1 onto the lot, so that the lot and its transfers agree. */
async function moveOnto(reference: string, from: string): Promise<void> {
  await prisma.transfer.create({
    data: {
      book: 'memo',
      unit: 'EUR',
      from,
      to: accounts.granted(lotId),
      amount: 1n,
      reference,
      effectiveOn: new Date('2026-01-31'),
    },
  });
  await prisma.lot.update({ where: { id: lotId }, data: { granted: { increment: 1n } } });
}

/** Books moves as the chart writes them, with an amount and perhaps a name: `lapse lot:1:available employer:1:refund 500`. */
async function move(...written: string[]): Promise<void> {
  for (const [index, one] of written.entries()) {
    const [verb = '', from = '', to = '', amount = '', name = `test/${index + 1}`] = one.split(' ');
    await prisma.$executeRaw`
      INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
      VALUES (ledger_book(${from}), 'EUR', ${from}, ${to}, ${amount}::bigint, ${`${verb}/${name}`}, '2026-01-31')`;
  }
}

/** A hold on the lot, as it stands on record. */
const keep = (holdId: bigint, amount: bigint): Promise<number> => prisma.$executeRaw`
  INSERT INTO hold (id, key, person_id, unit, amount, effective_on, request, considered, placed_by) OVERRIDING SYSTEM VALUE
  VALUES (${holdId}, ${`order-${holdId}`}, ${somebody.personId}::uuid, 'EUR', ${amount}, '2026-01-31', '{}',
    ${JSON.stringify([{ lotId: lotId.toString(), amount: amount.toString() }])}::jsonb, 'test')`;

const step = (holdId: bigint, kind: string, amount: bigint): Promise<number> => prisma.$executeRaw`
  INSERT INTO hold_step (hold_id, key, kind, amount, provider_id, effective_on, recorded_by)
  VALUES (${holdId}, ${kind}, ${kind}, ${amount}, ${kind === 'capture' ? 3 : null}::int, '2026-01-31', 'test')`;

/** What a lot that is not there would be booked by, had its rule been off for a while. */
async function unguarded(work: () => Promise<void>): Promise<void> {
  await tamper(database.url, 'ALTER TABLE account DISABLE TRIGGER accounts_have_lots');
  await work();
  await tamper(database.url, 'ALTER TABLE account ENABLE TRIGGER accounts_have_lots');
}

/** Where each look finds something. */
const found = async (): Promise<Record<string, string[]>> => {
  const checks = await auditLots(prisma);
  return Object.fromEntries(
    checks
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => [name, findings.map(({ at }) => at)]),
  );
};

const GRANTED = 'what a lot granted equals what was moved onto it';
const STANDS = 'what a lot granted stands on it or has left it';
const BY_TRANSFER = 'every lot was granted by a transfer';
const AGAINST = 'runs move a lot only against the employer that granted it';
const NAMED = 'a step names a run of the employer that granted the lot';
const DECIDED = 'a lot is what a decision of its run says';
const ONCE = 'an employment under one number is granted a scheme once a period';

describe('an audit of the lots', () => {
  it('finds nothing in books that are right', async () => {
    await moveOnto(`correct/${runId}/${lotId}`, accounts.owes(ground.employerId));
    expect(await found()).toEqual({});
  });

  it('finds nothing wrong in the whole life of a lot', async () => {
    const [employer, lot] = [`employer:${ground.employerId}`, `lot:${lotId}`];
    await keep(1n, 560n);
    await step(1n, 'capture', 360n);
    await step(1n, 'release', 200n);
    await move(
      `receipt bank ${employer}:unallocated 900`,
      `fund ${employer}:unallocated ${lot}:available 900`,
      `fund ${lot}:granted ${employer}:owes 900`,
      `hold ${lot}:available ${lot}:held:1 500 1/${lotId}`,
      `hold ${lot}:granted ${lot}:reserved:1 60 1/${lotId}/promise`,
      `capture ${lot}:held:1 provider:3:payable 300 1/capture/${lotId}`,
      `capture ${lot}:reserved:1 ${employer}:charged 60 1/capture/${lotId}/promise`,
      `release ${lot}:held:1 ${lot}:available 200 1/release/${lotId}`,
      `lapse ${lot}:available ${employer}:refund 100`,
      `payout ${lot}:available ${employer}:wages 50`,
      `refund ${lot}:available ${employer}:refund 25`,
      `lapse ${lot}:granted ${employer}:owes 40`,
    );
    expect(await found()).toEqual({});
  });

  it('finds a lot that says it granted something else', async () => {
    await prisma.lot.update({ where: { id: lotId }, data: { granted: 999n } });
    expect(await found()).toEqual({
      [GRANTED]: [`lot ${lotId}`],
      [STANDS]: [`lot ${lotId}`],
      [AGAINST]: [`lot ${lotId}`],
    });
  });

  it('finds a promise that was retired without the money for it', async () => {
    await move(`fund lot:${lotId}:granted employer:${ground.employerId}:owes 10`);
    expect(await found()).toEqual({ [STANDS]: [`lot ${lotId}`] });
  });

  it('finds what moves on a lot that is not there', async () => {
    const employer = `employer:${ground.employerId}`;
    await unguarded(() =>
      move(
        `receipt bank ${employer}:unallocated 10`,
        `fund ${employer}:unallocated lot:999:available 10`,
      ),
    );
    expect(await found()).toEqual({ [STANDS]: ['lot 999'] });
  });

  it('finds a grant of a lot that is not there', async () => {
    await unguarded(() => move(`grant employer:${ground.employerId}:owes lot:999:granted 10`));
    expect(await found()).toEqual({
      [GRANTED]: ['lot 999'],
      [STANDS]: ['lot 999'],
      [AGAINST]: ['lot 999'],
      [BY_TRANSFER]: ['transfer grant/test/1'],
    });
  });

  it('finds an account of an employer or a person that is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    await move(
      'receipt bank employer:999:unallocated 10',
      `receipt bank person:${nobody}:unallocated 10`,
    );
    expect(await found()).toEqual({
      'no account is of an employer or a person that is not there': [
        'employer:999:unallocated',
        `person:${nobody}:unallocated`,
      ],
    });
  });

  it('finds a lot that another employer was made to promise', async () => {
    const other = await makeGround(prisma);
    await moveOnto(`correct/${runId}/${lotId}`, accounts.owes(other.employerId));
    expect(await found()).toEqual({ [AGAINST]: [`lot ${lotId}`] });
  });

  it('finds a correction by a run that is not there, or that cannot be read', async () => {
    const owes = accounts.owes(ground.employerId);
    await moveOnto(`correct/999999/${lotId}`, owes);
    await moveOnto(`reverse/somehow/${lotId}`, owes);
    expect(await found()).toEqual({
      [NAMED]: [`transfer correct/999999/${lotId}`, `transfer reverse/somehow/${lotId}`],
    });
  });

  it('finds a correction by a run of another employer', async () => {
    const foreign = await makeAppliedRun(prisma, await makeGround(prisma));
    const reference = `correct/${foreign}/${lotId}`;
    await moveOnto(reference, accounts.owes(ground.employerId));
    expect(await found()).toEqual({ [NAMED]: [`transfer ${reference}`] });
  });

  it.each([
    ['version', { version: '2' }],
    ['unit', { unit: 'hours' }],
    ['first day', { lotOn: '2026-01-30' }],
    ['last day', { expiresOn: '2028-01-31' }],
    ['life without end', { expiresOn: null }],
  ])('finds a lot with a %s that nobody decided', async (_, undecided) => {
    const colleague = await makeEmployed(prisma, ground.employerId);
    const lot = await grant(colleague, { ...TERMS, ...undecided });
    expect(await found()).toEqual({ [DECIDED]: [`lot ${lot}`] });
  });

  it('finds the same grant twice under one payroll number', async () => {
    const again = await makeEmployed(prisma, ground.employerId);
    const { payrollNumber } = await prisma.employment.findUniqueOrThrow({
      where: { id: somebody.employmentId },
    });
    await prisma.employment.update({
      where: { id: again.employmentId },
      data: {
        personId: somebody.personId,
        payrollNumber,
        spell: 2,
        hireDate: new Date('2025-01-01'),
      },
    });
    const second = await grant({ ...again, personId: somebody.personId });
    expect(await found()).toEqual({ [ONCE]: [`lots ${lotId}, ${second}`] });
  });
});
