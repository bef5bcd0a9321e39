import { reductionReport } from './commands/reduce.js';
import { differing } from './reduction.js';

describe('what a reduction dropped', () => {
  it('is what occurs less often than before, most often first', () => {
    const before = new Map([
      ['PersNr', 3],
      ['Nat', 2],
      ['SofiNr', 3],
    ]);
    expect(differing(before, new Map([['PersNr', 3]]))).toEqual([
      { name: 'SofiNr', count: 3 },
      { name: 'Nat', count: 2 },
    ]);
  });

  it('is told by name and number, citizen service numbers apart', () => {
    const [first, second] = reductionReport([
      { name: 'SofiNr', count: 3 },
      { name: 'Nat', count: 2 },
    ]);
    expect(first).toBe('Dropped 5 elements of 2 kinds: SofiNr 3, Nat 2.');
    expect(second).toBe('Among them 3 citizen service numbers (SofiNr).');
  });

  it('is nothing for a file that was reduced before', () => {
    expect(reductionReport([])).toEqual(['Nothing was dropped: the file was reduced already.']);
  });
});
