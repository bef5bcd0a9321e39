import { type Scheme, schemeById } from '#libs/schemes';
import { changedFields, concernsSavers } from './dry-run-fields.rules.js';

const shipped = schemeById('nl-rnf-iob');
const version = shipped.versions.at(-1);
/** IOB as it is now, and as if it had always been so. */
const before: Scheme = { ...shipped, versions: [version!] };
const day = { effectiveOn: '2026-01-01', changesOn: '2026-01-01' };

/** The scheme with another version from each of these days. */
const withVersions = (...given: [from: string, change: object][]): Scheme => ({
  ...before,
  versions: [
    { ...version!, validTo: '2025-12-31' },
    ...given.map(([validFrom, change], at) => ({
      ...version!,
      ...change,
      validFrom,
      id: validFrom.slice(0, 7),
      validTo: given[at + 1] ? '2026-12-31' : null,
    })),
  ],
});

const told = (after: Scheme): [string, string, unknown, unknown][] =>
  changedFields({ before, after, ...day })
    .filter(({ path }) => !/version\.(id|valid)/.test(path))
    .map(({ on, path, before: was, after: is }) => [on, path, was, is]);

describe('the fields that a change sets otherwise', () => {
  it('are told each by its place, with what it was and is; a list is one value', () => {
    const after = withVersions([
      '2026-01-01',
      {
        lots: { ...version!.lots, graceDays: 10 },
        spending: { ...version!.spending, deniedPurposes: ['hobby', 'leave'] },
      },
    ]);
    expect(told(after)).toEqual([
      ['2026-01-01', 'version.lots.graceDays', version!.lots.graceDays, 10],
      ['2026-01-01', 'version.spending.deniedPurposes', ['hobby'], ['hobby', 'leave']],
    ]);
    expect(told({ ...before, family: 'example' })).toEqual([
      ['2026-01-01', 'family', null, 'example'],
    ]);
  });

  it('are told for later versions too, each once', () => {
    const sooner = { lots: { ...version!.lots, graceDays: 10 } };
    const later = { ...sooner, grant: { ...version!.grant, amount: 200_00 } };
    expect(told(withVersions(['2026-01-01', sooner], ['2027-01-01', later]))).toEqual([
      ['2026-01-01', 'version.lots.graceDays', version!.lots.graceDays, 10],
      ['2027-01-01', 'version.grant.amount', 150_00, 200_00],
    ]);
  });

  it('are all of a scheme that was not there, its rules as one', () => {
    const fields = changedFields({ before: undefined, after: before, ...day });
    expect(fields).toContainEqual({
      on: day.changesOn,
      path: 'version',
      before: null,
      after: version,
    });
    expect(fields.map(({ path }) => path)).toContain('unit');
  });

  it('concern savers where they are about what was saved', () => {
    const concerns = (path: string): boolean =>
      concernsSavers({ on: day.changesOn, path, before: null, after: null });
    for (const part of ['lots', 'lifecycle', 'fiscal', 'funding', 'spending', 'statement'])
      expect(concerns(`version.${part}.any`)).toBe(true);
    expect(['version', 'tolerances', 'execution'].map(concerns)).toEqual([true, true, true]);
    for (const path of ['version.grant.amount', 'version.entitlement.regions', 'version.id', 'id'])
      expect(concerns(path)).toBe(false);
  });

  it('concern them too where they draw ahead, talk, or are reported on; not where new money is cut', () => {
    const concerns = (path: string): boolean =>
      concernsSavers({ on: day.changesOn, path, before: null, after: null });
    const policies = ['advanceReading', 'conversationReading', 'conversationMissing'];
    const ofSavers = ['grant.advanceTurns', ...policies.map((choice) => `policies.${choice}`)];
    expect([...ofSavers.map((path) => `version.${path}`), 'level'].filter(concerns)).toHaveLength(
      5,
    );
    for (const choice of ['rounding', 'lotDate', 'leavers', 'serviceYear', 'contestedBase'])
      expect(concerns(`version.policies.${choice}`)).toBe(false);
  });

  it('are not told where nothing was and nothing is', () => {
    const { grant: _own, ...rest } = version!;
    const grant = { kind: 'percentage', salaryFields: ['salary'], components: [], rates: [] };
    const after = withVersions(['2026-01-01', { ...rest, grant }]);
    const paths = changedFields({ before, after, ...day }).map(({ path }) => path);
    expect(paths).toContain('version.grant.amount');
    expect(paths).not.toContain('version.grant.advanceTurns');
  });
});
