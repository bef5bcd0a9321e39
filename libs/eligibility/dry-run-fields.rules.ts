import { isDeepStrictEqual } from 'node:util';
import type { Day } from '#libs/core';
import { type BothSchemes, type Scheme, versionOn } from '#libs/schemes';

/** A field of a scheme that a change sets otherwise, from a day on. */
export interface ChangedField {
  on: Day;
  /** From the scheme down; the version in force on that day is `version`: version.grant.amount. */
  path: string;
  /** Null where it is not there. */
  before: unknown;
  after: unknown;
}

/** What changes, on the first day that it does and at each later turn of versions; told once. */
export function changedFields({ before, after, changesOn }: BothSchemes): ChangedField[] {
  const later = [before, after]
    .flatMap((scheme) => scheme?.versions ?? [])
    .map(({ validFrom }) => validFrom)
    .filter((day) => day > changesOn);
  const found = new Map<string, ChangedField>();
  for (const on of [changesOn, ...new Set(later.toSorted())])
    for (const field of differences(asOf(before, on), asOf(after, on))) {
      const key = JSON.stringify(field);
      if (!found.has(key)) found.set(key, { on, ...field });
    }
  return [...found.values()];
}

/** Fields by which nobody is granted anything, and that count for whoever saved before. */
export const concernsSavers = ({ path }: ChangedField): boolean => {
  const [top = '', part] = path.split('.');
  return top === 'version'
    ? part === undefined || !NOT_OF_SAVERS.has(part)
    : ['execution', 'tolerances'].includes(top);
};

/** What decides on new money, and what is only told. */
const NOT_OF_SAVERS = new Set([
  'entitlement',
  'grant',
  'onboarding',
  'id',
  'validFrom',
  'validTo',
  'generallyBinding',
  'sources',
  'unconfirmed',
]);

function asOf(scheme: Scheme | undefined, on: Day): object {
  if (!scheme) return {};
  const { versions: _, ...same } = scheme;
  return { ...same, version: versionOn(scheme, on) };
}

type Difference = Omit<ChangedField, 'on'>;

/** A list is one value: what moved in it says nothing by itself. */
function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isGroup(before) || !isGroup(after))
    return [{ path, before: before ?? null, after: after ?? null }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differences(before[name], after[name], path ? `${path}.${name}` : name),
  );
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
