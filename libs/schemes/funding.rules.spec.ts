import * as fc from 'fast-check';
import { cumulativeShare, HubError, makePeriod } from '#libs/core';
import { schemeById } from './catalogue.js';
import {
  fundingOn,
  givenBackAs,
  partialPayment,
  providerPaidBy,
  retroactive,
} from './funding.rules.js';
import { periodsOnInvoice } from './fixtures/invoices.js';
import { invoicedIn } from './invoice.rules.js';
import type { Scheme } from './scheme.js';
import { Funding } from './shape/funding.js';

const iob = schemeById('nl-rnf-iob');
const policies = ['hold-unallocated', 'oldest-line-first', 'pro-rata'] as const;
const invoice = Array.from({ length: 36 }, (_, index) => ({
  id: `line-${index + 1}`,
  amount: 12_50n,
}));
const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

describe('an employer who pays less than the invoice: 400.00 of 450.00', () => {
  it('T18: the money waits, and no line is funded', () => {
    const { lines, unallocated } = partialPayment('hold-unallocated', invoice, 400_00n);
    expect(unallocated).toBe(400_00n);
    expect(lines.every(({ funded }) => funded === 0n)).toBe(true);
  });

  it('T18: thirty-two lines are funded, the oldest first', () => {
    const { lines, unallocated } = partialPayment('oldest-line-first', invoice, 400_00n);
    expect(unallocated).toBe(0n);
    expect(lines.map(({ funded }) => funded)).toEqual([
      ...Array.from({ length: 32 }, () => 12_50n),
      ...Array.from({ length: 4 }, () => 0n),
    ]);
  });

  it('T18: every line gets 11.11, and the four cents left go to the first four', () => {
    const { lines, unallocated } = partialPayment('pro-rata', invoice, 400_00n);
    expect(unallocated).toBe(0n);
    expect(lines.map(({ funded }) => funded)).toEqual([
      ...Array.from({ length: 4 }, () => 11_12n),
      ...Array.from({ length: 32 }, () => 11_11n),
    ]);
  });

  it.each(policies)(
    '%s: all of it funds all lines, and what is too much stays unallocated',
    (policy) => {
      const { lines, unallocated } = partialPayment(policy, invoice, 460_00n);
      expect(lines.every(({ funded }) => funded === 12_50n)).toBe(true);
      expect(unallocated).toBe(10_00n);
    },
  );

  it('what was received is always what is funded and unallocated, and no line gets more than it asks', () => {
    const amounts = fc.array(fc.bigInt(0n, 500_00n), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom(...policies),
        amounts,
        fc.bigInt(0n, 9_000_00n),
        (policy, asked, received) => {
          const lines = asked.map((amount, index) => ({ id: String(index), amount }));
          const paid = partialPayment(policy, lines, received);
          expect(total(paid.lines.map(({ funded }) => funded)) + paid.unallocated).toBe(received);
          expect(paid.unallocated).toBeGreaterThanOrEqual(0n);
          for (const [at, { id, funded }] of paid.lines.entries()) {
            expect(id).toBe(lines[at]!.id);
            expect(funded >= 0n && funded <= lines[at]!.amount).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a grant that was wrong, found out later', () => {
  const april = { granted: 12_50n, free: 0n, held: 0n, wentBack: 0n, newAmount: 0n };
  const nothing = { taken: 0n, wentBack: 0n, waits: 0n, borne: 0n };

  it('T19: unspent, it is taken back whole and refunded', () => {
    const correction = retroactive('employer-loss', { ...april, free: 12_50n });
    expect(correction).toEqual({ ...nothing, taken: 12_50n, borneAs: 'employer-loss' });
    expect(givenBackAs.funded).toBe('refunded');
  });

  it.each(['employer-loss', 'receivable'] as const)(
    'T19: spent, it is a matter of the contract: %s',
    (policy) => {
      const correction = retroactive(policy, april);
      expect(correction).toEqual({ ...nothing, borne: 12_50n, borneAs: policy });
    },
  );

  it('T19: partly spent and partly held, what is free is taken back and the order stands', () => {
    const lot = { ...april, free: 4_00n, held: 3_00n };
    expect(retroactive('receivable', lot)).toMatchObject({
      taken: 4_00n,
      waits: 3_00n,
      borne: 5_50n,
    });
    expect(retroactive('receivable', { ...lot, newAmount: 9_00n })).toMatchObject({
      taken: 3_50n,
      waits: 0n,
      borne: 0n,
    });
  });

  it('what lapsed before is not settled again', () => {
    const lot = { ...april, wentBack: 7_50n };
    expect(retroactive('receivable', lot)).toMatchObject({ wentBack: 7_50n, borne: 5_00n });
    expect(retroactive('receivable', { ...lot, newAmount: 6_00n })).toMatchObject({ borne: 0n });
  });

  it('refuses a grant that did not shrink, and parts that are more than the whole', () => {
    const more = { ...april, free: 12_50n, newAmount: 12_51n };
    expect(() => retroactive('employer-loss', more)).toThrow(HubError);
    const parts = { ...april, free: 12_50n, held: 1n };
    expect(() => retroactive('employer-loss', parts)).toThrow(HubError);
  });

  it('never takes a person below zero, and accounts for every cent', () => {
    const part = fc.bigInt(0n, 200_00n);
    fc.assert(
      fc.property(
        fc.tuple(part, part, part, part),
        fc.bigInt(0n, 100n),
        ([free, held, wentBack, spent], percent) => {
          const granted = free + held + wentBack + spent;
          const newAmount = (granted * percent) / 100n;
          const lot = { granted, free, held, wentBack, newAmount };
          const correction = retroactive('receivable', lot);
          const { taken, waits, borne } = correction;
          expect(taken + correction.wentBack + waits + borne).toBe(granted - newAmount);
          expect([taken <= free, waits <= held, borne <= spent]).toEqual([true, true, true]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a scheme that changes who keeps the money', () => {
  const [version] = iob.versions;
  const supermarket: Scheme = {
    ...iob,
    versions: [
      {
        ...version!,
        id: '2018-01',
        validFrom: '2018-01-01',
        validTo: '2018-12-11',
        funding: Funding.parse({ model: 'prefunded-trust', firstInvoiceOn: '2019-01-01' }),
      },
      {
        ...version!,
        id: '2018-12',
        validFrom: '2018-12-12',
        validTo: null,
        funding: Funding.parse({ model: 'employer-reserve' }),
      },
    ],
  };
  const grants = Array.from({ length: 12 }, (_, index) => ({
    period: makePeriod('month', 2018, index + 1),
    amount: cumulativeShare(175_00n, 12, index + 1),
  }));
  const modelsOn = (on: string) =>
    grants.map(() => fundingOn(supermarket, { on, invoicedOn: null }).model);

  it('T35: the twelve grants of 2018 stay, and stand in the reserve of the employer', () => {
    expect(total(grants.map(({ amount }) => amount))).toBe(175_00n);
    expect(new Set(modelsOn('2018-12-11'))).toEqual(new Set(['prefunded-trust']));
    const reserved = grants.filter((_, at) => modelsOn('2018-12-12')[at] === 'employer-reserve');
    expect(total(reserved.map(({ amount }) => amount))).toBe(175_00n);
  });

  it('T35: nothing was invoiced, so nothing is in trust, then or later', () => {
    for (const { period } of grants) expect(invoicedIn(supermarket, period)).toBeNull();
    for (const year of [2018, 2019])
      for (let number = 1; number <= 12; number++)
        expect(periodsOnInvoice(supermarket, makePeriod('month', year, number))).toEqual([]);
  });

  it('T35: what is spent later is passed to the employer, where it used to be paid from trust', () => {
    expect(
      providerPaidBy[fundingOn(supermarket, { on: '2019-03-01', invoicedOn: null }).model],
    ).toBe('employer');
    expect(providerPaidBy['prefunded-trust']).toBe('trust');
  });

  it('what was invoiced before the change is owed to the trust all the same', () => {
    const { model } = fundingOn(supermarket, { on: '2019-03-01', invoicedOn: '2018-12-01' });
    expect(model).toBe('prefunded-trust');
  });
});

describe('each way of funding', () => {
  it.each([
    ['prefunded-trust', 'funded', 'employer'],
    ['employer-reserve', 'granted', 'employer'],
    ['external-deposit-quarterly', 'funded', 'employer'],
    ['fund-reimburses', 'granted', 'fund'],
    ['public-advance', 'granted', 'government'],
    ['subsidy-matching', 'funded', 'government'],
  ])(
    '%s: spendable when %s, paid by %s, unless the scheme says otherwise',
    (model, when, payer) => {
      expect(Funding.parse({ model })).toMatchObject({ spendableWhen: when, payer });
      expect(Funding.parse({ model, spendableWhen: 'invoiced' }).spendableWhen).toBe('invoiced');
    },
  );
});
