import type { Day } from '#libs/core';
import type { MoreFacts } from './more-facts.js';
import { PersonStatus } from './shape/entitlement.js';

/** Something somebody declared, or was told of them: a fact, its value, and from when to when. */
export interface Declaration {
  fact: string;
  value: string;
  from: Day;
  until: Day | null;
}

/** What was declared of somebody who is employed, as schemes ask for it on a day. Who never spoke of a thing left it unknown. */
export function declaredFacts(declared: readonly Declaration[], on: Day): MoreFacts {
  const begun = declared.filter(({ from }) => from <= on);
  const current = begun.filter(({ until }) => until === null || until >= on);
  const level = lastOf(current, 'education-level');
  const region = lastOf(current, 'region');
  const programmes = begun.filter(({ fact }) => fact === 'programme');
  return {
    statuses: ['employee', ...statusesIn(current)],
    ...(level === undefined ? {} : { educationLevel: educationLevelOf(level) }),
    ...(region === undefined ? {} : { region: region.toLowerCase() }),
    ...(programmes.length === 0 ? {} : { programmes: programmes.map(enrolment) }),
  };
}

const lastOf = (declared: readonly Declaration[], wanted: string): string | undefined =>
  declared
    .filter(({ fact }) => fact === wanted)
    .toSorted((one, other) => (one.from < other.from ? -1 : 1))
    .at(-1)?.value;

const statusesIn = (declared: readonly Declaration[]): (typeof PersonStatus.options)[number][] =>
  PersonStatus.options.filter((status) =>
    declared.some(({ fact, value }) => fact === 'status' && value === status),
  );

const enrolment = ({ value: name, from, until }: Declaration) => ({ name, from, until });

/** Levels of ISCED 2011 as schemes count them: up to 2 low, 3 and 4 middle, above that high. */
const educationLevelOf = (isced: string): NonNullable<MoreFacts['educationLevel']> =>
  Number(isced) <= 2 ? 'low' : Number(isced) <= 4 ? 'middle' : 'high';
