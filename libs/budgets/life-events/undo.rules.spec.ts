import * as fc from 'fast-check';
import { type Sent, takeBack } from './undo.rules.js';

const WISH = { on: '2026-09-01', by: 'spec' };

const sent = (given: Partial<Sent> = {}): Sent => ({
  transferId: 1n,
  reference: 'transfer/7/1/promise',
  eventId: 7n,
  lotId: 1n,
  travelledLotId: 2n,
  kind: 'transfer',
  book: 'memo',
  unit: 'EUR',
  from: 'lot:1:granted',
  to: 'employer:1:owes',
  amount: 30_00n,
  freeMoney: 0n,
  freePromise: 30_00n,
  nextPayer: 'employer:2',
  left: null,
  lastPosted: '2026-06-30',
  ...given,
});

/** All that an event does with a lot of money and a promise, and how both stand at the next employer by now. */
const travelled = (
  { money, promise }: { money: bigint; promise: bigint },
  standing: { freeMoney: bigint; freePromise: bigint },
): Sent[] => [
  sent({
    ...standing,
    reference: 'transfer/7/1',
    book: 'trust',
    from: 'lot:1:available',
    to: 'lot:2:available',
    amount: money,
  }),
  sent({ ...standing, transferId: 2n, amount: promise }),
  sent({
    ...standing,
    transferId: 3n,
    reference: 'transfer/7/1/new',
    from: 'employer:2:owes',
    to: 'lot:2:granted',
    amount: promise,
  }),
];

/** What the transfers do to an address. */
const change = (transfers: ReturnType<typeof takeBack>['transfers'], address: string): bigint =>
  transfers.reduce((sum, { from, to, amount }) => {
    if (to === address) return sum + amount;
    return from === address ? sum - amount : sum;
  }, 0n);

describe('what comes back of an event that was wrong', () => {
  it('is all of it where nothing was touched, each transfer by its opposite', () => {
    const { transfers, lots } = takeBack([sent()], new Map(), WISH);
    expect(transfers).toEqual([
      {
        book: 'memo',
        unit: 'EUR',
        from: 'employer:1:owes',
        to: 'lot:1:granted',
        amount: 30_00n,
        reference: 'undo/transfer/7/1/promise',
        reverses: 1n,
        effectiveOn: '2026-09-01',
        by: 'spec',
      },
    ]);
    expect(lots).toMatchObject([{ returned: 30_00n, repaid: 0n, takenBack: 30_00n, claims: [] }]);
  });

  it('is booked no earlier than the last thing that happened to the lots', () => {
    const { transfers } = takeBack([sent({ lastPosted: '2026-10-05' })], new Map(), WISH);
    expect(transfers.map(({ effectiveOn }) => effectiveOn)).toEqual(['2026-10-05']);
  });

  it('is nothing, and nothing is booked, where all is gone', () => {
    const gone = sent({ freePromise: 0n });
    const { transfers, lots } = takeBack([gone], new Map([[2n, { spent: 30_00n }]]), WISH);
    expect(transfers).toEqual([]);
    expect(lots).toMatchObject([{ returned: 0n, claims: [{ why: 'spent', amount: 30_00n }] }]);
  });

  it('is from a purse what is left there of it, only once, for the oldest lot first', () => {
    const refund = { kind: 'refund', to: 'employer:1:refund', left: 40_00n } as const;
    const { lots } = takeBack(
      [1n, 2n].map((lotId) => sent({ ...refund, lotId, travelledLotId: null, transferId: lotId })),
      new Map(),
      WISH,
    );
    expect(lots.map(({ returned }) => returned)).toEqual([30_00n, 10_00n]);
    expect(lots[1]?.claims).toEqual([{ why: 'refunded', amount: 20_00n }]);
  });

  const amount = fc.bigInt({ min: 1n, max: 100_00n });
  const share = fc.integer({ min: 0, max: 100 }).map(BigInt);

  it('never takes more than there is, and accounts for every cent', () => {
    fc.assert(
      fc.property(
        fc.record({ money: amount, promise: amount }),
        fc.record({ used: share, paid: share, held: share }),
        (moved, { used, paid, held }) => {
          const funded = (moved.promise * paid) / 100n;
          const all = moved.money + funded;
          const freeMoney = all - (all * used) / 100n;
          const gone = all - freeMoney;
          const standing = { freeMoney, freePromise: moved.promise - funded };
          const kept = (gone * held) / 100n;
          const farSide = new Map([[2n, { held: kept, spent: gone - kept }]]);
          const { transfers, lots } = takeBack(travelled(moved, standing), farSide, WISH);
          const [lot] = lots;
          const open = (lot?.claims ?? []).reduce((sum, claim) => sum + claim.amount, 0n);
          expect((lot?.returned ?? 0n) + open).toBe(moved.money + moved.promise);
          expect(change(transfers, 'lot:2:available')).toBe(-freeMoney);
          expect(change(transfers, 'lot:2:granted')).toBe(-standing.freePromise);
          expect(change(transfers, 'lot:1:available') + change(transfers, 'lot:1:granted')).toBe(
            lot?.returned ?? 0n,
          );
          expect(lot?.claims.some(({ why }) => why === 'moved-on')).toBe(false);
        },
      ),
    );
  });
});
