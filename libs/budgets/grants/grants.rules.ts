import type { Catalogue, Scheme } from '#libs/schemes';
import { NamedGrant } from './grants.schema.js';

/** What is wrong with grants, by the code of its error. */
export interface GrantFault {
  code: keyof typeof GRANT_FAULTS;
  at: string;
  problem: string;
}

/** Every way in which a grant would be a lot that nobody can use: what it says, and what to do. */
export const GRANT_FAULTS = {
  unclear: [
    'A grant says something that no lot can be.',
    'Give a key of 3 to 200 characters, an amount of more than nothing, days in their order, and the employer where it pays.',
  ],
  'unknown-scheme': [
    'There is no such scheme.',
    'Name a scheme by its id, as the catalogue has it.',
  ],
  'run-elsewhere': [
    'Nothing is granted here under a scheme that is run elsewhere.',
    'Record it where the scheme is run.',
  ],
  'unknown-version': [
    'The scheme has no such version.',
    'Name the version by its id: the year and month of its first day.',
  ],
  'other-unit': [
    'The scheme counts in another unit.',
    'Grant in the unit of the scheme, or under the scheme of its family that has this unit.',
  ],
  'unknown-person': ['There is no such person.', 'Grant to somebody who is on file.'],
  'unknown-employer': ['There is no such employer.', 'Name an employer that is on file.'],
  'employer-not-in-scheme': [
    'The employer did not take part in the scheme on the first day of the lot.',
    'Let the employer join the scheme from that day on, or grant from a day on which it takes part.',
  ],
} as const;

/** What is wrong with each grant by itself and by its scheme, without a look at people and employers. */
export function faultsOf(catalogue: Catalogue, grants: readonly NamedGrant[]): GrantFault[] {
  const schemes = new Map(catalogue.all.map((scheme) => [scheme.id, scheme]));
  return grants.flatMap((grant, at) => [
    ...shapeFaults(grant, at),
    ...schemeFaults(schemes.get(grant.schemeId), grant, at),
  ]);
}

/** Schemes in which employers take part; those of a region or a nation ask nothing of them. */
export const schemesOfEmployers = ({ all }: Catalogue): string[] =>
  all.filter(({ level }) => level === 'company' || level === 'sector').map(({ id }) => id);

const shapeFaults = (grant: NamedGrant, at: number): GrantFault[] =>
  (NamedGrant.safeParse(grant).error?.issues ?? []).map(({ path, message }) => ({
    code: 'unclear',
    at: placeOf(at, path.join('.')),
    problem: message,
  }));

function schemeFaults(
  scheme: Scheme | undefined,
  { schemeVersion, unit }: NamedGrant,
  at: number,
): GrantFault[] {
  if (!scheme) return [faultAt('unknown-scheme', placeOf(at, 'schemeId'))];
  if (scheme.execution === 'informational')
    return [faultAt('run-elsewhere', placeOf(at, 'schemeId'))];
  if (!scheme.versions.some(({ id }) => id === schemeVersion))
    return [faultAt('unknown-version', placeOf(at, 'schemeVersion'))];
  return scheme.unit === unit ? [] : [faultAt('other-unit', placeOf(at, 'unit'))];
}

/** A place in what was asked, the first grant being `grants.0`. */
export const placeOf = (at: number, field: string): string => `grants.${at}.${field}`;

export const faultAt = (code: GrantFault['code'], at: string): GrantFault => ({
  code,
  at,
  problem: GRANT_FAULTS[code][0],
});
