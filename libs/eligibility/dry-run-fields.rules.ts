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

/** Fields that count for whoever saved before; the others decide on new money, or are only told. */
export const concernsSavers = ({ path }: ChangedField): boolean => {
  const isIn = (place: string): boolean => path === place || path.startsWith(`${place}.`);
  return OF_SAVERS.some(isIn) || (isIn('version') && !NOT_OF_SAVERS.some(isIn));
};

/** Beside versions, and within what is else of new money: drawing ahead is on top of what was saved. */
const OF_SAVERS = ['execution', 'level', 'tolerances', 'version.grant.advanceTurns'];

const NOT_OF_SAVERS = [
  'entitlement',
  'grant',
  'onboarding',
  'id',
  'validFrom',
  'validTo',
  'generallyBinding',
  'sources',
  'unconfirmed',
  ...[
    'serviceYear',
    'midPeriod',
    'onCallWorkers',
    'rounding',
    'partialOverride',
    'lotDate',
    'leavers',
    'multiplierTiming',
    'contestedBase',
  ].map((choice) => `policies.${choice}`),
].map((part) => `version.${part}`);

function asOf(scheme: Scheme | undefined, on: Day): object {
  if (!scheme) return {};
  const { versions: _, ...same } = scheme;
  return { ...same, version: versionOn(scheme, on) };
}

type Difference = Omit<ChangedField, 'on'>;

/** A list is one value: what moved in it says nothing by itself. */
function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isDeepStrictEqual(before ?? null, after ?? null)) return [];
  if (!isGroup(before) || !isGroup(after))
    return [{ path, before: before ?? null, after: after ?? null }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differences(before[name], after[name], path ? `${path}.${name}` : name),
  );
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
