import * as fc from 'fast-check';
import { auditDays } from '#libs/budgets';
import { addDays, HubError, todayInAmsterdam } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const today = todayInAmsterdam();
const later = (days: number) => addDays(today, days);
const saverAt = async (scheme: string): Promise<Saver> => desk.saver(await desk.employer(scheme));
const days = async (kind: string, lotId: bigint): Promise<string[]> => {
  const rows = await prisma.transfer.findMany({ where: { kind, lotId }, orderBy: { id: 'asc' } });
  return rows.map(({ effectiveOn }) => effectiveOn.toISOString().slice(0, 10));
};

describe('money that comes on a later day', () => {
  it('cannot be held before it, and the refusal names the day', async () => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver);
    await desk.pay([lot], later(10));
    await expect(desk.hold(saver, 1n, { on: later(9) })).rejects.toMatchObject({
      code: 'hold.not-enough',
      details: [{ at: `lot ${lot}`, problem: `Counts from ${later(10)} on.` }],
    });
    await expect(desk.hold(saver, 1n, { on: today })).rejects.toThrow();
    await expect(desk.hold(saver, 1n, { on: '2026-03-01' })).rejects.toThrow();
    const hold = await desk.hold(saver, 100_00n, { on: later(10) });
    expect(hold.open).toBe(100_00n);
    expect(await days('hold', lot)).toEqual([later(10)]);
  });

  it('leaves what was there before it to be held', async () => {
    const saver = await saverAt(IOB);
    const [now, soon] = [await desk.grant(saver), await desk.grant(saver)];
    await desk.pay([now]);
    await desk.pay([soon], later(10));
    const hold = await desk.hold(saver, 100_00n, { on: today });
    expect(hold.lots.map(({ lotId }) => lotId)).toEqual([now]);
    await expect(desk.hold(saver, 1n, { on: today })).rejects.toThrow();
  });

  it('is spent from its day, where a hold waits for it', async () => {
    const saver = await saverAt(PLB);
    const lot = await desk.grant(saver, { schemeId: PLB });
    const hold = await desk.hold(saver, 100_00n, { on: today });
    const key = 'ahead';
    await inTransaction(prisma, async (tx) => {
      const receipt = { key, payer: `employer:${saver.ground.employerId}`, amount: 60_00n };
      await desk.funds.receive(tx, { ...receipt, on: later(10), by: 'bank' });
      await desk.funds.fund(tx, { key, on: today, lines: [{ lotId: lot, amount: 60_00n }] });
    });
    expect(await days('fund', lot)).toEqual([later(10), later(10)]);
    await desk.capture(hold, 50_00n, today);
    await desk.release(hold, 50_00n, today);
    expect(await days('capture', lot)).toEqual([later(10)]);
    expect((await days('release', lot)).toSorted()).toEqual([today, later(10)]);
  });
});

describe('what a hold of a later day gives back', () => {
  it('is not there in the days between', async () => {
    const saver = await saverAt(IOB);
    const lot = await desk.grant(saver);
    await desk.pay([lot]);
    const hold = await desk.hold(saver, 60_00n, { on: later(30) });
    await desk.release(hold, 10_00n, later(40));
    await expect(desk.hold(saver, 45_00n, { on: today })).rejects.toThrow();
    await expect(desk.hold(saver, 45_00n, { on: later(35) })).rejects.toThrow();
    await desk.hold(saver, 40_00n, { on: today });
    await desk.hold(saver, 10_00n, { on: later(40) });
    expect(await days('hold', lot)).toEqual([later(30), today, later(40)]);
  });

  it('is not had by who takes it before it comes, whatever many do at once', async () => {
    const moves = fc.record({
      verb: fc.constantFrom('hold', 'hold', 'release', 'release', 'capture', 'pay'),
      size: fc.integer({ min: 1, max: 60_00 }),
      day: fc.integer({ min: -3, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(moves, { minLength: 20, maxLength: 40 }), async (steps) => {
        const saver = await desk.saver(await desk.employer(PLB, IOB));
        const lots = [await desk.grant(saver, { schemeId: PLB }), await desk.grant(saver)];
        await desk.pay(lots.slice(1));
        const holds = [await desk.hold(saver, 50_00n, { on: later(6) })];
        const act = async ({ verb, size, day }: (typeof steps)[number]): Promise<unknown> => {
          const hold = holds[size % holds.length]!;
          const amount = BigInt(size);
          if (verb === 'hold')
            return holds.push(await desk.hold(saver, amount, { on: later(day) }));
          if (verb === 'pay') return desk.pay(lots.slice(0, 1), later(day));
          return verb === 'release'
            ? desk.release(hold, amount, later(day))
            : desk.capture(hold, amount, later(day));
        };
        const waiting = [...steps];
        const caller = async (): Promise<void> => {
          for (let next = waiting.shift(); next; next = waiting.shift())
            await act(next).catch((error: unknown) => {
              if (!(error instanceof HubError) || error.kind === 'bug') throw error;
            });
        };
        await Promise.all([caller(), caller(), caller(), caller()]);
        const found = (await auditDays(prisma)).flatMap(({ findings }) => findings);
        expect(found).toEqual([]);
      }),
      { numRuns: 15, endOnFailure: true, interruptAfterTimeLimit: 20_000 },
    );
  }, 40_000);
});

it('a funding of today does not take what comes in on a later day', async () => {
  const saver = await saverAt(PLB);
  const lot = await desk.grant(saver, { schemeId: PLB });
  await desk.pay([lot], later(5));
  const fundings = await days('fund', lot);
  expect(fundings).toEqual([later(5), later(5)]);
  expect(await desk.free([lot])).toBe(100_00n);
});
