import { counted, table } from './print.js';

describe('a table', () => {
  it('is as wide as what stands in it, with numbers at the right', () => {
    expect(
      table(
        ['lot', 'scheme'],
        [
          ['7', 'plb'],
          ['1204', 'iob'],
        ],
        [0],
      ),
    ).toEqual([' lot  scheme', '   7  plb', '1204  iob']);
  });
});

describe('a count', () => {
  it('speaks of one and of many', () => {
    expect([counted(0, 'row'), counted(1, 'row'), counted(2, 'row')]).toEqual([
      '0 rows',
      '1 row',
      '2 rows',
    ]);
  });
});
