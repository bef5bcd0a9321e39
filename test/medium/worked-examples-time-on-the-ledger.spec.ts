import { type Day, periodOn } from '#libs/core';
import { PrismaService } from '#libs/database';
import { type MoreFacts, rightFor, schemeById } from '#libs/schemes';
import { employment } from '../../libs/schemes/fixtures/made.js';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, like, type Saver } from '../factories/lots.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

/** The Belgian right to days, as if the hub granted it; and the hours of architects. */
const DAYS = like('be-federal-learning-account', 'be-days-here', {}, { execution: 'hub' });
const VOUCHER = schemeById('nl-architecten-voucher');
const PRO_RATA = like(VOUCHER.id, 'nl-voucher-pro-rata', { policies: { leavers: 'pro-rata' } });

let database: TestDatabase;
let prisma: PrismaService;
let desk: Desk;
beforeEach(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
  desk = new Desk(prisma, [DAYS, PRO_RATA]);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await prisma.$disconnect();
  await database.drop();
});

/** Takes time of somebody, and has taken it on that day. */
async function takes(saver: Saver, unit: 'days' | 'hours', amount: bigint, on: Day): Promise<void> {
  const hold = await desk.hold(saver, amount, { unit, category: null, on });
  await desk.capture(hold, amount, on);
}

const leftOn = async (lotId: bigint | undefined): Promise<bigint> =>
  (await desk.standing(lotId ?? 0n)).promised;

describe('days a year for 60 % of full time (T26)', () => {
  const rightIn = (year: number, employerFte: number): bigint => {
    const more: MoreFacts = { employerFte, fullTimeHours: 3800 };
    const sixtyPercent = employment({ contractHours: 2280 });
    return rightFor(DAYS, periodOn('month', `${year}-01-01`))(sixtyPercent, more).amount;
  };
  const earns = async (saver: Saver, year: number, employerFte: number): Promise<bigint[]> =>
    desk.earn(saver, {
      scheme: DAYS.id,
      amount: rightIn(year, employerFte),
      from: `${year}-01-01`,
    });

  it('T26: at 25 FTE 2 of 3 days are taken, and 1 is carried over until five years are over', async () => {
    const saver = await desk.saver(await desk.employer(DAYS.id));
    const [of2024] = await earns(saver, 2024, 25_00);
    expect(await desk.free(saver)).toBe(3_00n);
    await takes(saver, 'days', 2_00n, '2024-10-07');
    expect(await desk.ageing.age('2025-01-01')).toMatchObject({ lapse: 0 });
    expect(await desk.free(saver)).toBe(1_00n);

    await earns(saver, 2025, 25_00);
    expect(await desk.free(saver)).toBe(4_00n);
    await takes(saver, 'days', 50n, '2025-03-03');
    expect(await leftOn(of2024)).toBe(50n);
    await desk.ageing.age('2029-01-30');
    expect(await desk.free(saver)).toBe(3_50n);
    expect(await desk.ageing.age('2029-01-31')).toMatchObject({ lapse: 1 });
    expect([await leftOn(of2024), await desk.free(saver)]).toEqual([0n, 3_00n]);
  });

  it.each([
    ['0.6 of a day at 15 FTE', 15_00, 60n],
    ['nothing at 8 FTE', 8_00, 0n],
  ])('T26: is %s', async (_, employerFte, amount) => {
    const saver = await desk.saver(await desk.employer(DAYS.id));
    await earns(saver, 2024, employerFte);
    expect(await desk.free(saver)).toBe(amount);
    await expect(takes(saver, 'days', amount + 1n, '2024-10-07')).rejects.toMatchObject({
      code: 'hold.not-enough',
    });
  });
});

describe('the hours of an architect at 32 of 40 hours, until an exit on 30 June 2025 (T29)', () => {
  const LEFT = '2025-06-30';
  const rightIn = (scheme: typeof VOUCHER, year: number, leaveDate: Day | null): bigint => {
    const facts = employment({ contractHours: 3200, leaveDate });
    return rightFor(scheme, periodOn('month', `${year}-01-01`))(facts).amount;
  };

  /** 28 hours of 2024, of which 10 are used in it, and what 1 January 2025 brings. */
  async function architect(scheme: typeof VOUCHER) {
    const saver = await desk.saver(await desk.employer(scheme.id));
    const earns = (year: number, leaveDate: Day | null) =>
      desk.earn(saver, {
        scheme: scheme.id,
        amount: rightIn(scheme, year, leaveDate),
        from: `${year}-01-01`,
      });
    const [of2024] = await earns(2024, null);
    expect(await desk.free(saver)).toBe(28_00n);
    await takes(saver, 'hours', 10_00n, '2024-05-14');
    expect(await desk.ageing.age('2025-01-01')).toMatchObject({ lapse: 0 });
    expect(await desk.free(saver)).toBe(18_00n);
    const [of2025] = await earns(2025, LEFT);
    return { saver, of2024, of2025 };
  }

  it.each([
    ['28 hours more, so 46 lapse', VOUCHER, 28_00n, 46_00n],
    ['14 by the months until the exit, so 32 lapse', PRO_RATA, 14_00n, 32_00n],
  ])('T29: 18 are carried over and 2025 brings %s', async (_, scheme, more, all) => {
    const { saver, of2024, of2025 } = await architect(scheme);
    expect([await leftOn(of2024), await leftOn(of2025)]).toEqual([18_00n, more]);
    await desk.leaves(saver, LEFT);
    await desk.ageing.age('2025-07-30');
    expect(await desk.free(saver)).toBe(all);
    expect(await desk.ageing.age('2025-07-31')).toMatchObject({ exits: 1 });
    expect(await desk.free(saver)).toBe(0n);
    const lapsed = await prisma.transfer.findMany({
      where: { kind: 'lapse' },
      orderBy: { id: 'asc' },
      select: { lotId: true, amount: true, to: true },
    });
    // Nobody gets them: the employer no longer owes what it had promised.
    const to = `employer:${saver.ground.employerId}:owes:hours`;
    expect(lapsed).toEqual([
      { lotId: of2024, amount: 18_00n, to },
      { lotId: of2025, amount: more, to },
    ]);
  });
});
