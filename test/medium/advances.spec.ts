import * as fc from 'fast-check';
import { type HoldView, outstandingAdvances } from '#libs/budgets';
import { ConversationsService } from '#libs/conversations';
import { HubError } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { FactsService, PeopleService } from '#libs/people';
import { SchemesService } from '#libs/schemes';
import { PersonStatementsService } from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const ILOB = 'nl-woondiensten-ilob';
const INCLUDING = 'nl-ilob-including';

let prisma: PrismaService;
let desk: Desk;
let statements: PersonStatementsService;

withDatabase((opened) => {
  prisma = opened;
  const policies = { advanceReading: 'including-this-turn' } as const;
  desk = new Desk(prisma, [like(ILOB, INCLUDING, { policies })]);
  const schemes = new SchemesService(prisma);
  schemes.current = () => Promise.resolve(desk.catalogue);
  statements = new PersonStatementsService(
    prisma,
    new PeopleService(prisma),
    new ConversationsService(prisma, schemes),
    new FactsService(prisma),
    schemes,
  );
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const TERMS = { relation: 'employee', contract: 'indefinite', category: 'regular' };
const AHEAD = { on: '2022-06-01', ahead: true };

/** T27: hired on 1 April 2022 for 24 of 36 hours, and granted 450.00 for that year. */
async function joiner(
  scheme = ILOB,
  terms: Record<string, unknown> = {},
): Promise<{ saver: Saver; lot: bigint }> {
  const saver = await desk.saver(await desk.employer(scheme), { hiredOn: '2022-04-01' });
  await prisma.employment.update({
    where: { id: saver.employmentId },
    data: { terms: { ...TERMS, hireDate: '2022-04-01', contractHours: 2400, ...terms } },
  });
  const [lot = 0n] = await desk.earn(saver, { scheme, from: '2022-04-01', amount: 450_00n });
  return { saver, lot };
}

/** The 600.00 of a later year. */
const year = (saver: Saver, when: number, amount = 600_00n): Promise<bigint> =>
  desk.run(saver, { scheme: ILOB, from: `${when}-01-01`, amount });

/** Who draws ahead: what payroll last said of each year, and the orders that stand. */
interface Drawer {
  saver: Saver;
  said: Map<number, bigint>;
  holds: HoldView[];
}

/** What payroll granted somebody, and what of it a correction wanted and has not. */
async function promised({ employmentId }: Saver): Promise<{ granted: bigint; short: bigint }> {
  const [row] = await prisma.$queryRaw<{ granted: bigint; short: bigint }[]>`
    WITH own AS (SELECT id, granted FROM lot WHERE employment_id = ${employmentId} AND source = 'payroll')
    SELECT sum(granted)::bigint AS granted, (SELECT coalesce(sum(amount), 0)::bigint FROM (
      SELECT lot_id, amount FROM lot_shortfall UNION ALL SELECT lot_id, amount FROM lot_remainder) s
      WHERE lot_id IN (SELECT id FROM own)) AS short FROM own`;
  return row ?? { granted: 0n, short: 0n };
}

async function outstanding({ employmentId }: Saver): Promise<bigint> {
  const advances = await outstandingAdvances(prisma, [employmentId]);
  return advances.reduce((sum, { amount }) => sum + amount, 0n);
}

/** What a person sees: what is free on lots, less what was drawn ahead of later ones. */
async function balance(saver: Saver): Promise<bigint> {
  const { accountId, personIds } = { accountId: saver.personId, personIds: [saver.personId] };
  const asked = { on: '2030-01-01', language: 'en' } as const;
  const { budgets } = await statements.statementFor({ accountId, personIds }, asked);
  const [budget] = budgets;
  expect(budget?.drawnAhead).toBe(-(await outstanding(saver)));
  expect(budget?.balance).toBe((await desk.free(saver)) - (await outstanding(saver)));
  return budget?.balance ?? 0n;
}

const owed = ({ ground }: Saver): Promise<bigint> =>
  desk.balance(`employer:${ground.employerId}:owes`);

async function refusal(attempt: Promise<unknown>): Promise<{ remedy?: string; words: string }> {
  const error = (await attempt.catch((caught: unknown) => caught)) as HubError;
  expect(error).toMatchObject({ kind: 'conflict', code: 'hold.not-enough' });
  return {
    remedy: error.remedy ?? '',
    words: error.details.map(({ problem }) => problem).join(' '),
  };
}

describe('T27: who joined in April and has 450.00 draws ahead', () => {
  it.each([
    [ILOB, 'three years on top of this one: 2,250.00', 2250_00n, -1800_00n],
    [INCLUDING, 'this year being one of the three: 1,650.00', 1650_00n, -1200_00n],
  ])('in %s %s', async (scheme, _, most, left) => {
    const { saver, lot } = await joiner(scheme);
    expect(await refusal(desk.hold(saver, most + 1n, AHEAD))).toMatchObject({
      remedy: expect.stringContaining('Ask for 1 less'),
    });
    const hold = await desk.hold(saver, most, AHEAD);
    expect(hold).toMatchObject({ amount: most, open: most });
    expect(hold.considered.map(({ amount, reason }) => [amount, reason.code])).toEqual([
      [450_00n, 'lot-used-without-end'],
      [-left, 'lot-drawn-ahead'],
    ]);
    expect(hold.lots[0]?.lotId).toBe(lot);
    expect(await balance(saver)).toBe(left);
    expect(await owed(saver)).toBe(-most);
    expect((await refusal(desk.hold(saver, 1n, AHEAD))).words).toContain('has been drawn');

    await desk.capture(hold, most, '2022-06-30');
    expect(await desk.balance(`employer:${saver.ground.employerId}:charged`)).toBe(most);
    expect(await balance(saver)).toBe(left);
  });

  it('never by accident: a hold that does not ask for it stops at what there is', async () => {
    const { saver } = await joiner();
    await refusal(desk.hold(saver, 450_01n, { on: AHEAD.on }));
    await desk.hold(saver, 450_00n, AHEAD);
    expect(await outstanding(saver)).toBe(0n);
  });

  it('once for one hold, however often it is asked', async () => {
    const { saver } = await joiner();
    const order = { ...AHEAD, key: 'ahead/once' };
    const first = await desk.hold(saver, 1000_00n, order);
    expect((await desk.hold(saver, 1000_00n, order)).id).toBe(first.id);
    expect(await outstanding(saver)).toBe(550_00n);
    await expect(desk.hold(saver, 1000_00n, { ...order, ahead: false })).rejects.toMatchObject({
      code: 'hold.key-conflict',
    });
  });

  it('never more than the limit, whoever asks at the same moment', async () => {
    const { saver } = await joiner();
    const holds = await Promise.allSettled(
      Array.from({ length: 16 }, () => desk.hold(saver, 200_00n, AHEAD)),
    );
    expect(holds.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
    expect(await balance(saver)).toBe(-1750_00n);
    await desk.hold(saver, 50_00n, AHEAD);
    expect(await balance(saver)).toBe(-1800_00n);
  });
});

describe('what is granted later', () => {
  const drawn = async (amount = 2250_00n) => {
    const { saver, lot } = await joiner();
    return { saver, lot, hold: await desk.hold(saver, amount, AHEAD) };
  };

  it('repays what was drawn ahead first, and then is free', async () => {
    const { saver } = await drawn();
    const balances: bigint[] = [];
    for (const when of [2023, 2024, 2025, 2026]) {
      await year(saver, when);
      balances.push(await balance(saver));
    }
    expect(balances).toEqual([-1200_00n, -600_00n, 0n, 600_00n]);
    expect(await desk.free(saver)).toBe(600_00n);
    expect(await owed(saver)).toBe(-2850_00n);
  });

  it('repays the oldest advance first, and lets as much be drawn again', async () => {
    const { saver } = await drawn(700_00n);
    await desk.hold(saver, 500_00n, AHEAD);
    await year(saver, 2023, 300_00n);
    const open = await outstandingAdvances(prisma, [saver.employmentId]);
    expect(open.map(({ amount }) => amount)).toEqual([450_00n]);
    await desk.hold(saver, 1350_00n, { ...AHEAD, on: '2023-02-01' });
    await refusal(desk.hold(saver, 1n, { ...AHEAD, on: '2023-02-01' }));
    expect(await balance(saver)).toBe(-1800_00n);
  });

  it('opens the advance again when it is corrected downward or taken back, and nobody is below zero on a lot', async () => {
    const { saver } = await drawn();
    await year(saver, 2023);
    await year(saver, 2024);
    expect(await balance(saver)).toBe(-600_00n);
    await year(saver, 2023, 400_00n);
    expect(await balance(saver)).toBe(-800_00n);
    const again = await year(saver, 2024, 0n);
    expect(await balance(saver)).toBe(-1400_00n);
    expect(await prisma.lotShortfall.count()).toBe(0);
    await year(saver, 2023, 700_00n);
    expect(await balance(saver)).toBe(-1100_00n);
    await desk.takeBack(again);
    expect(await balance(saver)).toBe(-500_00n);
    const last = await year(saver, 2025);
    expect([await balance(saver), await desk.free(saver)]).toEqual([100_00n, 100_00n]);
    await desk.takeBack(last);
    expect(await balance(saver)).toBe(-500_00n);
  });

  it('leaves a correction that waits its own, and repays with the rest', async () => {
    const { saver, hold } = await drawn(1000_00n);
    await year(saver, 2023, 600_00n);
    await desk.hold(saver, 50_00n, { on: '2023-02-01' });
    await year(saver, 2023, 0n);
    expect(await balance(saver)).toBe(-550_00n);
    await desk.release(hold, 1000_00n, '2023-03-01');
    await desk.recover();
    expect(await outstanding(saver)).toBe(0n);
    expect(await desk.free(saver)).toBe(450_00n);
  });
});

describe('what was drawn ahead and is given back', () => {
  it('goes back at once, before what the lots gave, and is free to nobody', async () => {
    const { saver, lot } = await joiner();
    const hold = await desk.hold(saver, 1000_00n, AHEAD);
    await desk.release(hold, 300_00n, '2022-07-01');
    expect([await outstanding(saver), await desk.free(saver)]).toEqual([250_00n, 0n]);
    await desk.release(hold, 300_00n, '2022-07-02');
    expect([await outstanding(saver), await desk.free(saver)]).toEqual([0n, 50_00n]);
    expect(await desk.free([lot])).toBe(50_00n);
    expect(await owed(saver)).toBe(-450_00n);
  });

  it('is repaid from what another order gives back', async () => {
    const { saver } = await joiner();
    const first = await desk.hold(saver, 450_00n, AHEAD);
    await desk.hold(saver, 100_00n, AHEAD);
    await desk.release(first, 450_00n, '2022-07-01');
    expect([await outstanding(saver), await desk.free(saver)]).toEqual([0n, 350_00n]);
  });

  it.each([
    ['partly', [600_00n], 1050_00n],
    ['wholly, and more', [600_00n, 600_00n, 600_00n, 100_00n], 2350_00n],
  ])('gives grants back what they repaid of it %s', async (_, grants, free) => {
    const { saver, lot } = await joiner();
    const hold = await desk.hold(saver, 2250_00n, AHEAD);
    for (const [at, amount] of grants.entries()) await year(saver, 2023 + at, amount);
    await desk.release(hold, 2250_00n, '2026-02-01');
    expect([await outstanding(saver), await desk.free(saver)]).toEqual([0n, free]);
    expect(await desk.free([lot])).toBe(450_00n);
    expect(await owed(saver)).toBe(-free);
  });

  it('goes back as money to the employer that paid it meanwhile', async () => {
    const { saver } = await joiner();
    const hold = await desk.hold(saver, 1000_00n, AHEAD);
    const [advance] = await outstandingAdvances(prisma, [saver.employmentId]);
    const payer = `employer:${saver.ground.employerId}`;
    await inTransaction(prisma, async (tx) => {
      const receipt = { key: 'ahead', payer, amount: 550_00n, on: '2022-06-15', by: 'bank' };
      await desk.funds.receive(tx, receipt);
      const lines = [{ lotId: advance!.lotId, amount: 550_00n }];
      await desk.funds.fund(tx, { key: 'ahead', on: '2022-06-15', lines });
    });
    await desk.release(hold, 1000_00n, '2022-07-01');
    expect(await desk.balance(`${payer}:refund`)).toBe(550_00n);
    expect([await outstanding(saver), await desk.free(saver)]).toEqual([0n, 450_00n]);
  });
});

describe('whatever comes in whatever order', () => {
  const DOINGS = ['draw', 'grant', 'release', 'spend', 'recover'] as const;

  async function doing(what: (typeof DOINGS)[number], size: bigint, at: Drawer): Promise<void> {
    const { saver, said, holds } = at;
    const hold = holds.find(({ id }) => id % 2n === size % 2n) ?? holds.at(-1);
    const when = size % 2n === 0n ? 2023 : 2024;
    const order = { on: '2025-02-01', ahead: true };
    if (what === 'draw') holds.push(await desk.hold(saver, size * 3n, order));
    if (what === 'grant') said.set(when, await year(saver, when, size).then(() => size));
    if (what === 'release' && hold) await desk.release(hold, size, '2025-03-01');
    if (what === 'spend' && hold) await desk.capture(hold, size, '2025-03-01');
    if (what === 'recover') await desk.recover();
  }

  it('nothing is lost: what is free, held and spent is what was granted and is still drawn ahead', async () => {
    const step = fc.tuple(fc.constantFrom(...DOINGS), fc.bigInt(1n, 600_00n));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        const { saver } = await joiner();
        const drawer: Drawer = { saver, said: new Map([[2022, 450_00n]]), holds: [] };
        for (const [what, size] of steps)
          await doing(what, size, drawer).catch((error: unknown) => {
            if (!(error instanceof HubError) || error.kind === 'bug') throw error;
          });
        await desk.recover();
        const { granted, short } = await promised(saver);
        const said = [...drawer.said.values()].reduce((sum, amount) => sum + amount, 0n);
        const used = await Promise.all(drawer.holds.map(({ id }) => desk.holds.get(id)));
        const taken = used.reduce((sum, { open, captured }) => sum + open + captured, 0n);
        const [free, open] = [await desk.free(saver), await outstanding(saver)];
        expect(granted).toBe(said + short);
        expect(free + taken).toBe(granted + open);
        expect(open >= 0n && (free === 0n || open === 0n)).toBe(true);
        expect(await faultsInTheBooks(prisma)).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 20_000 },
    );
  }, 60_000);
});

describe('nobody draws ahead', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['whose hours are unknown', { contractHours: null }, 'unknown'],
    ['whom the scheme leaves out', { category: 'holiday-worker' }, 'holiday worker'],
    ['of whom payroll tells too little', { relation: null }, 'unknown'],
  ])('%s', async (_, terms, words) => {
    const { saver } = await joiner(ILOB, terms);
    const { words: said } = await refusal(desk.hold(saver, 451_00n, AHEAD));
    expect(said).toContain(words);
  });

  it('who leaves, nor for what keeps them from the lots of that employer', async () => {
    const { saver } = await joiner();
    const blocked = [
      {
        schemeId: ILOB,
        employerId: saver.ground.employerId,
        reason: { code: 'lot-not-funded', params: {} },
      } as const,
    ];
    await refusal(desk.hold(saver, 100_00n, { ...AHEAD, blocked }));
    await refusal(desk.hold(saver, 500_00n, { ...AHEAD, schemeIds: [IOB] }));
    await desk.leaves(saver, '2022-12-31');
    await refusal(desk.hold(saver, 451_00n, AHEAD));
    await desk.hold(saver, 450_00n, AHEAD);
  });

  it('in a scheme that lets nobody, or whose employer must have paid first', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await refusal(desk.hold(saver, 1n, AHEAD));
    const scheme = like(ILOB, 'nl-ilob-paid-first', { funding: { spendableWhen: 'funded' } });
    const strict = new Desk(prisma, [scheme]);
    const other = await strict.saver(await strict.employer(scheme.id));
    await prisma.employment.update({
      where: { id: other.employmentId },
      data: { terms: { ...TERMS, contractHours: 3600 } },
    });
    expect((await refusal(strict.hold(other, 1n, AHEAD))).words).toContain('Not yet paid');
  });
});

