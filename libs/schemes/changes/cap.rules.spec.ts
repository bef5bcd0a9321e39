import { schemeById } from '../catalogue.js';
import type { SchemeVersion } from '../scheme.js';
import type { Cap, Condition } from '../shape/sizing.js';
import { loweredCaps } from './cap.rules.js';

const version = schemeById('nl-rnf-iob').versions.at(-1)!;
const meets = (group: string): Condition => ({
  programme: null,
  group,
  minimumYears: null,
  educationLevels: [],
  statuses: [],
});
type Raised = [group: string, amount: number];

const capped = (amount: number, ...raised: Raised[]): SchemeVersion =>
  ofCap({
    kind: 'balance',
    amount,
    raised: raised.map(([group, most]) => ({ amount: most, when: meets(group) })),
  });
const ofCap = (cap: Cap): SchemeVersion => ({
  ...version,
  grant: { ...version.grant, cap } as SchemeVersion['grant'],
});
const low: Raised = ['low-skilled', 8000_00];
const few: Raised = ['shortage-occupation', 6000_00];

describe('the balances that a change of a cap takes', () => {
  it.each<[string, SchemeVersion | undefined, SchemeVersion, [number, number][]]>([
    ['all above a first cap', version, capped(4500_00), [[Infinity, 4500_00]]],
    ['all above that of a new scheme', undefined, capped(4500_00), [[Infinity, 4500_00]]],
    [
      'those between a lower cap and what it was',
      capped(4500_00),
      capped(4000_00),
      [[4500_00, 4000_00]],
    ],
    ['none by a higher cap', capped(4500_00), capped(5000_00), []],
    ['none by the same', capped(4500_00, low), capped(4500_00, low), []],
    [
      'none by the same, the lower of those raised first',
      capped(4500_00, few, low),
      capped(4500_00, few, low),
      [],
    ],
    ['none by no cap', capped(4500_00, low), version, []],
    ['none by a cap raised for some', capped(4500_00), capped(4500_00, low), []],
    [
      'those of a raised cap that falls',
      capped(4500_00, low),
      capped(4500_00, [low[0], 5000_00]),
      [[8000_00, 5000_00]],
    ],
    [
      'those of a raised cap that goes',
      capped(4500_00, low),
      capped(4500_00),
      [[8000_00, 4500_00]],
    ],
    [
      'only those of the ordinary cap where that falls',
      capped(4500_00, low),
      capped(4000_00, low),
      [[4500_00, 4000_00]],
    ],
    [
      'those for whom a lower cap comes first',
      capped(4500_00, low),
      capped(4500_00, few, low),
      [[8000_00, 6000_00]],
    ],
    [
      'none where a higher cap comes first',
      capped(4500_00, few, low),
      capped(4500_00, low, few),
      [],
    ],
    [
      'none by a limit on a year',
      version,
      ofCap({ kind: 'annual', amount: 100_00, raised: [] }),
      [],
    ],
  ])('are %s', (_, before, after, lowered) => {
    expect(loweredCaps(before, after).map(({ was, is }) => [was, is])).toEqual(lowered);
  });

  it('are those above the ordinary cap too, where a first one is raised for some', () => {
    expect(loweredCaps(version, capped(4500_00, low))).toContainEqual({
      was: Infinity,
      is: 4500_00,
    });
  });
});
