import * as fc from 'fast-check';
import { makePeriod, type Period, todayInAmsterdam } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { catalogueOf, type Scheme, schemeById, SchemesService } from '#libs/schemes';
import { type FiscalStatement, FiscalStatementsService, ReportsService } from '#libs/statements';
import { oneAtATime } from '../../libs/statements/report-told.sql.js';
import { faultsInTheBooks } from '../factories/books.js';
import type { Ground } from '../factories/ground.js';
import { Desk, IOB, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const HOURS = 'nl-hours';
const APRIL = makePeriod('month', 2026, 4);
const MAY = makePeriod('month', 2026, 5);
/** A report begins with the quarter in which the first lot was made: today's. What it tells here is of the year after it. */
const NEXT = Number(todayInAmsterdam().slice(0, 4)) + 1;

let prisma: PrismaService;
let desk: Desk;
let fiscal: FiscalStatementsService;
let reports: ReportsService;

/** A scheme of its own for each report, so that nobody else is in it. */
const NAMED = 'one two three four five six seven eight nine linked tried'.split(' ');
const reported = NAMED.map((name) => like(IOB, `nl-${name}`, {}));
const windowOf = (termMonths: number) => ({
  lots: { expiry: 'with-next-accrual' as const, termMonths },
});
const windowed = like(IOB, 'nl-windowed', windowOf(60));
const company = like(IOB, 'nl-company', {}, { level: 'company' });
const hours = like(LBB, HOURS, {}, { unit: 'hours' });

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [hours, company, windowed, ...reported]);
  fiscal = new FiscalStatementsService(prisma);
  reports = reportsBy([...[IOB, LBB].map(schemeById), hours, company, windowed, ...reported]);
});

/** Reports by a catalogue of these schemes. */
function reportsBy(all: Scheme[]): ReportsService {
  const schemes = new SchemesService(prisma);
  schemes.current = () => Promise.resolve(catalogueOf(all));
  return new ReportsService(prisma, schemes);
}

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