it('tells what stands open where somebody leaves, per advance', async () => {
  const { saver } = await joiner();
  await desk.hold(saver, 500_00n, AHEAD);
  await desk.hold(saver, 70_00n, AHEAD);
  await desk.leaves(saver, '2022-12-31');
  expect(await outstandingAdvances(prisma, [saver.employmentId])).toEqual(
    [50_00n, 70_00n].map((amount) => ({
      lotId: expect.any(BigInt),
      employmentId: saver.employmentId,
      employerId: saver.ground.employerId,
      schemeId: ILOB,
      unit: 'EUR',
      amount,
    })),
  );
});

it('what comes back from an exit that was undone repays first what was drawn ahead meanwhile', async () => {
  const { saver, lot } = await joiner();
  const { id } = await desk.lifeEvents.record({
    key: 'left-by-mistake',
    personId: saver.personId,
    employmentId: saver.employmentId,
    kind: 'exit-elsewhere',
    on: '2022-05-31',
    nextEmploymentId: null,
    by: 'test',
  });
  await desk.capture(await desk.hold(saver, 500_00n, AHEAD), 500_00n, '2022-06-02');
  await desk.lifeEvents.undo({ id, why: 'They stayed', by: 'test', on: '2022-06-03' });
  expect(await desk.free([lot])).toBe(0n);
  expect(await outstanding(saver)).toBe(50_00n);
});
