import * as fc from 'fast-check';
import { schemeById } from '#libs/schemes';
import { type HoldableLot, type HoldWish, pickLots } from './pick.rules.js';

const [IOB, PLB, LBB] = ['nl-rnf-iob', 'nl-etd-plb', 'nl-sw-lbb'];

const lot = (id: number, given: Partial<HoldableLot> = {}): HoldableLot => ({
  id: BigInt(id),
  schemeId: PLB,
  employerId: 7,
  granterIsCurrentEmployer: true,
  lotOn: '2025-01-31',
  expiresOn: '2028-01-30',
  invoicedOn: null,
  promised: 10_00n,
  available: 0n,
  lapsesOn: null,
  ...given,
});

const wish = (amount: bigint, given: Partial<HoldWish> = {}): HoldWish => ({
  unit: 'EUR',
  amount,
  category: 'd',
  on: '2026-03-01',
  blocked: [],
  ...given,
});

const pick = (lots: HoldableLot[], wanted: HoldWish) => pickLots(lots, wanted, schemeById);
const reasons = (lots: HoldableLot[], wanted: HoldWish): [number, string][] =>
  pick(lots, wanted).considered.map(({ lotId, reason }) => [Number(lotId), reason.code]);

describe('the order in which lots pay', () => {
  const lots = [
    lot(1, { expiresOn: '2029-01-30', lotOn: '2024-01-31' }),
    lot(2, { expiresOn: '2027-01-30', lotOn: '2025-02-28' }),
    lot(3, { schemeId: LBB, expiresOn: null, lotOn: '2023-06-30' }),
    lot(4, { schemeId: IOB, expiresOn: null, lotOn: '2023-05-31', available: 5_00n }),
  ];
  const order = (given: Partial<HoldWish> = {}): number[] =>
    pick(lots, wish(1_00n, given)).considered.map(({ lotId }) => Number(lotId));

  it('is by last day: in a window by when it leaves it', () => {
    expect(order()).toEqual([2, 4, 3, 1]);
  });

  it('is by age where that is asked, or by choice, the rest by last day', () => {
    expect(order({ order: 'oldest' })).toEqual([4, 3, 1, 2]);
    expect(order({ order: 'person-choice', lotIds: [3n, 1n] })).toEqual([3, 1, 2, 4]);
  });

  it('is by the priority of the schemes where that is asked, or all of them say so', () => {
    const first = (id: string) => {
      const scheme = schemeById(id);
      const rules = { priority: id === LBB ? 10 : 100, consumption: 'scheme-priority' as const };
      return {
        ...scheme,
        versions: scheme.versions.map((version) => ({
          ...version,
          lots: { ...version.lots, ...rules },
        })),
      };
    };
    expect(pickLots(lots, wish(1n), first).considered[0]?.lotId).toBe(3n);
  });

  it('is the older lot, and then the earlier grant, where they end on one day', () => {
    const same = [lot(9), lot(8), lot(7, { lotOn: '2025-03-31' })];
    expect(pick(same, wish(1n)).considered.map(({ lotId }) => lotId)).toEqual([8n, 9n, 7n]);
  });
});

describe('what a lot gives', () => {
  it('is its money first, then its promise', () => {
    const { considered, shortfall } = pick([lot(1, { available: 4_00n })], wish(7_00n));
    expect(considered).toMatchObject([{ available: 4_00n, promised: 3_00n }]);
    expect(shortfall).toBe(0n);
  });

  it('is its money alone where a promise cannot be spent yet', () => {
    const unpaid = lot(1, { schemeId: IOB, available: 4_00n });
    expect(pick([unpaid], wish(7_00n))).toMatchObject({
      considered: [{ available: 4_00n, promised: 0n, reason: { code: 'lot-used' } }],
      shortfall: 3_00n,
    });
  });

  it.each([
    ['lot-of-another-scheme', {}, { schemeIds: [LBB] }],
    ['lot-empty', { promised: 0n }, {}],
    ['lot-not-begun', { lotOn: '2026-03-02' }, {}],
    ['lot-expired', { expiresOn: '2026-02-28' }, {}],
    ['lot-expired', { expiresOn: null, lapsesOn: '2026-03-01' }, {}],
    ['lot-not-funded', { schemeId: IOB }, {}],
    [
      'former-employer-category-not-untaxed',
      { granterIsCurrentEmployer: false },
      { category: 'c' },
    ],
    [
      'conversation-overdue',
      {},
      {
        blocked: [
          { schemeId: PLB, employerId: 7, reason: { code: 'conversation-overdue', params: {} } },
        ],
      },
    ],
  ] as [string, Partial<HoldableLot>, Partial<HoldWish>][])('is nothing: %s', (code, of, given) => {
    expect(reasons([lot(1, of)], wish(1_00n, given))).toEqual([[1, code]]);
  });

  it.each([
    ['lot-used', { expiresOn: '2026-03-01' }, {}],
    ['lot-used-without-end', { expiresOn: null, lapsesOn: '2026-03-02' }, {}],
    ['lot-used-as-chosen', {}, { order: 'person-choice' }],
    ['lot-used', { granterIsCurrentEmployer: false }, { category: null }],
  ] as [string, Partial<HoldableLot>, Partial<HoldWish>][])(
    'is something: %s',
    (code, of, given) => {
      expect(reasons([lot(1, of)], wish(1_00n, given))).toEqual([[1, code]]);
    },
  );

  it('is a word for every lot, whatever is asked', () => {
    const any = fc.record({
      promised: fc.bigInt(0n, 500n),
      available: fc.bigInt(0n, 500n),
      schemeId: fc.constantFrom(IOB, PLB, LBB),
      expiresOn: fc.constantFrom('2026-02-28', '2027-02-28', null),
      granterIsCurrentEmployer: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), fc.bigInt(1n, 4_000n), (given, amount) => {
        const lots = given.map((one, at) => lot(at + 1, one));
        const { considered, shortfall } = pick(lots, wish(amount, { category: 'c' }));
        const taken = considered.reduce((sum, one) => sum + one.available + one.promised, 0n);
        expect(taken + shortfall).toBe(amount);
        expect(considered.map(({ lotId }) => lotId).toSorted()).toEqual(
          lots.map(({ id }) => id).toSorted(),
        );
        for (const { lotId, available, promised, reason } of considered) {
          const of = lots[Number(lotId) - 1]!;
          expect(available <= of.available && promised <= of.promised).toBe(true);
          expect(reason.code.startsWith('lot-used')).toBe(available + promised > 0n);
        }
      }),
    );
  });
});
