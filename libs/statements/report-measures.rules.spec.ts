import { type Cell, MEASURES, type Tally, tellableOf } from './report-measures.rules.js';

/** All measures alike: of a hundred people at three employers, the largest of which has so much of € 400. */
const tallyOf = (employersLargest: bigint): Tally => {
  const shared = { people: 100, employers: 3, employersTotal: 400_00n, employersLargest };
  const cell: Cell = { ...shared, amount: 400_00n, largest: 4_00n };
  return {
    people: 1000,
    cells: Object.fromEntries(MEASURES.map((measure) => [measure, cell])) as Tally['cells'],
  };
};

describe('what a report tells of employers together', () => {
  it('is told where the largest has three quarters, and not a cent more', () => {
    const all = { core: true, held: true, expiring: true };
    expect(tellableOf(tallyOf(300_00n), 'sector')).toEqual(all);
    const none = { core: false, held: false, expiring: false };
    expect(tellableOf(tallyOf(300_01n), 'sector')).toEqual(none);
  });
});
