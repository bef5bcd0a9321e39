import * as fc from 'fast-check';
import { cumulativeShare, divideHalfUp, formatCents, parseCents, showEuro } from './cents.js';

const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('an amount in a file', () => {
  it.each([
    ['3250.50', 325_050n],
    ['3250.5', 325_050n],
    ['3250', 325_000n],
    ['-3250.5', -325_050n],
    ['.5', 50n],
    ['-0.01', -1n],
    ['-0', 0n],
    ['007', 700n],
    ['1.500', 150n],
    [' 12.34 ', 1_234n],
  ])('%j is a number of cents', (text, cents) => {
    expect(parseCents(text)).toBe(cents);
  });

  it.each([
    '1.005',
    '1,50',
    '1.000,00',
    '1e5',
    '',
    ' ',
    '-',
    '.',
    '5.',
    '1 000',
    '+5',
    '--5',
    '€ 5',
    'NaN',
    'Infinity',
    '0x10',
    '٣',
  ])('%j is refused, not guessed at', (text) => {
    expect(() => parseCents(text)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'cents.unreadable' }),
    );
  });

  it('is not repeated in the refusal', () => {
    expect(() => parseCents('secret 12,50')).not.toThrow(/12,50/);
    expect(() => parseCents('secret 12,50')).toThrow('The amount cannot be read.');
  });

  it('comes back as it went out, however large', () => {
    fc.assert(fc.property(amounts, (cents) => parseCents(formatCents(cents)) === cents));
  });
});

describe('an amount on paper', () => {
  it.each([
    [0n, '0.00', '€ 0,00'],
    [5n, '0.05', '€ 0,05'],
    [-5n, '-0.05', '€ -0,05'],
    [99_999n, '999.99', '€ 999,99'],
    [100_000n, '1000.00', '€ 1.000,00'],
    [-325_050n, '-3250.50', '€ -3.250,50'],
    [123_456_789_012n, '1234567890.12', '€ 1.234.567.890,12'],
  ])('%d cents', (cents, plain, dutch) => {
    expect([formatCents(cents), showEuro(cents)]).toEqual([plain, dutch]);
  });
});

describe('half a cent', () => {
  it.each([
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [1n, -2n, -1n],
    [-1n, -2n, 1n],
    [5n, 2n, 3n],
    [4n, 3n, 1n],
    [5n, 3n, 2n],
    [0n, 7n, 0n],
  ])('%d / %d is %d: it goes away from zero', (numerator, denominator, rounded) => {
    expect(divideHalfUp(numerator, denominator)).toBe(rounded);
  });

  it('never moves an amount by more than half, and a half only outward', () => {
    const divisors = fc.bigInt({ min: 1n, max: 10n ** 6n });
    fc.assert(
      fc.property(amounts, divisors, (numerator, denominator) => {
        const error = 2n * (divideHalfUp(numerator, denominator) * denominator - numerator);
        const outward = numerator < 0n ? -error : error;
        expect(outward).toBeGreaterThan(-denominator);
        expect(outward).toBeLessThanOrEqual(denominator);
      }),
    );
  });

  it('of nothing cannot be taken', () => {
    expect(() => divideHalfUp(1n, 0n)).toThrow(
      expect.objectContaining({ kind: 'bug', code: 'cents.divide-by-zero' }),
    );
  });
});

describe('a total cut in parts', () => {
  const shares = (total: bigint, parts: number): bigint[] =>
    Array.from({ length: parts }, (_, index) => cumulativeShare(total, parts, index + 1));

  it('gives every month its share of a year', () => {
    expect(shares(10_000n, 12)).toEqual([
      833n,
      834n,
      833n,
      833n,
      834n,
      833n,
      833n,
      834n,
      833n,
      833n,
      834n,
      833n,
    ]);
  });

  it('always adds up to the total, with no part more than a cent from another', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 60 }), (total, parts) => {
        const cut = shares(total, parts);
        expect(cut.reduce((sum, share) => sum + share, 0n)).toBe(total);
        const [least = 0n, ...others] = cut.toSorted((one, other) => Number(one - other));
        expect((others.at(-1) ?? least) - least).toBeLessThanOrEqual(1n);
      }),
    );
  });
});
