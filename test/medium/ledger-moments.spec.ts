import * as fc from 'fast-check';
import type { Moment } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';

let world: TestLedger;

beforeAll(async () => {
  world = await openLedger();
});

afterAll(() => world.close());

const now = async (): Promise<Date> => {
  const [row] = await world.prisma.$queryRaw<{ now: Date }[]>`
    SELECT date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' AS now`;
  await world.prisma.$executeRaw`SELECT pg_sleep(0.003)`;
  if (!row) throw new Error('The database tells no time.');
  return row.now;
};

describe('a balance at a moment of the past', () => {
  const lot = 'lot:1:granted';
  let beforeAnything: Date;
  let afterGrant: Date;
  let afterCorrection: Date;

  beforeAll(async () => {
    beforeAnything = await now();
    await world.book(
      move(`grant employer:7:owes ${lot}`, 1000n, { effectiveOn: '2026-01-31' }),
      move(`grant employer:7:owes ${lot}`, 500n, { effectiveOn: '2026-02-28' }),
    );
    afterGrant = await now();
    // Told in March that January was too much.
    await world.book(move(`correct ${lot} employer:7:owes`, 300n, { effectiveOn: '2026-01-31' }));
    afterCorrection = await now();
    await world.book(move(`lapse ${lot} employer:7:owes`, 200n, { effectiveOn: '2026-06-30' }));
  });

  const at = (moment: Moment, address = lot) => world.ledger.balance(address, moment);

  it('is as the books stood then', async () => {
    expect(await at({ recordedBy: beforeAnything })).toBe(0n);
    expect(await at({ recordedBy: afterGrant })).toBe(1500n);
    expect(await at({ recordedBy: afterCorrection })).toBe(1200n);
    expect(await at({})).toBe(1000n);
  });

  it('is of a day as we know it today, late corrections included', async () => {
    expect(await at({ effectiveOn: '2026-01-30' })).toBe(0n);
    expect(await at({ effectiveOn: '2026-01-31' })).toBe(700n);
    expect(await at({ effectiveOn: '2026-02-28' })).toBe(1200n);
    expect(await at({ effectiveOn: '2026-06-30' })).toBe(1000n);
  });

  it('is of a day as it was known then, without the correction that came later', async () => {
    expect(await at({ recordedBy: afterGrant, effectiveOn: '2026-01-31' })).toBe(1000n);
    expect(await at({ recordedBy: afterCorrection, effectiveOn: '2026-01-31' })).toBe(700n);
  });

  it('goes below zero for what was owed', async () => {
    expect(await at({ recordedBy: afterGrant }, 'employer:7:owes')).toBe(-1500n);
    expect(await at({ effectiveOn: '2026-01-31' }, 'employer:7:owes')).toBe(-700n);
  });

  it('is also what the account of that moment shows', async () => {
    expect(await world.ledger.account(lot, { effectiveOn: '2026-01-31' })).toEqual({
      address: lot,
      book: 'memo',
      unit: 'EUR',
      balance: 700n,
    });
    expect(await world.ledger.account(lot)).toMatchObject({ balance: 1000n });
  });

  it('is nothing for an address that never was, which is no account either', async () => {
    const moment = { effectiveOn: '2026-01-31' };
    expect(await at(moment, 'lot:99:granted')).toBe(0n);
    await expect(world.ledger.account('lot:99:granted', moment)).rejects.toMatchObject({
      code: 'account.not-found',
    });
  });
});

describe('any history', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((of) => `2026-04-${String(of).padStart(2, '0')}`);
  const step = fc.record({ amount: fc.bigInt({ min: 1n, max: 100n }), down: fc.boolean(), day });
  let histories = 100;

  it('adds up to the balance of each moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        day,
        async (steps, part, asked) => {
          const lot = `lot:${(histories += 1)}:granted`;
          const known = part % (steps.length + 1);
          const booked = await bookAll(lot, steps.slice(0, known));
          const recordedBy = await now();
          const all = [...booked, ...(await bookAll(lot, steps.slice(known), sum(booked)))];
          const until = (of: typeof all) => sum(of.filter((one) => one.day <= asked));
          expect(await world.ledger.balance(lot)).toBe(sum(all));
          expect(await world.ledger.balance(lot, { recordedBy })).toBe(sum(booked));
          expect(await world.ledger.balance(lot, { effectiveOn: asked })).toBe(until(all));
          expect(await world.ledger.balance(lot, { recordedBy, effectiveOn: asked })).toBe(
            until(booked),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  interface Booked {
    amount: bigint;
    day: string;
  }

  const sum = (booked: Booked[]): bigint =>
    booked.reduce((total, { amount }) => total + amount, 0n);

  /** Those that can be booked: nothing is taken that is not there. */
  async function bookAll(
    lot: string,
    steps: { amount: bigint; down: boolean; day: string }[],
    start = 0n,
  ): Promise<Booked[]> {
    const booked: Booked[] = [];
    for (const { amount, down, day: effectiveOn } of steps) {
      const takes = down && start + sum(booked) >= amount;
      const way = takes ? `correct ${lot} employer:9:owes` : `correct employer:9:owes ${lot}`;
      await world.book(move(way, amount, { effectiveOn }));
      booked.push({ amount: takes ? -amount : amount, day: effectiveOn });
    }
    return booked;
  }
});