describe('the fiscal statement of an employer', () => {
  const statement = (ground: Ground, period: Period = APRIL, page = { limit: 50 }) =>
    fiscal.statementFor(ground.employerId, period, page);
  const totals = ({ totals: sums }: FiscalStatement) =>
    sums.map(({ unit, treatment, amount, people }) => [unit, treatment, amount, people]);

  /** Somebody with € 100 paid and € 100 promised. */
  async function funded(ground: Ground): Promise<Saver> {
    const saver = await desk.saver(ground);
    const [first] = await desk.earn(saver, { from: '2025-01-01', periods: 2, amount: 100_00n });
    await desk.pay([first ?? 0n]);
    return saver;
  }
  const spend = async (saver: Saver, amount: bigint, given: Parameters<Desk['hold']>[2] = {}) => {
    const hold = await desk.hold(saver, amount, given);
    await desk.capture(hold, amount, '2026-04-10');
    return hold;
  };

  it('tells exempt spending of present and former employees apart, and what is taxed', async () => {
    const ground = await desk.employer(IOB);
    const [stays, goes] = [await funded(ground), await funded(ground)];
    await spend(stays, 10_00n, { category: 'c' });
    await spend(stays, 20_00n);
    await spend(stays, 5_00n, { category: null });
    await desk.leaves(goes, '2026-02-28');
    await spend(goes, 40_00n);
    const told = await statement(ground);
    expect(totals(told)).toEqual([
      ['EUR', 'exempt-c', 10_00n, 1],
      ['EUR', 'exempt-d-current', 20_00n, 1],
      ['EUR', 'exempt-d-former', 40_00n, 1],
      ['EUR', 'taxed', 5_00n, 1],
    ]);
    expect(told.items).toHaveLength(4);
    expect(told.items.every(({ payrollNumber }) => payrollNumber?.startsWith('P'))).toBe(true);
    expect((await statement(ground, MAY)).totals).toEqual([]);
    expect((await statement(await desk.employer(IOB))).items).toEqual([]);
  });

  it('counts promises that were spent as real money, and hours apart', async () => {
    const ground = await desk.employer(LBB, HOURS);
    const saver = await desk.saver(ground);
    await desk.earn(saver, { scheme: LBB, from: '2025-01-01', amount: 50_00n });
    await desk.earn(saver, { scheme: HOURS, from: '2025-01-01', amount: 8_00n });
    await spend(saver, 30_00n, { schemeIds: [LBB] });
    await spend(saver, 4_00n, { unit: 'hours', category: null, schemeIds: [HOURS] });
    expect(totals(await statement(ground))).toEqual([
      ['EUR', 'exempt-d-current', 30_00n, 1],
      ['hours', 'time', 4_00n, 1],
    ]);
  });

  it('is the sum of the captures of the period, whatever happened', async () => {
    const ground = await desk.employer(IOB);
    const savers = await Promise.all(Array.from({ length: 4 }, () => funded(ground)));
    const spending = fc.record({
      who: fc.nat(3),
      amount: fc.integer({ min: 1, max: 30_00 }),
      month: fc.constantFrom(4, 5),
      category: fc.constantFrom('c' as const, 'd' as const, null),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(spending, { maxLength: 4 }), async (spendings) => {
        for (const { who, amount, month, category } of spendings) {
          const saver = savers[who] ?? savers[0]!;
          const hold = await desk.hold(saver, BigInt(amount), { category }).catch(() => undefined);
          if (hold) await desk.capture(hold, BigInt(amount), `2026-0${month}-15`);
        }
        for (const period of [APRIL, MAY]) await equalsJournal(ground, period);
      }),
      { numRuns: 6 },
    );
  });

  async function equalsJournal(ground: Ground, period: Period): Promise<void> {
    const [captured] = await prisma.$queryRaw<{ sum: bigint }[]>`
      SELECT coalesce(sum(t.amount), 0)::bigint AS sum FROM transfer t JOIN lot l ON l.id = t.lot_id
      WHERE t.kind = 'capture' AND l.employer_id = ${ground.employerId} AND t.effective_on BETWEEN ${period.start}::date AND ${period.end}::date`;
    const whole = await statement(ground, period);
    const paged: FiscalStatement['items'] = [];
    for (let cursor: string | undefined; ;) {
      const page = await fiscal.statementFor(ground.employerId, period, {
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      paged.push(...page.items);
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(paged).toEqual(whole.items);
    const sum = (rows: readonly { amount: bigint }[]) =>
      rows.reduce((all, { amount }) => all + amount, 0n);
    expect([sum(whole.items), sum(whole.totals)]).toEqual([captured?.sum, captured?.sum]);
  }
});

describe('the report on a scheme', () => {
  const report = (schemeId: string, more: { from?: string; until?: string; today?: string } = {}) =>
    reports.schemeReport({ schemeId, today: `${NEXT + 1}-01-01`, ...more });

  /** So many people at these employers, each with € 12.50 a month in some months of next year. */
  async function savers(
    scheme: string,
    count: number,
    grounds: readonly Ground[],
    { from = `${NEXT}-01-01`, periods = 3 } = {},
  ) {
    const all: Saver[] = [];
    for (let at = 0; at < count; at++) {
      const saver = await desk.saver(grounds[at % grounds.length]!);
      await desk.pay(await desk.earn(saver, { scheme, from, periods }), `${NEXT}-01-02`);
      all.push(saver);
    }
    return all;
  }
  const employers = (scheme: string) => Promise.all([1, 2, 3].map(() => desk.employer(scheme)));

  it('tells of each quarter that is over, of people in tens', async () => {
    const grounds = await employers('nl-one');
    await savers('nl-one', 12, grounds);
    const { blocks, withheld, unit } = await report('nl-one');
    expect(unit).toBe('EUR');
    expect(withheld).toBeNull();
    expect(blocks.slice(-5).map(({ from, granted }) => [from, granted.amount])).toEqual([
      [`${NEXT - 1}-10-01`, 0n],
      [`${NEXT}-01-01`, 500_00n],
      [`${NEXT}-04-01`, 0n],
      [`${NEXT}-07-01`, 0n],
      [`${NEXT}-10-01`, 0n],
    ]);
    expect(blocks.at(-4)).toMatchObject({
      until: `${NEXT}-03-31`,
      peopleWithBudget: 10,
      granted: { amount: 500_00n, roundedTo: 500_00n },
      balance: { amount: 500_00n, roundedTo: 500_00n },
      spent: { amount: 0n, roundedTo: 0n },
      peopleWhoUsedIt: 0,
    });
    expect(
      (await report('nl-one', { from: `${NEXT}-01-01`, until: `${NEXT}-06-30` })).blocks,
    ).toEqual(blocks.slice(-4, -2));
    expect((await report('nl-one', { today: `${NEXT}-03-31` })).blocks).toEqual(
      blocks.slice(0, -4),
    );
  });

  it('keeps a quarter in which fewer than ten did something, until it can be told with others', async () => {
    const grounds = await employers('nl-two');
    const people = await savers('nl-two', 22, grounds);
    const spend = async (saver: Saver, on: string) => {
      const hold = await desk.hold(saver, 10_00n, { on, schemeIds: ['nl-two'] });
      await desk.capture(hold, 10_00n, on);
    };
    for (const saver of people.slice(0, 4)) await spend(saver, `${NEXT}-05-01`);
    const early = await report('nl-two', { today: `${NEXT}-07-01` });
    expect(early.withheld).toEqual({ from: `${NEXT}-04-01`, until: `${NEXT}-06-30` });
    expect(early.blocks.at(-1)?.until).toBe(`${NEXT}-03-31`);
    for (const saver of people.slice(4, 12)) await spend(saver, `${NEXT}-08-01`);
    const later = await report('nl-two', { today: `${NEXT}-10-01` });
    expect(later.blocks.slice(0, -1)).toEqual(early.blocks);
    expect(later.blocks.at(-1)).toMatchObject({
      from: `${NEXT}-04-01`,
      until: `${NEXT}-09-30`,
      peopleWhoUsedIt: 10,
      spent: { amount: 200_00n, roundedTo: 200_00n },
      balance: { amount: 1_000_00n, roundedTo: 1_000_00n },
    });
  });

  it('keeps a quarter in which all but a few did something, as if it were those few', async () => {
    const grounds = await employers('nl-six');
    const people = await savers('nl-six', 21, grounds);
    for (const saver of people.slice(0, 12)) {
      const hold = await desk.hold(saver, 10_00n, { on: `${NEXT}-05-01`, schemeIds: ['nl-six'] });
      await desk.capture(hold, 10_00n, `${NEXT}-05-01`);
    }
    const { blocks, withheld } = await report('nl-six');
    expect(blocks.at(-1)?.until).toBe(`${NEXT}-03-31`);
    expect(withheld?.from).toBe(`${NEXT}-04-01`);
  });

  it('tells of the scheme of one company, which is about that employer', async () => {
    const ground = await desk.employer('nl-company');
    await savers('nl-company', 12, [ground]);
    expect((await report('nl-company')).blocks[1]).toMatchObject({
      peopleWithBudget: 10,
      granted: { amount: 500_00n, roundedTo: 500_00n },
    });
  });

  it('never shows who came one quarter later by subtracting one quarter from another', async () => {
    const grounds = await employers('nl-three');
    await savers('nl-three', 12, grounds);
    await savers('nl-three', 1, grounds, { from: `${NEXT}-04-01` });
    const { blocks, withheld } = await report('nl-three');
    expect(blocks.at(-1)?.until).toBe(`${NEXT}-03-31`);
    expect(withheld).toEqual({ from: `${NEXT}-04-01`, until: `${NEXT}-12-31` });
  });

  it('tells nothing of a scheme that is mostly one employer', async () => {
    const [large, ...small] = await employers('nl-four');
    await savers('nl-four', 20, [large!]);
    await savers('nl-four', 2, small);
    expect((await report('nl-four')).blocks.at(-1)?.from).toBe(`${NEXT - 1}-10-01`);
    expect((await report('nl-five')).blocks).toEqual([]);
    await expect(report('nl-nothing')).rejects.toMatchObject({ code: 'scheme.not-found' });
  });

  it('leaves a told quarter as it was when the scheme gets another term or level', async () => {
    await savers('nl-windowed', 12, await employers('nl-windowed'));
    const before = await report('nl-windowed', { today: `${NEXT}-07-01` });
    expect(before.blocks.at(-1)).toMatchObject({
      balance: { amount: 500_00n },
      expiringWithin12Months: { amount: 0n },
    });
    const since = like(IOB, 'nl-windowed', windowOf(14), { level: 'company' });
    const after = reportsBy([since]);
    const sought = { schemeId: 'nl-windowed', today: `${NEXT}-07-01` };
    expect(await after.schemeReport(sought)).toEqual(before);
    const { blocks } = await after.schemeReport({ ...sought, today: `${NEXT}-10-01` });
    expect(blocks.slice(0, -1)).toEqual(before.blocks);
    expect(blocks.at(-1)).toMatchObject({
      from: `${NEXT}-07-01`,
      expiringWithin12Months: { amount: 500_00n },
    });
  });

  it('tells what was granted where few hold something, and goes on from what it told of that before', async () => {
    const people = await savers('nl-eight', 24, await employers('nl-eight'));
    const hold = (saver: Saver, on: string) =>
      desk.hold(saver, 10_00n, { on, schemeIds: ['nl-eight'] });
    for (const saver of people.slice(0, 4)) await hold(saver, `${NEXT}-05-01`);
    const few = await report('nl-eight', { today: `${NEXT}-07-01` });
    expect(few.withheld).toBeNull();
    expect(few.blocks.slice(-3).map(({ held }) => held?.amount ?? null)).toEqual([0n, 0n, null]);
    for (const saver of people.slice(4, 12)) await hold(saver, `${NEXT}-08-01`);
    const { blocks } = await report('nl-eight', { today: `${NEXT}-10-01` });
    expect(blocks.slice(0, -1)).toEqual(few.blocks);
    expect(blocks.at(-1)?.held).toEqual({ amount: 200_00n, roundedTo: 200_00n });
  });

  it('tells everybody who asks at once the same, and keeps it once', async () => {
    await savers('nl-seven', 12, await employers('nl-seven'));
    const [one, ...others] = await Promise.all([1, 2, 3, 4].map(() => report('nl-seven')));
    expect(one?.blocks.length).toBeGreaterThanOrEqual(5);
    for (const other of others) expect(other).toEqual(one);
    expect(
      await prisma.$queryRaw`
      SELECT count(*)::int FROM told_report WHERE scheme_id = 'nl-seven'`,
    ).toEqual([{ count: one?.blocks.length }]);
  });

  it('goes on when two people turn out to be one, or not to be, who is one person in all that a quarter says', async () => {
    const grounds = await employers('nl-linked');
    const people = await savers('nl-linked', 21, grounds, { periods: 12 });
    const [one, other] = [people[0]!.personId, people[1]!.personId];
    const link = (linkedAt: string) => ({
      personId: one,
      accountId: other,
      how: 'operator',
      evidence: {},
      linkedBy: 'test',
      linkedAt: new Date(linkedAt),
    });
    const undone = { undoneBy: 'test', undoneWhy: 'a slip', undoneAt: new Date(`${NEXT}-08-10`) };
    await prisma.accountLink.create({ data: { ...link(`${NEXT}-05-10`), ...undone } });
    await prisma.accountLink.create({ data: link(`${NEXT}-11-10`) });
    const early = await report('nl-linked', { today: `${NEXT}-07-01` });
    const { blocks, withheld } = await report('nl-linked');
    expect(withheld).toBeNull();
    expect(blocks.slice(0, early.blocks.length)).toEqual(early.blocks);
    expect(
      blocks.slice(-5).map(({ until, peopleWithBudget }) => [until, peopleWithBudget]),
    ).toEqual([
      [`${NEXT - 1}-12-31`, 0],
      [`${NEXT}-03-31`, 20],
      [`${NEXT}-06-30`, 20],
      [`${NEXT}-09-30`, 20],
      [`${NEXT}-12-31`, 20],
    ]);
  });

  it('tries to tell more only when another quarter is over: who asks again waits for nobody', async () => {
    const grounds = await employers('nl-tried');
    await savers('nl-tried', 9, grounds);
    const tried = await report('nl-tried', { today: `${NEXT}-10-01` });
    expect(tried.withheld).toEqual({ from: `${NEXT}-01-01`, until: `${NEXT}-09-30` });
    await inTransaction(prisma, async (tx) => {
      await tx.$executeRaw(oneAtATime('nl-tried'));
      expect(await report('nl-tried', { today: `${NEXT}-10-01` })).toEqual(tried);
    });
    await savers('nl-tried', 3, grounds, { from: `${NEXT}-10-01` });
    const { blocks, withheld } = await report('nl-tried');
    expect(withheld).toBeNull();
    expect(blocks.at(-1)).toMatchObject({ from: `${NEXT}-01-01`, until: `${NEXT}-12-31` });
  });

  it('keeps what was told from being changed, told again, or told with a gap', async () => {
    await savers('nl-nine', 12, await employers('nl-nine'));
    await report('nl-nine');
    await expect(prisma.$executeRaw`
      UPDATE told_report SET content = '{}' WHERE scheme_id = 'nl-nine'`).rejects.toThrow(
      /is told/,
    );
    const tellAgain = (from: string, until: string, follows: string | null) =>
      prisma.$executeRaw`
        INSERT INTO told_report (scheme_id, "from", "until", follows, content, carried)
        VALUES ('nl-nine', ${from}::date, ${until}::date, ${follows}::date, json_build_object('from', ${from}::text, 'until', ${until}::text), '{}')`;
    const once = /told_report_once/;
    await expect(tellAgain(`${NEXT - 2}-07-01`, `${NEXT - 2}-09-30`, null)).rejects.toThrow(once);
    await expect(tellAgain(`${NEXT}-04-02`, `${NEXT}-04-03`, `${NEXT}-04-01`)).rejects.toThrow(
      /_follows/,
    );
    await expect(
      tellAgain(`${NEXT + 1}-04-01`, `${NEXT + 1}-06-30`, `${NEXT}-12-31`),
    ).rejects.toThrow(/gap/);
    await expect(
      tellAgain(`${NEXT}-10-01`, `${NEXT + 1}-03-31`, `${NEXT}-09-30`),
    ).rejects.toThrow();
  });
});
