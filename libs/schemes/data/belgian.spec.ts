import { makePeriod } from '#libs/core';
import {
  learner,
  lot,
  paid,
  planFor,
  refusals,
  scheme,
  training,
} from '../../../test/factories/plan-request.js';
import { schemeById } from '../catalogue.js';
import { settleCompletion } from '../completion.rules.js';
import { rightFor, ruleFor } from '../decision.rules.js';
import { sizeWindowOn } from '../entitlement-facts.rules.js';
import { employment } from '../fixtures/made.js';
import { settlementFor } from '../lifecycle.rules.js';
import type { MoreFacts } from '../more-facts.js';
import { latestVersionOn } from '../timeline.js';

const month = (year: number, number: number) => makePeriod('month', year, number);
const kmo = schemeById('be-kmo-portefeuille');
const cheque = schemeById('be-opleidingscheque');

const wallet = (uses: { on: string; amount: bigint }[] = []) =>
  scheme(kmo.id, latestVersionOn(kmo, '2026-01-15'), { uses });
const cheques = (uses: { on: string; amount: bigint }[] = []) =>
  scheme(cheque.id, latestVersionOn(cheque, '2026-01-15'), { uses });

const forWallet = {
  registers: ['kmo-portefeuille-themes'],
  accreditations: ['kmo-portefeuille'],
  tags: ['small-enterprise'],
};

describe('the wallet of a small company (T23)', () => {
  const course = training({ priceCents: 2420_00n, vatCents: 420_00n, ...forWallet });
  const asked = (uses: { on: string; amount: bigint }[], given = course) =>
    paid(planFor({ training: given, schemes: [wallet(uses)], employer: { upToCents: null } }));

  it('T23: of 2,000.00 without tax the company pays 1,400.00 and Flanders 600.00; the tax of 420.00 is the company’s', () => {
    expect(asked([])).toEqual([
      ['be-kmo-portefeuille', 'government', 600_00n],
      ['be-kmo-portefeuille', 'employer', 1400_00n],
      ['employer', 'employer', 420_00n],
    ]);
  });

  it('T23: of the ceiling of 7,500.00 a year 6,900.00 is left', () => {
    const dearer = training({ priceCents: 30_000_00n, ...forWallet });
    const used = [{ on: '2026-01-10', amount: 600_00n }];
    expect(asked(used, dearer)[0]).toEqual(['be-kmo-portefeuille', 'government', 6900_00n]);
  });

  it('pays 45 % for cybersecurity and 20 % for a medium-sized company', () => {
    const share = (...tags: string[]) =>
      asked([], training({ ...forWallet, priceCents: 1000_00n, tags }))[0]?.[2];
    expect(share('small-enterprise', 'cybersecurity')).toBe(450_00n);
    expect(share('medium-enterprise')).toBe(200_00n);
  });

  it('pays training for the present work, but nothing without the company or off the themes', () => {
    const mandatory = { ...course, mandatoryForFunction: true };
    expect(asked([], mandatory)[0]?.[1]).toBe('government');
    expect(refusals(planFor({ training: course, schemes: [wallet()] }))).toEqual([
      ['be-kmo-portefeuille', 'needs-employer-share'],
    ]);
    const elsewhere = planFor({ training: training(), schemes: [wallet()] });
    expect(refusals(elsewhere)).toEqual([
      ['be-kmo-portefeuille', 'course-not-registered'],
      ['be-kmo-portefeuille', 'provider-not-accredited'],
    ]);
  });
});

