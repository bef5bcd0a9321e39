import * as fc from 'fast-check';
import { formatCents, parseCents } from '#libs/core';
import { csvOf } from './csv.js';

const sheet = (...cells: (string | null)[]): string =>
  csvOf({ cell: (cell: string | null) => cell }, cells);

/** Reads one column as RFC 4180 says. */
const read = (text: string): string[] =>
  [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^"\r\n]*))\r\n/g)]
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain)
    .slice(1);

describe('a sheet', () => {
  it('has a header, and quotes only what must be', () => {
    expect(sheet('plain', 'a, b', 'say "so"', null)).toBe(
      'cell\r\nplain\r\n"a, b"\r\n"say ""so"""\r\n\r\n',
    );
  });

  it.each(['=1+1', '+31', '-x', '@SUM(A1)', '=cmd|x', '\t=1', '-1-1', '--1'])(
    'makes %j harmless',
    (cell) => {
      expect(read(sheet(cell))).toEqual([`'${cell}`]);
    },
  );

  it('reads back as it was, and leaves every amount a number', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (cells) => {
        const back = read(sheet(...cells)).map((cell, at) =>
          cell === `'${cells[at]}` ? cell.slice(1) : cell,
        );
        expect(back).toEqual(cells);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (amount) => {
        expect(parseCents(read(sheet(formatCents(amount)))[0] ?? '')).toBe(amount);
      }),
    );
  });
});
