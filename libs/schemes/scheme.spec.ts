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
    expect(readScheme(retailNonFoodIob).versions[0]?.policies).toMatchObject({
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

  it('refuses two versions of one id: lots would not tell which is theirs', () => {
    expect(problems(withVersions(first, { ...second, id: first.id }))).toEqual([
      'versions.1.id is the id of an earlier version too: 2020-10',
    ]);
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
    expect(
      problems({ ...socialWorkLbb, versions: [{ ...lbbFirst, policies: { lotDate: 'invoice' } }] }),
    ).toEqual([
      'versions.0.policies.lotDate is invoice, but an employer reserve is never invoiced',
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

describe('the amounts of a scheme file', () => {
  const withGrant = (grant: unknown, given: object = {}) =>
    problems({ ...retailNonFoodIob, ...given, versions: [{ ...second, grant }] });
  const fixed = { kind: 'fixed', amount: 150_00 };
  const yearly = { ...fixed, every: { kind: 'years', anchor: '2000-01-01' } };
  const table = (...bands: [number, number | null][]) =>
    withGrant({
      kind: 'table',
      by: 'age',
      bands: bands.map(([from, below]) => ({ from, below, amount: 1 })),
    });

  it('are refused where no sum of them would be exact', () => {
    expect(withGrant({ ...fixed, amount: 2 ** 53 })[0]).toMatch(/^versions.0.grant.amount /);
    expect(withGrant({ ...fixed, amount: 1e12 + 1 })).toEqual([
      'versions.0.grant.amount is beyond what sums stay exact for (10^12)',
    ]);
    expect(withGrant({ ...fixed, amount: 12.5 })[0]).toMatch(/^versions.0.grant.amount /);
    expect(withGrant({ ...fixed, amount: -1 })[0]).toMatch(/^versions.0.grant.amount /);
  });

  it('stand in bands without gap or overlap', () => {
    expect(table([30, 40], [40, 50], [50, null])).toEqual([]);
    expect(table([30, 40], [41, null])).toEqual([
      'versions.0.grant.bands.1.from leaves a gap after the band before it',
    ]);
    expect(table([30, 40], [39, null])).toEqual([
      'versions.0.grant.bands.1.from overlaps the band before it',
    ]);
    expect(table([30, null], [40, 50])).toEqual([
      'versions.0.grant.bands.1.from overlaps the band before it',
    ]);
    expect(table([30, 30])).toEqual(['versions.0.grant.bands.0.below ends before it begins']);
  });

  it('have a cap that can be reached', () => {
    const cap = (amount: number, kind = 'balance') => ({ ...fixed, cap: { kind, amount } });
    expect(withGrant(cap(750_00))).toEqual([]);
    expect(withGrant(cap(750_01))).toEqual([
      'versions.0.grant.cap.amount can never be reached: at most 75000 comes together',
    ]);
    expect(withGrant(cap(150_01, 'annual'))).toEqual([
      'versions.0.grant.cap.amount can never be reached: at most 15000 comes together',
    ]);
    expect(withGrant({ ...yearly, cap: { kind: 'balance', amount: 800_00 } })[0]).toMatch(/never/);
    const doubled = { times: 2, when: { programme: 'training' } };
    expect(withGrant({ ...cap(1500_00), multiplier: doubled })).toEqual([]);
  });

  it('name what must hold for more, and a raised cap is higher', () => {
    const cap = { kind: 'balance', amount: 500_00, raised: [{ amount: 400_00, when: {} }] };
    expect(
      withGrant({
        ...fixed,
        cap,
        multiplier: { times: 2, when: {} },
        topUps: [{ name: 'more', amount: 1, when: {} }],
      }),
    ).toEqual([
      'versions.0.grant.multiplier.when names nothing that must hold',
      'versions.0.grant.topUps.0.when names nothing that must hold',
      'versions.0.grant.cap.raised.0.when names nothing that must hold',
      'versions.0.grant.cap.raised.0.amount is not higher than the cap',
    ]);
  });

  it('come at moments that exist', () => {
    expect(withGrant({ ...fixed, joiners: 'whole', advanceTurns: 3 })).toEqual([
      'versions.0.grant.joiners has no effect on a grant per payroll-period',
      'versions.0.grant.advanceTurns has no effect on a grant per payroll-period',
    ]);
    expect(
      withGrant({ ...fixed, joiners: 'days-remaining', every: { kind: 'at-age', years: 40 } }),
    ).toEqual(['versions.0.grant.joiners cuts a part of a turn, but a birthday has none']);
    expect(withGrant({ ...fixed, every: { kind: 'years', anchor: '2020-02-29' } })).toEqual([
      'versions.0.grant.every.anchor is not the first day of a month',
    ]);
    const windows = [
      { from: '2023-03-01', to: '2023-03-31' },
      { from: '2023-03-31', to: '2023-04-30' },
    ];
    expect(withGrant({ ...fixed, every: { kind: 'window', windows } })).toEqual([
      'versions.0.grant.every.windows overlap, or are not in the order of their days',
    ]);
    const indexed = [2026, 2025].map((from) => ({ from, amount: 1 }));
    expect(withGrant({ ...fixed, indexed })).toEqual([
      'versions.0.grant.indexed is not in the order of its years',
    ]);
    const partTime = { kind: 'linear', fullTimeHours: 1, per: 'year', factorDate: 'march' };
    expect(withGrant({ ...fixed, partTime })).toEqual([
      'versions.0.grant.partTime.factorDate is March, but the hours are those of a year',
    ]);
  });

  it('are parts of a wage only where the unit is money', () => {
    expect(problems({ ...socialWorkLbb, unit: 'hours', versions: [lbbFirst] })).toContain(
      'versions.0.grant.kind is a part of a wage, but the unit is hours',
    );
  });

  it('refuse a choice that nobody is put before', () => {
    const policies = {
      advanceReading: 'including-this-turn',
      multiplierTiming: 'next-turn',
      leavers: 'pro-rata',
      contestedBase: 'narrow',
    };
    expect(
      problems(withVersions(first, { ...second, policies })).map(
        (problem) => problem.split(' ')[0],
      ),
    ).toEqual([
      'versions.1.policies.advanceReading',
      'versions.1.policies.multiplierTiming',
      'versions.1.policies.leavers',
      'versions.1.policies.contestedBase',
    ]);
    expect(
      withGrant(yearly, {
        overrides: [{ from: '2021-01-01', to: '2021-12-31', totalCents: 1, reason: 'Once.' }],
      }),
    ).toEqual(['overrides top up payroll periods, not whole turns']);
  });
});

describe('who a scheme file is for', () => {
  it('is not the hub where the money is Singapore dollars, and then it says how to claim', () => {
    expect(problems({ ...retailNonFoodIob, unit: 'SGD' })[0]).toMatch(/^unit is SGD/);
    const elsewhere = { ...retailNonFoodIob, unit: 'SGD', execution: 'informational' };
    expect(problems(elsewhere)).toEqual(['howToClaim is needed where the scheme is run elsewhere']);
    const howToClaim = { nl: 'Bij de overheid.', en: 'With the government.' };
    expect(problems({ ...elsewhere, howToClaim })).toEqual([]);
  });

  it('has duties with a known source, and limits that limit', () => {
    const duties = [
      { who: 'employer', what: { nl: 'Praat.', en: 'Talk.' }, every: 'year', source: 'XYZ' },
    ];
    expect(problems({ ...retailNonFoodIob, duties })).toEqual([
      'duties.0.source is not among the sources',
    ]);
    const sizeWindow = { months: 12, lastMonth: 9, holdsYears: 2, since: 2024 };
    const entitlement = { ...second.entitlement, age: {}, sizeWindow };
    expect(problems(withVersions({ ...second, entitlement }))).toEqual([
      'versions.0.entitlement.sizeWindow has no effect: no rule asks for the size of the employer',
      'versions.0.entitlement.age has no effect: it sets no limit',
    ]);
  });

  it('never has a Dutch employee pay for what the employer must give', () => {
    const allowed = (funding: object, jurisdiction = 'NL') =>
      problems({
        ...retailNonFoodIob,
        jurisdiction,
        versions: [{ ...second, funding, spending: { mandatoryTraining: 'allowed' } }],
      });
    expect(allowed(second.funding)).toEqual([
      'versions.0.spending.mandatoryTraining is allowed, but a Dutch employer may not have its own duty paid from a personal budget: make it blocked, or funding.model subsidy-matching where the money is for the employer',
    ]);
    expect(allowed({ model: 'fund-reimburses' })).toHaveLength(1);
    expect(allowed({ model: 'subsidy-matching' })).toEqual([]);
    expect(allowed(second.funding, 'BE')).toEqual([]);
  });

  it('names a time zone that there is', () => {
    const by = (expiryTimeZone: string) =>
      problems(withVersions({ ...second, lots: { ...second.lots, expiryTimeZone } }));
    expect(by('Asia/Singapore')).toEqual([]);
    expect(by('Asia/Nowhere')).toEqual([
      'versions.0.lots.expiryTimeZone is no time zone by its IANA name, like Europe/Amsterdam',
    ]);
  });
});