describe('training cheques on a course of 400.00 (T24)', () => {
  const listed = training({ registers: ['opleidingsdatabank'] });
  const middleSchooled = learner({ statuses: ['middle-schooled'] });

  it('T24: as a rule the person pays 275.00 and Flanders 125.00', () => {
    const plan = planFor({ schemes: [cheques()], training: listed, learner: middleSchooled });
    expect(paid(plan)).toEqual([
      ['be-opleidingscheque', 'government', 125_00n],
      ['be-opleidingscheque', 'person', 125_00n],
      ['person', 'person', 150_00n],
    ]);
  });

  it('T24: the low-schooled pay 150.00 of a course on the list, and Flanders 250.00', () => {
    const plan = planFor({
      schemes: [cheques()],
      training: training({ registers: ['opleidingsdatabank', 'listed-course'] }),
      learner: learner({ statuses: ['low-schooled'] }),
    });
    expect(paid(plan)).toEqual([
      ['be-opleidingscheque', 'government', 250_00n],
      ['person', 'person', 150_00n],
    ]);
  });

  it('T24: never together with the wallet of the company on one course', () => {
    const plan = planFor({
      schemes: [cheques(), wallet()],
      training: training({
        ...forWallet,
        registers: ['opleidingsdatabank', 'kmo-portefeuille-themes'],
      }),
      learner: middleSchooled,
      employer: { upToCents: null },
    });
    expect(paid(plan)[0]).toEqual(['be-kmo-portefeuille', 'government', 120_00n]);
    expect(refusals(plan)).toEqual([['be-opleidingscheque', 'not-with-scheme']]);
  });

  it('with a diploma of higher education pays only for a course of the career plan', () => {
    const highSchooled = learner({ statuses: ['high-schooled'] });
    const ask = (register: string) =>
      planFor({
        schemes: [cheques()],
        training: training({ registers: [register] }),
        learner: highSchooled,
      });
    expect(refusals(ask('opleidingsdatabank'))).toEqual([
      ['be-opleidingscheque', 'no-share-holds'],
    ]);
    expect(paid(ask('career-plan'))[0]).toEqual(['be-opleidingscheque', 'government', 125_00n]);
  });

  it('counts cheques bought per school year, by what they are worth', () => {
    const ask = (on: string) =>
      paid(
        planFor({
          on,
          schemes: [cheques([{ on: '2025-09-10', amount: 200_00n }])],
          training: listed,
          learner: middleSchooled,
        }),
      )[0]?.[2];
    expect([ask('2026-08-31'), ask('2026-09-01')]).toEqual([25_00n, 125_00n]);
  });
});

describe('Flemish training leave (T25)', () => {
  const leave = schemeById('be-vlaams-opleidingsverlof');
  const inMarch = (contractHours: number, paidHours = 100_00): MoreFacts => ({
    region: 'be-vlg',
    fullTimeHours: 3800,
    march: { contractHours, paidHours },
  });
  const rightIn = (year: number, more: MoreFacts) =>
    rightFor(leave, month(year, 9))(employment({ contractHours: 3800 }), more);

  it('T25: 80 % in March is 100 hours', () => {
    expect(rightIn(2024, inMarch(3040))).toMatchObject({ amount: 100_00n, unit: 'hours' });
  });

  it('T25: 40 % is nothing, and so is a whole March on parental leave', () => {
    expect(rightIn(2024, inMarch(1520)).reason.code).toBe('part-time-below-threshold');
    expect(rightIn(2024, inMarch(3800, 0))).toMatchObject({
      amount: 0n,
      reason: { code: 'no-work-in-march' },
    });
  });

  it('half time is enough until August 2025, 80 % after', () => {
    expect(rightIn(2024, inMarch(1900)).amount).toBe(62_50n);
    expect(rightIn(2025, inMarch(1900)).amount).toBe(0n);
    expect(rightIn(2025, inMarch(3040)).amount).toBe(100_00n);
  });

  it('is for work in Flanders, until the end of August, and never granted here', () => {
    expect(rightIn(2024, { ...inMarch(3800), region: 'be-bru' }).reason.code).toBe(
      'region-outside',
    );
    expect(rightIn(2024, inMarch(3800)).expiresOn).toBe('2025-08-31');
    const granted = ruleFor(leave, month(2024, 9))(employment(), inMarch(3800));
    expect(granted.reason.code).toBe('informational-only');
  });

  it('pays the time of a registered course of 32 hours, of which half must be attended', () => {
    const { completion, ...rules } = latestVersionOn(leave, '2026-01-15');
    const plan = (hours: bigint) =>
      planFor({
        training: training({ registers: ['opleidingsdatabank'], hours }),
        schemes: [scheme(leave.id, rules)],
        lots: [lot(leave.id, 100_00n, { unit: 'hours' })],
      });
    expect(plan(32_00n).time).toMatchObject([{ schemeId: leave.id, hundredths: 32_00n }]);
    expect(refusals(plan(31_00n))).toEqual([['be-vlaams-opleidingsverlof', 'training-too-short']]);
    const attended = (percent: bigint) =>
      settleCompletion(completion, {
        on: '2026-07-01',
        endedOn: '2026-06-30',
        amount: 0n,
        hasCertificate: false,
        attendance: { attended: percent, given: 100n },
        provenOn: '2026-07-01',
        isExcused: false,
      }).state;
    expect([attended(49n), attended(50n)]).toEqual(['not-fulfilled', 'fulfilled']);
  });
});

