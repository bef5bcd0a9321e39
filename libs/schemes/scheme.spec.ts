import { HubError } from '#libs/core';
import { retailNonFoodIob } from './data/nl-rnf-iob.js';
import { socialWorkLbb } from './data/nl-sw-lbb.js';
import { readScheme, type SchemeData } from './scheme.js';

type VersionData = SchemeData['versions'][number];
const [first, second] = retailNonFoodIob.versions as [VersionData, VersionData];
const [lbbFirst] = socialWorkLbb.versions as [VersionData];

const problems = (data: unknown): string[] => {
  try {
    readScheme(data as SchemeData);
  } catch (error) {
    if (error instanceof HubError)
      return error.details.map(({ at, problem }) => `${at} ${problem}`);
    throw error;
  }
  return [];
};
const withVersions = (...versions: unknown[]) => ({ ...retailNonFoodIob, versions });

describe('a scheme file', () => {
  it('fills policies that are left out with the recommended ones', () => {
    expect(readScheme(retailNonFoodIob).policies).toMatchObject({
      rounding: 'cumulative',
      lotDate: 'period-end',
      midPeriod: 'any-day',
      onCallWorkers: 'excluded',
    });
  });

  it('refuses versions that overlap', () => {
    const early = { ...second, validFrom: '2020-12-31' };
    expect(problems(withVersions(first, early))).toEqual([
      'versions.1.validFrom overlaps version 2020-10, or stands before it',
    ]);
  });

  it('refuses a gap between versions, unless a suspension names it', () => {
    const late = withVersions(first, { ...second, validFrom: '2022-01-01' });
    expect(problems(late)).toEqual([
      'versions.1.validFrom leaves a gap after version 2020-10 that no suspension names',
    ]);
    const suspensions = [{ from: '2021-01-01', to: '2021-12-31', reason: 'No cao.' }];
    expect(problems({ ...late, suspensions })).toEqual([]);
  });

  it('refuses an end before the start', () => {
    const backwards = { ...first, validTo: '2020-09-30' };
    const suspensions = [{ from: '2021-12-31', to: '2021-01-01', reason: 'No cao.' }];
    expect(problems({ ...withVersions(backwards), suspensions })).toEqual([
      'versions.0.validTo is before the start',
      'suspensions.0.to is before the start',
    ]);
  });

  it('refuses a rate over 100 %, in one part or added up', () => {
    const withRates = (...rates: number[]) =>
      problems({
        ...socialWorkLbb,
        versions: [
          {
            ...lbbFirst,
            grant: {
              ...lbbFirst.grant,
              rates: rates.map((basisPoints) => ({ name: 'part', basisPoints })),
            },
          },
        ],
      });
    expect(withRates(10_001)).toContain('versions.0.grant.rates.0.basisPoints is more than 100 %');
    expect(withRates(6_000, 6_000)).toEqual(['versions.0.grant.rates add up to more than 100 %']);
  });

  it('refuses a part of the base that is reckoned over a later one', () => {
    const components = [{ name: 'holiday-allowance', basisPoints: 800, over: ['year-end-bonus'] }];
    const grant = { ...lbbFirst.grant, components };
    expect(problems({ ...socialWorkLbb, versions: [{ ...lbbFirst, grant }] })).toEqual([
      'versions.0.grant.components.0.over names what is not computed before it',
    ]);
  });

  it('refuses an unknown unit, an unknown field and an unknown source', () => {
    expect(problems({ ...retailNonFoodIob, unit: 'points' })[0]).toMatch(/^unit /);
    expect(problems({ ...retailNonFoodIob, colour: 'red' })).toHaveLength(1);
    expect(problems(withVersions({ ...first, sources: ['XYZ'] }))).toEqual([
      'versions.0.sources.0 is not among the sources',
    ]);
  });

  it('refuses what would have no effect', () => {
    expect(problems({ ...socialWorkLbb, policies: { lotDate: 'invoice' } })).toEqual([
      'policies.lotDate is invoice, but an employer reserve is never invoiced',
    ]);
    const overrides = [{ from: '2018-01-01', to: '2018-12-31', totalCents: 1, reason: 'Once.' }];
    expect(problems({ ...socialWorkLbb, overrides })).toEqual([
      'overrides top up a fixed amount, not a percentage',
    ]);
    expect(problems({ ...retailNonFoodIob, tolerances: socialWorkLbb.tolerances })).toEqual([
      'tolerances are for lots that lapse with a later accrual, not by date',
    ]);
  });
});
