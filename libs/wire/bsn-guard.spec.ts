import { assert, integer, nat, property, record } from 'fast-check';
import { BsnTally, elevenTest, findBsnIn, looksLikeBsn, ownDigits } from './bsn-guard.js';

// 111222333 and 123456782 are the numbers every manual uses to show the eleven-test; they belong to nobody.
describe('the eleven-test', () => {
  it('passes a number whose weighted digits add up to a multiple of eleven', () => {
    expect(['111222333', '123456782'].map(elevenTest)).toEqual([true, true]);
  });

  it('fails every number that differs in one digit', () => {
    const changed = record({ place: nat(8), by: integer({ min: 1, max: 9 }) });
    assert(
      property(changed, ({ place, by }) => {
        const digits = '123456782'.split('').map(Number);
        digits[place] = ((digits[place] ?? 0) + by) % 10;
        expect(elevenTest(digits.join(''))).toBe(false);
      }),
    );
  });

  it('knows a number that lost its leading zero', () => {
    expect(elevenTest('012345672')).toBe(true);
    expect(elevenTest('12345672')).toBe(true);
  });

  it('is for eight or nine digits, and for no personnel number padded with zeros', () => {
    expect(
      ['', '1234567', '1234567820', '12345678a', '000000000', '000000012'].some(elevenTest),
    ).toBe(false);
  });

  it('passes about one in eleven random numbers of nine digits', () => {
    const numbers = Array.from({ length: 11_000 }, (_, index) =>
      String(100_000_000 + index * 7919),
    );
    const passed = numbers.filter(elevenTest).length;
    expect(passed).toBeGreaterThan(800);
    expect(passed).toBeLessThan(1_200);
  });
});

describe('a value of a column', () => {
  it('is recognised with dots, blanks or hyphens between its digits', () => {
    const written = [' 123456782 ', '123.456.782', '1234 56 782', '1234-56-782', '12345672'];
    expect(written.every((text) => looksLikeBsn(text))).toBe(true);
  });

  it('is recognised in the digits, blanks and dashes of any keyboard', () => {
    const written = [
      '１２３４５６７８２',
      '1234\u202f56\u202f782',
      '1234–56–782',
      '1234/56/782',
      '1234_56_782',
    ];
    expect(written.every((text) => looksLikeBsn(text))).toBe(true);
  });

  it('is let through if it is the employer’s own number', () => {
    const own = ownDigits('111222333L01', '123456782');
    expect(looksLikeBsn('111222333', own)).toBe(false);
    expect(findBsnIn('111222333L01', own)).toBe(0);
    expect(looksLikeBsn('123456782', own)).toBe(false);
    expect(looksLikeBsn('012345672', own)).toBe(true);
  });
});

describe('free text', () => {
  it.each([
    ['123456782', 1],
    ['bsn123456782!', 1],
    ['see 123.456.782, or 1234 56 782', 2],
    ['12-05-2019 123456782', 1],
    ['(111222333)/(123456782)', 2],
    ['number ９９９９９００１９', 1],
    ['9999/90/019, 999_990_019', 2],
    ['loon_999_990_019_2026.csv', 1],
    ['9999\u00a090\u00a0019 and 9999–90–019', 2],
    ['9999\u200b90\u00ad019', 1],
  ])('hides no number: %s', (text, hits) => expect(findBsnIn(text)).toBe(hits));

  it.each([
    ['an ordinary name', 'Veld-Crêpe'],
    ['ten digits', '1123456782'],
    ['an account', 'NL91ABNA0417164300'],
    ['a mixture of separators', '123.456 782'],
    ['eight digits, as a day has', '12345672'],
    ['a number that fails the test', '123456789'],
    ['days with slashes', '12/34/5678 en 2'],
    ['a day and a count in the name of a file', 'loon_12345678_2.csv'],
    ['a day, a count and slashes', '1234/56/78/2'],
    ['an amount', '€ 123.456,78 / 2'],
    ['nothing', ''],
  ])('is left alone where it holds %s', (_, text) => expect(findBsnIn(text)).toBe(0));
});

describe('a tally', () => {
  const filled = (own?: ReadonlySet<string>): BsnTally => {
    const tally = new BsnTally(own);
    for (const value of ['123456782', '111222333', '012345672', 'A-1', ' '])
      tally.count('number', value);
    for (const value of ['1', '2', '123456782', '4']) tally.count('code', value);
    return tally;
  };

  it('names a column that mostly passes, with counts and no values', () => {
    expect(filled().suspects(3, 0.6)).toEqual([{ column: 'number', values: 4, hits: 3 }]);
  });

  it('lets a lone chance hit pass', () => {
    expect(
      filled()
        .suspects(2, 0.1)
        .map(({ column }) => column),
    ).toEqual(['number']);
  });

  it('does not count the employer’s own numbers as hits', () => {
    expect(filled(ownDigits('111222333L01')).suspects(3, 0.6)).toEqual([]);
  });
});
