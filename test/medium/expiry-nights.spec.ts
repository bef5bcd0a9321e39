import { addDays, type Day } from '#libs/core';
import { inTransaction, type Prisma, PrismaService, type Tx } from '#libs/database';
import { LedgerService, type Transfer } from '#libs/ledger';
import type { Scheme } from '#libs/schemes';
import { noticesDue } from '../../libs/schemes/term.rules.js';
import { faultsInTheBooks } from '../factories/books.js';
import { changed, Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

/** Retail Non-Food with another term from 2027 on. */
const from2027 = (id: string, lots: Partial<Scheme['versions'][number]['lots']>): Scheme => {
  const scheme = like(IOB, id, {});
  const last = scheme.versions.at(-1)!;
  return {
    ...scheme,
    versions: [
      ...scheme.versions.slice(0, -1),
      { ...last, validTo: '2026-12-31' },
      { ...changed(last, { lots }), id: '2027-01', validFrom: '2027-01-01' },
    ],
  };
};
const LONGER = from2027('nl-longer', { termMonths: 72 });
const SHORTER = from2027('nl-shorter', { termMonths: 36 });
const KEPT = from2027('nl-kept', { termMonths: 72, transition: 'lots-keep-grant-term' });
const SCHEMES = [LONGER, SHORTER, KEPT];

let database: TestDatabase;
let prisma: PrismaService;
let desk: Desk;

beforeEach(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  desk = new Desk(prisma, SCHEMES);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await prisma.$disconnect();
  await database.drop();
});

describe('a term that changes with its scheme', () => {
  const newYear = { since: '2026-12-31', day: '2027-01-01' };

  it.each([
    ['longer', LONGER, ['2026-06-29', '2028-06-29', '2031-01-30']],
    ['shorter, but not before it began', SHORTER, ['2026-06-29', '2026-12-31', '2028-01-30']],
    [
      'not where lots keep what they were granted with',
      KEPT,
      ['2026-06-29', '2027-06-29', '2030-01-30'],
    ],
  ])('grows or shrinks for lots that are alive: %s', async (_, scheme, ends) => {
    const saver = await desk.saver(await desk.employer(scheme.id));
    const earned = { scheme: scheme.id, amount: 12_50n };
    const lots = await desk.earn(
      saver,
      { ...earned, from: '2021-06-01' },
      { ...earned, from: '2022-06-01' },
      { ...earned, from: '2025-01-01' },
    );
    await desk.expiry.changeTerms(newYear);
    expect(await desk.ends(lots)).toEqual(ends);
    expect(await desk.expiry.changeTerms(newYear)).toBe(0);
  });

  it('is looked at again only when a version has begun since', async () => {
    const saver = await desk.saver(await desk.employer(LONGER.id));
    await desk.earn(saver, { scheme: LONGER.id, from: '2025-01-01' });
    expect(await desk.expiry.changeTerms({ since: '2020-10-01', day: '2026-12-31' })).toBe(0);
    expect(await desk.expiry.changeTerms({ since: '2027-01-01', day: '2027-02-01' })).toBe(0);
    expect(await desk.expiry.changeTerms({ since: '2026-06-01', day: '2027-02-01' })).toBe(1);
  });

  it('reaches what is held as well, but brings nothing back that is past its day', async () => {
    const saver = await desk.saver(await desk.employer(LONGER.id));
    const lots = await desk.earn(
      saver,
      { scheme: LONGER.id, from: '2021-06-01' },
      { scheme: LONGER.id, from: '2025-01-01' },
    );
    await desk.pay(lots);
    await desk.hold(saver, 25_00n, { on: '2026-06-29' });
    await desk.expiry.lapse('2026-12-31');
    await desk.expiry.changeTerms(newYear);
    expect(await desk.ends(lots)).toEqual(['2026-06-29', '2031-01-30']);
    expect(await desk.standing(lots[0]!)).toMatchObject({ held: 12_50n });
  });

  it('leaves days of grace as they are', async () => {
    const saver = await desk.saver(await desk.employer(SHORTER.id));
    const lot = await desk.grant(saver, { schemeId: SHORTER.id, expiresOn: '2026-12-20' });
    await desk.pay([lot]);
    await desk.release(await desk.hold(saver, 1n), 1n, '2026-12-21');
    await desk.expiry.changeTerms(newYear);
    expect(await desk.ends([lot])).toEqual(['2027-01-20']);
  });
});

