import type { z } from 'zod';
import { makePeriod } from '#libs/core';
import { schemeById } from './catalogue.js';
import { givenBackAs } from './funding.rules.js';
import { lapsedLots, lapsesOn } from './lapse.rules.js';
import { lapsedGoesTo, settlementFor } from './lifecycle.rules.js';
import { explain } from './reasons.js';
import type { Scheme } from './scheme.js';
import { LifeEvent, Lifecycle } from './shape/lifecycle.js';
import { Lots } from './shape/lots.js';

const iob = schemeById('nl-rnf-iob');
const plb = schemeById('nl-etd-plb');
const lbb = schemeById('nl-sw-lbb');
const lots = Array.from({ length: 24 }, (_, index) => ({
  lotOn: makePeriod('month', 2022 + Math.floor(index / 12), (index % 12) + 1).end,
  remaining: 30_00n,
}));
const left = (parts: readonly { remaining: bigint }[]) =>
  parts.reduce((sum, { remaining }) => sum + remaining, 0n);
const leaving = (scheme: Scheme, on: string, next: 'same-scheme' | 'elsewhere' = 'elsewhere') =>
  settlementFor(scheme, { event: 'resignation', on, next });
/** The scheme with these rules of life, in one version for all time. */
const living = (lifecycle: z.input<typeof Lifecycle>, lots?: object): Scheme => ({
  ...iob,
  versions: [
    {
      ...iob.versions[0]!,
      validTo: null,
      lifecycle: Lifecycle.parse(lifecycle),
      lots: Lots.parse({ termMonths: 60, expiry: 'date', lapsesTo: 'employer', ...lots }),
    },
  ],
});

describe('leaving an employer in Sociaal Werk', () => {
  it('T11i: under the same cao 720.00 goes to the new employer, hours are taken or paid', () => {
    expect(left(lots)).toBe(720_00n);
    expect(leaving(lbb, '2023-12-31', 'same-scheme')).toMatchObject({
      accrual: 'stop',
      balance: 'transfer-to-new-employer',
      goesTo: 'new-employer',
      hours: 'taken-or-paid',
    });
  });

  it('T11i: with the dates they came with, old lots do not lapse at the first accrual elsewhere', () => {
    const lapsedAfter = (day: string) => lapsedLots(lbb, { lots, accruals: [day], day }).length;
    expect(lapsedAfter('2024-01-31')).toBe(0);
    expect(lapsedAfter('2027-01-31')).toBe(1);
  });

  it('T11ii: elsewhere, what is left after 500.00 of coaching, 220.00, lapses to the employer', () => {
    const afterCoaching = lots.map((lot, index) => ({
      ...lot,
      remaining: index < 16 ? 0n : index === 16 ? 10_00n : lot.remaining,
    }));
    expect(left(lots) - left(afterCoaching)).toBe(500_00n);
    expect(left(afterCoaching)).toBe(220_00n);
    expect(leaving(lbb, '2023-12-31')).toMatchObject({
      schemeVersion: '2022-05',
      balance: 'lapse',
      goesTo: 'employer-left',
      hours: 'taken-or-paid',
    });
  });

  it('T11, T34: in the cao 2014-16 the balance is paid through payroll instead, unless a new employer takes it', () => {
    expect(leaving(lbb, '2016-02-29')).toMatchObject({
      schemeVersion: '2015-07',
      balance: 'taxed-settlement',
      goesTo: 'payroll',
    });
    expect(leaving(lbb, '2016-02-29', 'same-scheme').goesTo).toBe('new-employer');
    expect(leaving(lbb, '2023-12-31', 'same-scheme').goesTo).toBe('new-employer');
  });
});

describe('leaving an employer in retail', () => {
  it('T15: in 2020 the lot goes back to the employer left: not invoiced yet, it is cancelled; paid, it is refunded', () => {
    expect(leaving(iob, '2020-10-31')).toMatchObject({
      balance: 'refund-to-employer',
      goesTo: 'employer-left',
    });
    expect([givenBackAs.granted, givenBackAs.funded]).toEqual(['cancelled', 'refunded']);
  });

  it('T15: the same lot at an exit in 2022 stays until October 2025, and is then for the employer', () => {
    expect(leaving(iob, '2022-10-31')).toMatchObject({
      goesTo: 'person',
      spendable: 'category-d-only',
    });
    expect(lapsesOn(iob, '2020-10-31', [])).toBe('2025-10-31');
    expect(lapsedGoesTo(iob.versions[1]!, 'exists')).toBe('employer-left');
  });

  it('leaves to a person what the Technische Detailhandel does not settle', () => {
    expect(leaving(plb, '2023-12-31')).toMatchObject({
      balance: 'undecided',
      goesTo: 'nobody-yet',
    });
  });
});