describe('the individual training right (T26)', () => {
  const days = schemeById('be-federal-learning-account');
  const sixtyPercent = employment({ contractHours: 2280 });
  const rightIn = (year: number, employerFte: number) =>
    rightFor(days, month(year, 1))(sixtyPercent, { employerFte, fullTimeHours: 3800 });

  it('T26: 60 % is 3 days at 25 FTE, 0.6 at 15, none at 8, for five years', () => {
    expect([25_00, 15_00, 8_00].map((fte) => rightIn(2025, fte).amount)).toEqual([3_00n, 60n, 0n]);
    expect(rightIn(2025, 25_00).expiresOn).toBe('2030-01-30');
  });

  it('was four days in 2023, and is five since', () => {
    expect([2023, 2024, 2026].map((year) => rightIn(year, 20_00).amount)).toEqual([
      2_40n,
      3_00n,
      3_00n,
    ]);
  });

  it('averages the size from October to September, for two years', () => {
    const window = (day: string) => sizeWindowOn(latestVersionOn(days, day).entitlement, day);
    expect(window('2023-06-01')).toEqual({ from: '2020-10-01', to: '2021-09-30' });
    expect(window('2025-06-01')).toEqual({ from: '2022-10-01', to: '2023-09-30' });
  });

  it('had to be registered from April 2024 until the account was abolished', () => {
    const registered = (day: string) => latestVersionOn(days, day).statement.registration?.per;
    expect(['2024-03-31', '2024-04-01', '2026-01-20', '2026-01-21'].map(registered)).toEqual([
      undefined,
      'quarter',
      'quarter',
      undefined,
    ]);
  });

  it('is lost by who resigns, usable during notice, and undecided where no source says', () => {
    const balance = (event: 'resignation' | 'dismissal-with-notice' | 'exit-elsewhere') =>
      settlementFor(days, { event, on: '2026-06-30' }).balance;
    expect(balance('resignation')).toBe('lapse');
    expect(balance('dismissal-with-notice')).toBe('use-before-exit');
    expect(balance('exit-elsewhere')).toBe('undecided');
  });

  it('does not pay the time that Flemish training leave pays', () => {
    const leave = schemeById('be-vlaams-opleidingsverlof');
    const plan = planFor({
      training: training({ registers: ['opleidingsdatabank'], hours: 40_00n }),
      learner: learner({ hoursPerDay: 7_60n }),
      schemes: [leave, days].map((one) => scheme(one.id, latestVersionOn(one, '2026-01-15'))),
      lots: [
        lot(leave.id, 30_00n, { unit: 'hours', expiresOn: '2026-08-31' }),
        lot(days.id, 5_00n, { unit: 'days', expiresOn: '2031-01-30' }),
      ],
    });
    expect(plan.time.map(({ schemeId }) => schemeId)).toEqual([leave.id]);
    expect(refusals(plan)).toContainEqual(['lot-be-federal-learning-account', 'not-with-scheme']);
  });
});