describe('what is told before a lot lapses', () => {
  const noticed = async (): Promise<[number, string, bigint][]> => {
    const rows = await prisma.lotNotice.findMany({ orderBy: [{ dueOn: 'asc' }, { lotId: 'asc' }] });
    return rows.map(({ months, dueOn, amount }) => [months, dayOf(dueOn), amount]);
  };

  it('comes twelve, six, three and one month ahead, once each', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.grant(saver, { expiresOn: '2028-02-29', lotOn: '2023-02-28' });
    for (let day = '2026-12-01'; day <= '2028-03-10'; day = addDays(day, 7)) {
      await desk.expiry.notify({ after: addDays(day, -7), day });
      await desk.expiry.notify({ after: addDays(day, -20), day });
    }
    expect(await noticed()).toEqual([
      [12, '2027-02-28', 100_00n],
      [6, '2027-08-29', 100_00n],
      [3, '2027-11-29', 100_00n],
      [1, '2028-01-29', 100_00n],
    ]);
  }, 60_000);

  it('is the latest of several that are late, and nothing of what has lapsed', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.grant(saver, { expiresOn: '2027-12-31' });
    await desk.grant(saver, { expiresOn: '2027-06-30' });
    await desk.expiry.notify({ after: '2026-11-30', day: '2027-07-15' });
    expect(await noticed()).toEqual([[6, '2027-06-30', 100_00n]]);
  });

  it('falls due on the days the rules say, for any last day', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const ends = [
      '2027-01-31',
      '2027-02-28',
      '2027-03-31',
      '2027-05-30',
      '2028-02-29',
      '2027-12-31',
    ];
    for (const expiresOn of ends) await desk.grant(saver, { expiresOn, lotOn: '2025-01-01' });
    const due = ends.flatMap((end) =>
      [12, 6, 3, 1].map((months) => [months, dueOf(end, months)] as const),
    );
    for (const night of new Set(due.flatMap(([, day]) => [-1, 0, 1].map((by) => addDays(day, by)))))
      await desk.expiry.notify({ after: addDays(night, -1), day: night });
    const found = (await noticed()).map(([months, due]) => [months, due]);
    expect(found.toSorted()).toEqual(due.toSorted());
  }, 60_000);

  it('is of what is free: nothing of what is held or spent', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const given = { schemeId: PLB, expiresOn: '2027-12-31' };
    await desk.grant(saver, given);
    await desk.grant(saver, given);
    await desk.hold(saver, 130_00n);
    await desk.expiry.notify({ after: '2026-12-30', day: '2026-12-31' });
    expect(await noticed()).toEqual([[12, '2026-12-31', 70_00n]]);
  });

  it('comes at once, and once, for a lot that has less time left than any notice is ahead', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    for (const expiresOn of ['2026-12-31', '2027-01-31', '2026-12-09'])
      await desk.grant(saver, { expiresOn });
    await desk.expiry.notify({ after: '2026-12-09', day: '2026-12-10' });
    expect(await noticed()).toEqual([[1, '2026-12-10', 100_00n]]);
    for (const day of ['2026-12-10', '2026-12-11', '2026-12-31', '2027-01-31', '2027-02-01'])
      await desk.expiry.notify({ after: addDays(day, -1), day });
    expect(await noticed()).toEqual([
      [1, '2026-12-10', 100_00n],
      [1, '2026-12-31', 100_00n],
    ]);
  });

  it('comes at once in a window too, and when an order gives back what is almost over', async () => {
    const saver = await desk.saver(await desk.employer(LBB, PLB));
    await desk.earn(saver, { scheme: LBB, from: '2022-05-01' });
    const lot = await desk.grant(saver, { schemeId: PLB, expiresOn: '2027-05-25' });
    const hold = await desk.hold(saver, 100_00n, {
      on: '2027-05-01',
      lotIds: [lot],
      order: 'person-choice',
    });
    await desk.expiry.notify({ after: '2027-05-09', day: '2027-05-10' });
    await desk.release(hold, 100_00n, '2027-05-20');
    await desk.expiry.notify({ after: '2027-05-20', day: '2027-05-21' });
    const rows = await prisma.lotNotice.findMany({ orderBy: { lotId: 'asc' } });
    expect(rows.map(({ expiresOn, dueOn }) => [dayOf(expiresOn), dayOf(dueOn)])).toEqual([
      ['2027-05-30', '2027-05-10'],
      ['2027-05-25', '2027-05-21'],
    ]);
  });

  it('counts, in a window, to the day before the next accrual can push a lot out', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, from: '2024-02-01', periods: 2 });
    await desk.expiry.notify({ after: '2027-12-31', day: '2028-03-01' });
    const rows = await prisma.lotNotice.findMany({ orderBy: { lotId: 'asc' } });
    expect(rows.map(({ expiresOn, dueOn }) => [dayOf(expiresOn), dayOf(dueOn)])).toEqual([
      ['2029-02-27', '2028-02-27'],
    ]);
  });
});

