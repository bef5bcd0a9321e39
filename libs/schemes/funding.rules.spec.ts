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
import { invoicedIn, periodsOnInvoice } from './invoice.rules.js';
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
  const april = { granted: 12_50n, held: 0n, newAmount: 0n };

  it('T19: unspent, it is taken back whole and refunded', () => {
    const correction = retroactive('employer-loss', { ...april, available: 12_50n, spent: 0n });
    expect(correction).toEqual({
      reversed: 12_50n,
      remainder: 0n,
      heldPart: 0n,
      remainderIs: 'employer-loss',
    });
    expect(givenBackAs.funded).toBe('refunded');
  });

  it.each(['employer-loss', 'receivable'] as const)(
    'T19: spent, it is a matter of the contract: %s',
    (policy) => {
      expect(retroactive(policy, { ...april, available: 0n, spent: 12_50n })).toEqual({
        reversed: 0n,
        remainder: 12_50n,
        heldPart: 0n,
        remainderIs: policy,
      });
    },
  );

  it('T19: partly spent and partly held, what is available is taken back and the order stands', () => {
    const lot = { granted: 12_50n, available: 4_00n, held: 3_00n, spent: 5_50n, newAmount: 0n };
    expect(retroactive('receivable', lot)).toEqual({
      reversed: 4_00n,
      remainder: 8_50n,
      heldPart: 3_00n,
      remainderIs: 'receivable',
    });
    expect(retroactive('receivable', { ...lot, newAmount: 9_00n })).toMatchObject({
      reversed: 3_50n,
      remainder: 0n,
    });
  });

  it('refuses a grant that did not shrink, and parts that are more than the whole', () => {
    const more = { ...april, available: 12_50n, spent: 0n, newAmount: 12_51n };
    expect(() => retroactive('employer-loss', more)).toThrow(HubError);
    const parts = { ...april, available: 12_50n, spent: 1n };
    expect(() => retroactive('employer-loss', parts)).toThrow(HubError);
  });

  it('never takes a person below zero, and accounts for every cent', () => {
    const part = fc.bigInt(0n, 200_00n);
    fc.assert(
      fc.property(part, part, part, fc.bigInt(0n, 100n), (available, held, spent, percent) => {
        const granted = available + held + spent;
        const newAmount = (granted * percent) / 100n;
        const { reversed, remainder } = retroactive('receivable', {
          granted,
          available,
          held,
          spent,
          newAmount,
        });
        expect(reversed + remainder).toBe(granted - newAmount);
        expect(available - reversed).toBeGreaterThanOrEqual(0n);
        expect(remainder <= held + spent).toBe(true);
      }),
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
