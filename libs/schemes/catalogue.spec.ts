import { HubError } from '#libs/core';
import { builtIn, revisionOf, schemeById, schemes } from './catalogue.js';
import { latestVersionOn, versionOn } from './timeline.js';

const plb = schemeById('nl-etd-plb');

describe('the catalogue of schemes', () => {
  it('holds each scheme once, and each version with its sources and open questions', () => {
    expect(new Set(schemes.map(({ id }) => id)).size).toBe(schemes.length);
    for (const { versions } of schemes)
      for (const { sources, unconfirmed } of versions)
        expect(sources.length * unconfirmed.length).toBeGreaterThan(0);
  });

  it('uses every source it lists', () => {
    for (const { sources, versions } of schemes) {
      const used = new Set(versions.flatMap((version) => version.sources));
      expect([...used].sort()).toEqual(Object.keys(sources).sort());
    }
  });

  it('says so when there is no such scheme', () => {
    expect(() => schemeById('nl-none')).toThrow(HubError);
  });

  it('knows the version in force on a day', () => {
    const on = (day: string) => versionOn(plb, day)?.id;
    expect([on('2018-06-30'), on('2018-07-01'), on('2023-12-31'), on('2024-01-01')]).toEqual([
      undefined,
      '2018-07',
      '2018-07',
      '2024-01',
    ]);
  });

  it('keeps money under the last version after a scheme has ended', () => {
    const ended = { ...plb, versions: plb.versions.slice(0, 1) };
    expect(versionOn(ended, '2025-01-01')).toBeUndefined();
    expect(latestVersionOn(ended, '2025-01-01').id).toBe('2018-07');
  });

  it('has a revision that follows every change of data, and not the order of fields', () => {
    expect(builtIn.revision).toMatch(/^[0-9a-f]{64}$/);
    const reordered = schemes.map((scheme) => ({
      id: '',
      ...Object.fromEntries(Object.entries(scheme).toReversed()),
    }));
    expect(revisionOf(reordered as never)).toBe(builtIn.revision);
    const changed = schemes.map((scheme) => ({ ...scheme, legalBasis: `${scheme.legalBasis}.` }));
    expect(revisionOf(changed)).not.toBe(builtIn.revision);
  });
});