describe('a night that is cut off', () => {
  /** More lots than one batch takes, all past their day. */
  async function manyLots(): Promise<Saver> {
    const saver = await desk.saver(await desk.employer(IOB, LBB));
    const given = { schemeVersion: '2021-01', amount: 1_00n, expiresOn: '2026-10-31' };
    const grants = Array.from({ length: 10_005 }, (_, at) =>
      desk.topUp(saver, { key: `many/${at}`, ...given }),
    );
    await inTransaction(prisma, (tx) => desk.grants.grant(tx, grants));
    await desk.earn(saver, { scheme: LBB, from: '2020-01-01', periods: 62 });
    return saver;
  }

  it.each([
    ['the program fails', (): Promise<never> => Promise.reject(new Error('out of memory'))],
    [
      'the connection is gone',
      (tx: Tx): Promise<unknown> => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`,
    ],
  ])(
    'between two batches goes on where it was: %s',
    async (_, fail) => {
      const saver = await manyLots();
      const { employerId } = saver.ground;
      for (const batches of [1, 1]) {
        const cut = new Desk(prisma, SCHEMES, new CutOff(prisma, batches, fail));
        await expect(cut.expiry.lapse('2026-11-01')).rejects.toThrow();
      }
      const halfway = await desk.balance(`employer:${employerId}:owes`);
      await desk.expiry.lapse('2026-11-01');
      const done = await desk.balance(`employer:${employerId}:owes`);
      expect(halfway).toBeLessThan(done);
      // Sixty of the sixty-two months of social work are left, and nothing of the others.
      expect(done).toBe(-60n * 12_50n);
      expect(await desk.expiry.lapse('2026-11-01')).toBe(0);
      expect(await prisma.transfer.count({ where: { kind: 'lapse' } })).toBe(10_005 + 2);
    },
    60_000,
  );

  it('between two steps does the rest the next time, and nothing twice', async () => {
    const saver = await desk.saver(await desk.employer(LONGER.id, LBB), { leftOn: '2026-11-15' });
    await desk.earn(saver, { scheme: LONGER.id, from: '2021-12-01', periods: 2 });
    await desk.earn(saver, { scheme: LBB, from: '2026-01-01' });
    const cut = new Desk(
      prisma,
      SCHEMES,
      new CutOff(prisma, 2, () => Promise.reject(new Error('out of memory'))),
    );
    await expect(cut.ageing.age('2026-12-31')).rejects.toThrow('out of memory');
    expect(await prisma.periodicJob.findMany({ orderBy: { name: 'asc' } })).toMatchObject([
      { name: 'lots.lapse' },
      { name: 'lots.recoveries' },
      { name: 'lots.terms' },
    ]);
    expect(await desk.ageing.age('2026-12-31')).toEqual({ exits: 1, notices: 1 });
    expect(await desk.ageing.age('2026-12-31')).toEqual({});
    expect(await desk.ageing.age('2027-01-01')).toMatchObject({ terms: 1, exits: 0, lapse: 0 });
    expect(await desk.free(saver)).toBe(12_50n);
  });

  it('does nothing twice where two workers do it at once', async () => {
    const saver = await manyLots();
    await Promise.all([desk.ageing.age('2026-11-01'), desk.ageing.age('2026-11-01')]);
    expect(await desk.balance(`employer:${saver.ground.employerId}:owes`)).toBe(-60n * 12_50n);
  }, 60_000);
});

/** A ledger that books so many batches and then no more. */
class CutOff extends LedgerService {
  constructor(
    prisma: PrismaService,
    private left: number,
    private readonly fail: (tx: Tx) => Promise<unknown>,
  ) {
    super(prisma);
  }

  override async transferAll(
    tx: Tx,
    ...batch: [Transfer[] | Prisma.Sql, Prisma.Sql?]
  ): Promise<number> {
    this.left -= 1;
    if (this.left < 0) await this.fail(tx);
    return super.transferAll(tx, ...batch);
  }
}

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

/** By the rule for one lot, night by night. */
function dueOf(end: Day, months: number): Day {
  for (let day = addDays(end, -400); day <= end; day = addDays(day, 1))
    if (noticesDue([months], end, { after: addDays(day, -1), until: day }).length > 0) return day;
  throw new Error('never due');
}
