import type { z } from 'zod';
import { makePeriod, type Cents } from '#libs/core';
import { schemeById } from './catalogue.js';
import { payoutProblems, usableFor, type UntaxedUse } from './fiscal.rules.js';
import { explain } from './reasons.js';
import type { Scheme } from './scheme.js';
import { Fiscal, type TaxCategory } from './shape/fiscal.js';
import { Lifecycle } from './shape/lifecycle.js';

const iob = schemeById('nl-rnf-iob');
const lbb = schemeById('nl-sw-lbb');
const taxed = (fiscal: z.input<typeof Fiscal>): Scheme => ({
  ...iob,
  versions: iob.versions.map((version) => ({ ...version, fiscal: Fiscal.parse(fiscal) })),
});
const today: UntaxedUse = {
  category: 'c',
  granterIsCurrentEmployer: true,
  spendable: 'any',
  on: '2023-06-15',
};
const left: UntaxedUse = { ...today, granterIsCurrentEmployer: false };

describe('a course of 250.00 in June 2023, with lots of a former employer A and of employer B', () => {
  const lotsOf = (employer: string, from: { year: number; month: number }, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const month = from.month - 1 + index;
      const { end } = makePeriod('month', from.year + Math.floor(month / 12), (month % 12) + 1);
      return { employer, lotOn: end, amount: 12_50n };
    });
  const lots = [
    ...lotsOf('A', { year: 2021, month: 1 }, 12),
    ...lotsOf('B', { year: 2022, month: 1 }, 17),
  ];

  /** Pays oldest first from the lots that may pay, and sums what each employer's lots paid. */
  function pay(category: TaxCategory, price: Cents) {
    const paid: Record<string, Cents> = { A: 0n, B: 0n };
    let open = price;
    for (const { employer, amount } of lots) {
      const wish = { ...today, category, granterIsCurrentEmployer: employer === 'B' };
      const part = usableFor(iob, wish).usable ? (amount < open ? amount : open) : 0n;
      paid[employer] = (paid[employer] ?? 0n) + part;
      open -= part;
    }
    return { paid, short: open };
  }

  it('T14: for other work A pays 150.00 and B 100.00, and B has 112.50 left', () => {
    expect(pay('d', 250_00n)).toEqual({ paid: { A: 150_00n, B: 100_00n }, short: 0n });
    const ofB = lots.filter(({ employer }) => employer === 'B');
    expect(ofB.reduce((sum, { amount }) => sum + amount, 0n) - 100_00n).toBe(112_50n);
  });

  it('T14: for the present job the lots of A cannot pay, B pays 212.50 and 37.50 is short', () => {
    expect(pay('c', 250_00n)).toEqual({ paid: { A: 0n, B: 212_50n }, short: 37_50n });
  });
});

describe('what a lot can pay untaxed', () => {
  const codeFor = (scheme: Scheme, wish: UntaxedUse) => usableFor(scheme, wish).reason.code;

  it('is upkeep and other work while the granter is the employer, and other work only afterwards', () => {
    expect(usableFor(iob, today)).toMatchObject({ usable: true });
    expect(usableFor(iob, { ...today, category: 'd' })).toMatchObject({ usable: true });
    expect(usableFor(iob, { ...left, category: 'd' })).toMatchObject({ usable: true });
    expect(usableFor(iob, left).usable).toBe(false);
    expect(codeFor(iob, left)).toBe('former-employer-category-not-untaxed');
  });

  it('is nothing after an employment before 2021', () => {
    const wish: UntaxedUse = { ...left, category: 'd', on: '2020-12-31' };
    const { usable, reason } = usableFor(iob, wish);
    expect(usable).toBe(false);
    expect(explain(reason, 'nl')).toBe(
      'Van een oud-werkgever is scholing pas onbelast sinds 01-01-2021.',
    );
    expect(usableFor(iob, { ...wish, on: '2021-01-01' }).usable).toBe(true);
  });

  it('is for other work only where the settlement of the exit said so, also back with the same employer', () => {
    const { usable, reason } = usableFor(iob, { ...today, spendable: 'category-d-only' });
    expect(usable).toBe(false);
    expect(explain(reason, 'en')).toBe(
      'Since the exit this balance is for training for other work only.',
    );
  });

  it('is what the scheme admits, where it admits less', () => {
    const upkeepOnly = taxed({ categories: { current: ['c'] } });
    expect(codeFor(upkeepOnly, { ...today, category: 'd' })).toBe('category-not-untaxed');
  });

  it('is anything where wage tax has no part, like a public voucher', () => {
    const voucher = taxed({ regime: 'none' });
    expect(usableFor(voucher, left).usable).toBe(true);
    expect(codeFor(voucher, left)).toBe('usable-outside-wage-tax');
    expect(usableFor(voucher, { ...left, spendable: 'category-d-only' }).usable).toBe(false);
  });
});

describe('a training budget never pays out', () => {
  it('refuses a right to payout in a scholingsbudget, and takes it in wage that may be exchanged', () => {
    expect(Fiscal.safeParse({ payoutRight: true }).success).toBe(false);
    const ikb = { regime: 'arbeidsvoorwaardenbedrag', payoutRight: true };
    expect(Fiscal.safeParse(ikb).success).toBe(true);
  });

  it('finds every other way to money in hand', () => {
    const version = iob.versions[1]!;
    expect(payoutProblems(version)).toEqual([]);
    const places = payoutProblems({
      ...version,
      lots: { ...version.lots, lapsesTo: 'payroll' },
      lifecycle: Lifecycle.parse({
        'exit-elsewhere': { balance: 'payout-gross' },
        death: { balance: 'taxed-settlement' },
      }),
    }).map(({ path }) => path.join('.'));
    expect(places.toSorted()).toEqual([
      'lifecycle.death.balance',
      'lifecycle.exit-elsewhere.balance',
      'lots.lapsesTo',
    ]);
  });

  it('finds none in the schemes as they are; Sociaal Werk paid out in 2014-16, and said so', () => {
    for (const scheme of [iob, schemeById('nl-etd-plb'), lbb])
      for (const version of scheme.versions) expect(payoutProblems(version)).toEqual([]);
    expect(lbb.versions.map(({ fiscal }) => fiscal.payoutRight)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
