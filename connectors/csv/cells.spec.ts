import * as fc from 'fast-check';
import { formatCents } from '#libs/core';
import {
  centsOf,
  clockHours,
  isNothing,
  markShown,
  Problem,
  readDecimal,
  scaled,
  unwrap,
} from './cells.js';

const grouped = (whole: string, by: string): string => whole.replaceAll(/\B(?=(\d{3})+$)/g, by);

describe('an amount', () => {
  it('comes out to the cent, in the Dutch and in the English way, grouped or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.boolean(), (cents, byThousand) => {
        const [whole = '', fraction = ''] = formatCents(BigInt(cents)).split('.');
        const dutch = `${byThousand ? grouped(whole, '.') : whole},${fraction}`;
        const english = `${byThousand ? grouped(whole, ',') : whole}.${fraction}`;
        const read = [
          readDecimal(dutch, { mark: 'comma', declared: true }),
          readDecimal(english, { mark: 'point', declared: true }),
          readDecimal(dutch, { mark: null, declared: false }),
        ];
        expect(read.map((decimal) => centsOf(decimal as string))).toEqual([cents, cents, cents]);
      }),
    );
  });

  it.each([
    ['36,00', 'comma'],
    ['28.5', 'point'],
    ['1.234,56', 'comma'],
    ['1,234,567', 'point'],
    ['0.125', 'point'],
    ['1234,567', 'comma'],
    ['1.234', undefined],
    ['1234', undefined],
    ['1.23.4', undefined],
    ['x', undefined],
  ])('of %s shows the mark %s', (text, mark) => expect(markShown(text)).toBe(mark));

  it('with more than two decimals is no rounding but a problem', () => {
    expect([centsOf('1.5'), centsOf('1.500'), centsOf('-1.05')]).toEqual([150, 150, -105]);
    expect(centsOf('1.005')).toBeInstanceOf(Problem);
  });

  it.each([
    '1,23E+08',
    '1e9',
    '12,',
    ',5',
    '--5',
    '1.2.3',
    '12.34.567',
    '1 2',
    '€',
    '12345678901234',
  ])('is a problem where it is none: %s', (text) =>
    expect(readDecimal(text, { mark: null, declared: false })).toBeInstanceOf(Problem),
  );
});

describe('hours', () => {
  it('may be written as a clock', () => {
    expect(['36:30', '36:20', '8:00:00', '36:60', '36'].map(clockHours)).toEqual([
      3650,
      3633,
      800,
      undefined,
      undefined,
    ]);
  });

  it('are rounded half up to hundredths', () => {
    expect([scaled('33.333', 2), scaled('33.335', 2), scaled('151.67', 0)]).toEqual([
      3333, 3334, 152,
    ]);
  });
});

describe('a cell', () => {
  it('says nothing in the ways people write that', () => {
    expect(['', ' ', '-', 'n.v.t.', 'NVT', 'N/A'].every(isNothing)).toBe(true);
    expect(['0', 'nee', 'x'].some(isNothing)).toBe(false);
  });

  it('is freed of the formula that only guards its zeros', () => {
    expect([unwrap('="000153"'), unwrap('=1+1'), unwrap(' x ')]).toEqual(['000153', '=1+1', 'x']);
  });
});
