import { addDays, type Day } from '#libs/core';
import { type Catalogue, lapsedGoesTo, type Scheme, type SchemeVersion } from '#libs/schemes';

/** Where what lapses can be booked. */
export type Place = 'employer-left' | 'payroll' | 'fund' | 'pool';

/** Where what lapses goes, from the first day of a version of a scheme to its last. */
export interface LapseRule {
  schemeId: string;
  from: Day;
  until: Day;
  goes: Place;
  /** Where it goes if the employer who promised it has failed, and not before which day; null until a version says where. */
  goesIfGone: Place | null;
  goneFrom: Day | null;
}

/**
 * What each scheme says of what lapses, version by version: the rules of the day on which a lot ends count, not those of the night
 * that books it. A version begun after `by` has no say yet, but a later one can say what to do with what nobody was to get.
 */
export const lapseRules = ({ all }: Catalogue, by: Day): LapseRule[] =>
  all.flatMap((scheme) => rulesOf(scheme, by));

function rulesOf({ id: schemeId, versions }: Scheme, by: Day): LapseRule[] {
  const begun = versions.filter(({ validFrom }, at) => at === 0 || validFrom <= by);
  return begun.map((version, at) => {
    const next = begun[at + 1];
    const decides = begun.slice(at).find((one) => placeOf(one, 'gone') !== null);
    return {
      schemeId,
      from: at === 0 ? '0001-01-01' : version.validFrom,
      until: next ? addDays(next.validFrom, -1) : '9999-12-31',
      goes: placeOf(version, 'exists') ?? 'employer-left',
      goesIfGone: decides ? placeOf(decides, 'gone') : null,
      goneFrom: decides && decides !== version ? decides.validFrom : null,
    };
  });
}

/** Null where a person must decide. Where nothing was paid in, nobody gets it: the promise just ends. */
function placeOf(version: SchemeVersion, employer: 'exists' | 'gone'): Place | null {
  const goes = lapsedGoesTo(version, employer);
  if (goes === 'nobody-yet') return null;
  return goes === 'payroll' || goes === 'fund' || goes === 'pool' ? goes : 'employer-left';
}
