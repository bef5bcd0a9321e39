import { EmploymentFacts, Wages } from '#libs/connector';

/** Facts as they are stored: terms last from period to period, pay is of the period. */
export interface StoredFacts {
  terms: object | null;
  pay: object | null;
}

const WAGES = Object.keys(Wages.shape);
const TERMS = Object.keys(EmploymentFacts.shape).filter(
  (name) => !['wages', 'paidHours'].includes(name),
);

/** A change of pay alone is no change of the employment. Withdrawn rows have neither. */
export function splitFacts(facts: EmploymentFacts | null): StoredFacts {
  if (facts === null) return { terms: null, pay: null };
  const { wages, paidHours, ...terms } = facts;
  return { terms: told(terms), pay: told({ paidHours, ...wages }) };
}

/** What the source does not tell is left out, so that it takes no room a million times over. */
const told = (facts: object): object =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));

/** The facts of a stored row, whole again: what is not there was not told. */
export function joinFacts({ terms, pay }: StoredFacts): EmploymentFacts | null {
  if (terms === null || pay === null) return null;
  const { paidHours = null, ...wages } = pay as { paidHours?: number | null };
  return EmploymentFacts.parse({
    ...untold(TERMS),
    ...terms,
    paidHours,
    wages: { ...untold(WAGES), ...wages },
  });
}

const untold = (names: string[]): Record<string, null> =>
  Object.fromEntries(names.map((name) => [name, null]));
