import { addDays, type Day } from '#libs/core';
import { plainOf } from '../catalogue.js';
import type { Scheme, SchemeVersion } from '../scheme.js';
import { versionOn } from '../timeline.js';

/** What of a scheme counts on every day, whatever its versions say; who made it decides what reports may tell of it. */
const ALWAYS = ['unit', 'execution', 'jurisdiction', 'level'] as const;
/** What counts from a day on; each has a `from`, or an `until` before which it holds off. */
const DATED = ['suspensions', 'overrides', 'tolerances'] as const;
/** What nobody is paid by. */
type Told = 'id' | 'validFrom' | 'validTo' | 'sources' | 'unconfirmed';

/**
 * The first day on which a changed scheme decides otherwise than it did; null if only its words changed. A scheme that
 * was not there begins with its first version.
 */
export function changesFrom(before: Scheme | undefined, after: Scheme): Day | null {
  const first = firstDay(after);
  if (!before) return first;
  if (ALWAYS.some((field) => differ(before[field], after[field])))
    return earliest([firstDay(before), first]);
  return earliest([...datedChanges(before, after), firstOther(before, after, rulesOf)]);
}

/**
 * The first day on which a changed scheme has a version of another id than it had; null if there is none. Lots and
 * decisions carry the id of the version of their day.
 */
export const renamedFrom = (before: Scheme, after: Scheme): Day | null =>
  firstOther(before, after, (version) => version?.id);

const firstDay = ({ versions }: Scheme): Day => versions[0]?.validFrom ?? '9999-12-31';

const differ = (one: unknown, other: unknown): boolean => plainOf(one) !== plainOf(other);

const earliest = (days: (Day | null)[]): Day | null =>
  days.filter((day) => day !== null).toSorted()[0] ?? null;

const datedChanges = (before: Scheme, after: Scheme): Day[] =>
  DATED.flatMap((field) => {
    const was = new Map(before[field].map((entry) => [plainOf(entry), entry]));
    const is = new Map(after[field].map((entry) => [plainOf(entry), entry]));
    const changed = [...was, ...is].filter(([text]) => !(was.has(text) && is.has(text)));
    return changed.map(([, entry]) => ('from' in entry ? entry.from : firstDay(before)));
  });

/** The first day on which the version that counts, or none, tells something else. */
function firstOther(
  before: Scheme,
  after: Scheme,
  told: (version: SchemeVersion | undefined) => unknown,
): Day | null {
  const bounds = [before, after].flatMap(({ versions }) =>
    versions.flatMap(({ validFrom, validTo }) =>
      validTo === null ? [validFrom] : [validFrom, addDays(validTo, 1)],
    ),
  );
  return (
    bounds
      .toSorted()
      .find((day) => differ(told(versionOn(before, day)), told(versionOn(after, day)))) ?? null
  );
}

function rulesOf(version: SchemeVersion | undefined): Omit<SchemeVersion, Told> | null {
  if (!version) return null;
  const {
    id: _id,
    validFrom,
    validTo: _to,
    sources: _sources,
    unconfirmed: _open,
    ...rules
  } = version;
  // Without a day of its own the first block begins with the version.
  const blockFrom = rules.lots.blockYears === null ? null : (rules.lots.blockFrom ?? validFrom);
  return { ...rules, lots: { ...rules.lots, blockFrom } };
}