describe('other schemes', () => {
  it('T29: an hour voucher of architects lapses at the end of the employment, and nobody gets money for it', () => {
    const sfa = living({ 'exit-elsewhere': { balance: 'use-before-exit' } }, { lapsesTo: 'void' });
    for (const next of ['same-scheme', 'elsewhere'] as const)
      expect(leaving(sfa, '2025-06-30', next)).toMatchObject({
        accrual: 'stop',
        balance: 'use-before-exit',
        goesTo: 'void',
      });
  });

  it('a Flemish training day is lost by who resigns, and can be used in a notice period', () => {
    const fla = living(
      {
        resignation: { balance: 'lapse' },
        'dismissal-for-cause': { balance: 'lapse' },
        'dismissal-with-notice': { balance: 'use-before-exit', accrual: 'continue' },
      },
      { lapsesTo: 'void' },
    );
    const at = (event: LifeEvent) => settlementFor(fla, { event, on: '2025-03-31' });
    expect(at('resignation')).toMatchObject({ balance: 'lapse', goesTo: 'void' });
    expect(at('dismissal-for-cause').balance).toBe('lapse');
    expect(at('dismissal-with-notice')).toMatchObject({
      balance: 'use-before-exit',
      accrual: 'continue',
    });
    expect(at('retirement')).toMatchObject({ balance: 'undecided', goesTo: 'nobody-yet' });
  });

  it('what would go back to a bankrupt employer waits for a person, or goes to the fund', () => {
    const bankrupt = (employerGone: 'fund' | 'nobody-yet') =>
      settlementFor(living({ 'exit-elsewhere': { balance: 'refund-to-employer' }, employerGone }), {
        event: 'employer-bankrupt',
        on: '2025-03-31',
      }).goesTo;
    expect([bankrupt('nobody-yet'), bankrupt('fund')]).toEqual(['nobody-yet', 'fund']);
    expect(settlementFor(iob, { event: 'employer-bankrupt', on: '2025-03-31' }).goesTo).toBe(
      'person',
    );
    expect(lapsedGoesTo(iob.versions[1]!, 'gone')).toBe('nobody-yet');
  });

  it.each([
    ['employer', 'employer-left'],
    ['fund', 'fund'],
    ['pool', 'pool'],
    ['void', 'void'],
    ['payroll', 'payroll'],
  ])('what lapses to %s goes to: %s', (lapsesTo, goesTo) => {
    const scheme = living({ 'exit-elsewhere': { balance: 'lapse' } }, { lapsesTo });
    expect(leaving(scheme, '2025-03-31').goesTo).toBe(goesTo);
  });
});

describe('an event the scheme does not name', () => {
  const kept = living({
    'exit-in-scheme': { balance: 'transfer-to-new-employer' },
    'exit-elsewhere': { balance: 'keep-until-expiry' },
  });
  const balanceAt = (event: LifeEvent, next?: 'same-scheme') =>
    settlementFor(kept, { event, on: '2025-03-31', ...(next && { next }) }).balance;

  it.each([
    'resignation',
    'dismissal-for-cause',
    'dismissal-with-notice',
    'employer-bankrupt',
  ] as const)('%s is an exit, in the scheme or elsewhere', (event) => {
    expect(balanceAt(event)).toBe('keep-until-expiry');
    expect(balanceAt(event, 'same-scheme')).toBe('transfer-to-new-employer');
  });

  it('retirement is an exit to elsewhere, and what the dead would keep a person must settle', () => {
    expect(balanceAt('retirement', 'same-scheme')).toBe('keep-until-expiry');
    expect(balanceAt('death')).toBe('undecided');
    expect(settlementFor(lbb, { event: 'death', on: '2025-03-31' }).balance).toBe('lapse');
  });

  it.each([
    'hours-change',
    'second-sick-year',
    'parental-leave',
    'care-leave',
    'unpaid-leave',
  ] as const)('in %s accrual follows the pay and the balance stays', (event) => {
    expect(settlementFor(plb, { event, on: '2025-03-31' })).toMatchObject({
      accrual: 'follows-pay',
      balance: 'keep-until-expiry',
      spendable: 'any',
      goesTo: 'person',
    });
  });

  it('the end of the scheme stops accrual and leaves the lots their time', () => {
    const end = settlementFor(plb, { event: 'scheme-end', on: '2025-03-31' });
    expect(end).toMatchObject({ accrual: 'stop', balance: 'keep-until-expiry', goesTo: 'person' });
  });

  it('every event of every scheme is told in words', () => {
    for (const scheme of [iob, plb, lbb])
      for (const event of LifeEvent.options) {
        const { reason } = settlementFor(scheme, { event, on: '2025-03-31' });
        expect(explain(reason, 'nl')).toMatch(/^[A-Z][^{}]+\.$/);
      }
    expect(explain(leaving(lbb, '2025-03-31').reason, 'nl')).toBe(
      'Wat op de laatste dag over is, vervalt aan de vorige werkgever.',
    );
  });
});

it('a transfer is refused for every event but an exit within the scheme', () => {
  const wrong = Lifecycle.safeParse({ 'exit-elsewhere': { balance: 'transfer-to-new-employer' } });
  expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toEqual(['exit-elsewhere.balance']);
});
