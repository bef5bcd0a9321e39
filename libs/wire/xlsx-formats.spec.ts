import * as fc from 'fast-check';
import { addDays } from '#libs/core';
import { dayOfSerial, formatOf, plainNumber, showNumber } from './xlsx-formats.js';

describe('a number in a workbook', () => {
  it.each([
    ['11', '11'],
    ['1.1E1', '11'],
    ['1.23456789E8', '123456789'],
    ['3250.5500000000002', '3250.55'],
    ['0.30000000000000004', '0.3'],
    ['28.5', '28.5'],
    ['-.5', '-0.5'],
    ['5E-3', '0.005'],
    ['12345678901234567', '12345678901234567'],
    ['1E3', '1000'],
    ['000', '0'],
  ])('is shown as it was typed: %s', (written, typed) => expect(plainNumber(written)).toBe(typed));

  it('is nothing where there is no number', () => {
    expect(['', '.', 'abc', '1.2.3', '0x10', 'NaN', '1E9999'].map(plainNumber)).toEqual(
      Array(7).fill(undefined),
    );
  });

  it('keeps every amount of cents, however it is stored', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_00 }), (cents) => {
        expect(Number(plainNumber((cents / 100).toPrecision(17)))).toBe(cents / 100);
      }),
    );
  });
});

describe('a day number', () => {
  it.each([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [45_658, '2025-01-01'],
    [45_658.75, '2025-01-01'],
  ])('%p is %s in the 1900 system', (serial, day) => expect(dayOfSerial(serial, false)).toBe(day));

  it('60 is the 29 February 1900 that never was', () =>
    expect(dayOfSerial(60, false)).toBeUndefined());

  it('lies 1462 days later in the 1904 system', () => {
    expect(dayOfSerial(0, true)).toBe('1904-01-01');
    expect(dayOfSerial(45_658 - 1462, true)).toBe('2025-01-01');
  });

  it('is none below the first and after the last day', () => {
    const outside = [
      dayOfSerial(0, false),
      dayOfSerial(-1, true),
      dayOfSerial(2_958_466, false),
      dayOfSerial(NaN, false),
    ];
    expect(outside).toEqual(Array(4).fill(undefined));
    expect(dayOfSerial(2_958_465, false)).toBe('9999-12-31');
  });

  it('counts on, day by day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 100_000 }), (serial) => {
        expect(dayOfSerial(serial, false)).toBe(addDays('1900-03-01', serial - 61));
      }),
    );
  });
});

describe('a number format', () => {
  it.each([
    'dd-mm-yyyy',
    'd/m/yy',
    '[$-413]d mmmm yyyy;@',
    'dd\\-mm\\-jjjj',
    'mmm-yy',
    'yyyy-mm-dd hh:mm',
    '[Red]d mmm',
  ])('of a day: %s', (code) => expect(formatOf(164, code)).toBe('day'));

  it.each(['[h]:mm', 'hh:mm', 'mm:ss', 'uu:mm'])('of a time: %s', (code) =>
    expect(formatOf(164, code)).toBe('time'),
  );

  it.each([
    'General',
    'Standaard',
    '0.00',
    '#,##0.00\\ "dagen"',
    '[Red]#,##0',
    '_-* #,##0.00\\ _d',
    '0.00E+00',
    '@',
  ])('of neither: %s', (code) => expect(formatOf(164, code)).toBe('plain'));

  it('that puts zeros in front is followed', () => {
    expect(showNumber('153', formatOf(164, '000000'), false)).toBe('000153');
  });

  it('of a duration gives hours and minutes', () => {
    expect(showNumber('1.5208333333333333', formatOf(46, undefined), false)).toBe('36:30');
  });

  it('is known by its number alone', () => {
    expect([0, 14, 20, 22, 46].map((id) => formatOf(id, undefined))).toEqual([
      'plain',
      'day',
      'time',
      'day',
      'time',
    ]);
  });
});
