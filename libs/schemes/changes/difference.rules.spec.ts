import { addDays, type Day } from '#libs/core';
import { schemeById, schemes } from '../catalogue.js';
import { changesFrom, renamedFrom } from './difference.rules.js';
import { withPolicies } from '../fixtures/made.js';
import type { Scheme, SchemeVersion } from '../scheme.js';

const iob = schemeById('nl-rnf-iob');
const lbb = schemeById('nl-sw-lbb');

const withLast = (scheme: Scheme, change: Partial<SchemeVersion>): Scheme => ({
  ...scheme,
  versions: scheme.versions.map((version, at) =>
    at === scheme.versions.length - 1 ? { ...version, ...change } : version,
  ),
});

/** The scheme with its last version ended, and one like it but for `change` from a day on. */
function from(day: Day, scheme: Scheme, change: Partial<SchemeVersion> = {}): Scheme {
  const last = scheme.versions.at(-1)!;
  const ended = withLast(scheme, { validTo: addDays(day, -1) });
  return {
    ...ended,
    versions: [...ended.versions, { ...last, id: '2027-01', validFrom: day, ...change }],
  };
}

const last = (scheme: Scheme): SchemeVersion => scheme.versions.at(-1)!;
const longer = { lots: { ...last(iob).lots, termMonths: 72 } };

describe('a changed scheme decides otherwise', () => {
  it.each(schemes.map((scheme) => [scheme.id, scheme] as const))(
    'never, where nothing changed: %s',
    (_, scheme) => {
      expect(changesFrom(scheme, structuredClone(scheme))).toBeNull();
    },
  );

  it('never, where only words changed, or a version was cut in two that say the same', () => {
    const words = { ...iob, name: { nl: 'Anders', en: 'Other' }, legalBasis: 'cao' };
    expect(changesFrom(iob, words)).toBeNull();
    expect(changesFrom(iob, withLast(iob, { unconfirmed: ['Another question.'] }))).toBeNull();
    expect(changesFrom(iob, from('2027-01-01', iob))).toBeNull();
  });

  it('from its first version on, where it was not there', () => {
    expect(changesFrom(undefined, iob)).toBe('2020-10-01');
  });

  it('from the day of a version that says something else', () => {
    expect(changesFrom(iob, from('2027-01-01', iob, longer))).toBe('2027-01-01');
    expect(changesFrom(iob, withLast(iob, longer))).toBe('2021-01-01');
  });

  it('from the day a version ends, begins or goes away', () => {
    expect(changesFrom(iob, withLast(iob, { validTo: '2026-12-31' }))).toBe('2027-01-01');
    expect(changesFrom(iob, { ...iob, versions: iob.versions.slice(1) })).toBe('2020-10-01');
    const later = withLast(iob, { validFrom: '2021-02-01' });
    expect(changesFrom(iob, later)).toBe('2021-01-01');
    const earlier = from('2026-06-01', iob, longer);
    expect(changesFrom(from('2026-09-01', iob, longer), earlier)).toBe('2026-06-01');
  });

  it('from the day of the version in which another choice is made', () => {
    const naive = { policies: { ...last(iob).policies, rounding: 'naive' as const } };
    expect(changesFrom(iob, from('2027-01-01', iob, naive))).toBe('2027-01-01');
    expect(changesFrom(iob, withLast(iob, naive))).toBe('2021-01-01');
    expect(changesFrom(iob, withPolicies(iob, naive.policies))).toBe('2020-10-01');
  });

  it('from its first day on, where it counts in another unit, or another made it', () => {
    expect(changesFrom(iob, { ...iob, unit: 'hours' })).toBe('2020-10-01');
    expect(changesFrom(iob, { ...iob, level: 'company' })).toBe('2020-10-01');
  });

  it('from the day a suspension begins that is added, moved or taken away', () => {
    const pause = { from: '2026-07-01', to: '2026-08-31', reason: 'The cao had expired.' };
    const paused = { ...iob, suspensions: [pause] };
    expect(changesFrom(iob, paused)).toBe('2026-07-01');
    expect(changesFrom(paused, iob)).toBe('2026-07-01');
    const moved = { ...iob, suspensions: [{ ...pause, from: '2026-05-01' }] };
    expect(changesFrom(paused, moved)).toBe('2026-05-01');
  });

  it('from its first day on, where a tolerance changes: it looks back without end', () => {
    expect(changesFrom(lbb, { ...lbb, tolerances: [] })).toBe('2015-07-01');
  });

  it('from the day a version begins that blocks of years are counted from', () => {
    const lots = {
      ...last(iob).lots,
      termMonths: null,
      expiry: 'block-end' as const,
      blockYears: 5,
    };
    const blocks = withLast(iob, { lots });
    expect(changesFrom(blocks, from('2027-01-01', blocks))).toBe('2027-01-01');
    const fixed = withLast(iob, { lots: { ...lots, blockFrom: '2020-01-01' } });
    expect(changesFrom(fixed, from('2027-01-01', fixed))).toBeNull();
  });

  it('at the earliest of several changes', () => {
    const pause = { from: '2026-07-01', to: '2026-08-31', reason: 'The cao had expired.' };
    const both = { ...from('2026-05-01', iob, longer), suspensions: [pause] };
    expect(changesFrom(iob, both)).toBe('2026-05-01');
  });
});

describe('a changed scheme has a version of another id', () => {
  it('never, where versions are as they were', () => {
    expect(renamedFrom(iob, structuredClone(iob))).toBeNull();
    expect(renamedFrom(iob, withLast(iob, longer))).toBeNull();
  });

  it('from the first day of the version that is renamed, though no rule changes', () => {
    expect(renamedFrom(iob, withLast(iob, { id: '2021-02' }))).toBe('2021-01-01');
    expect(changesFrom(iob, withLast(iob, { id: '2021-02' }))).toBeNull();
  });

  it('from the day a version is cut off from another, or goes up in it', () => {
    const cut = from('2027-01-01', iob);
    expect(renamedFrom(iob, cut)).toBe('2027-01-01');
    expect(renamedFrom(cut, iob)).toBe('2027-01-01');
  });
});
