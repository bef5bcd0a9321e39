import type { z } from 'zod';
import { learner, scheme, training } from '../../test/factories/plan-request.js';
import type { Standing, Training } from './planner/request.js';
import { explain } from './reasons.js';
import { Spending } from './shape/spending.js';
import { centsPerHour, moneyForHours, spendingRefusals } from './spending.rules.js';

interface Asked {
  training?: Partial<Training>;
  standing?: Partial<Standing>;
}

const codes = (
  spending: z.input<typeof Spending>,
  { training: more = {}, standing = {} }: Asked = {},
) =>
  spendingRefusals(scheme('nl-any', { spending }, standing), {
    on: '2026-01-15',
    training: training(more),
    learner: learner(),
  }).map(({ code }) => code);

describe('what a budget may be spent on', () => {
  it('is anything, but what the employer must give', () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, { training: { mandatoryForFunction: true } })).toEqual([
      'training-is-mandatory',
    ]);
    const allowed = { mandatoryTraining: 'allowed' as const };
    expect(codes(allowed, { training: { mandatoryForFunction: true } })).toEqual([]);
  });

  it('can be for some purposes and not for others', () => {
    const refresher: Asked = { training: { purpose: 'refresher' } };
    expect(codes({ deniedPurposes: ['refresher'] }, refresher)).toEqual(['purpose-not-admitted']);
    expect(codes({ allowedPurposes: ['coaching'] }, refresher)).toEqual(['purpose-not-admitted']);
    expect(codes({ allowedPurposes: ['refresher'] }, refresher)).toEqual([]);
  });

  it('can be in the catalogue only; where a course may be listed, that is said', () => {
    const unlisted: Asked = { training: { inCatalogue: false } };
    expect(codes({ catalogueOnly: true }, unlisted)).toEqual(['not-in-catalogue']);
    expect(codes({ catalogueOnly: true, requestUnlistedCourse: true }, unlisted)).toEqual([
      'ask-for-listing',
    ]);
  });

  it('can ask for one of some registers and accreditations', () => {
    const rules = { courseRegisters: ['stap-register'], providerAccreditations: ['nrto', 'ocw'] };
    expect(codes(rules)).toEqual(['course-not-registered', 'provider-not-accredited']);
    expect(
      codes(rules, { training: { registers: ['stap-register'], accreditations: ['ocw'] } }),
    ).toEqual([]);
  });

  it('can ask for at least 32 hours', () => {
    expect(codes({ minimumHours: 32 }, { training: { hours: 31_99n } })).toEqual([
      'training-too-short',
    ]);
    expect(codes({ minimumHours: 32 }, { training: { hours: 32_00n } })).toEqual([]);
  });

  it('can ask that it starts within three months of the window, or of the request', () => {
    const starts = (startsOn: string, windowClosesOn: string | null) =>
      codes({ startsWithinMonths: 3 }, { training: { startsOn, windowClosesOn } });
    expect(starts('2026-04-15', null)).toEqual([]);
    expect(starts('2026-04-16', null)).toEqual(['training-starts-too-late']);
    expect(starts('2026-04-30', '2026-01-31')).toEqual([]);
    expect(starts('2026-05-01', '2026-01-31')).toEqual(['training-starts-too-late']);
  });

  it('can ask that it has not begun, and that the enrolment is proven', () => {
    const rules = { notStarted: true, preEnrolmentProof: true };
    const late: Asked = { training: { startsOn: '2026-01-15', enrolmentProven: false } };
    expect(codes(rules, late)).toEqual(['training-has-started', 'enrolment-not-proven']);
    expect(codes(rules, { training: { startsOn: '2026-01-16' } })).toEqual([]);
  });

  it('can be one award a year, and 300 for a course', () => {
    const rules = { awardsPerYear: 1, grantsPerCourse: 300 };
    expect(codes(rules, { standing: { grantsForCourse: 299 } })).toEqual([]);
    expect(codes(rules, { standing: { awardsThisYear: 1, grantsForCourse: 300 } })).toEqual([
      'awards-used-up',
      'course-used-up',
    ]);
    expect(codes(rules, { standing: { grantsForCourse: null } })).toEqual([
      'course-awards-unknown',
    ]);
    expect(codes({}, { standing: { grantsForCourse: null } })).toEqual([]);
  });

  it('tells in words what is asked and what there is', () => {
    const [reason] = spendingRefusals(scheme('be-vov', { spending: { minimumHours: 32 } }), {
      on: '2026-01-15',
      training: training({ hours: 24_50n }),
      learner: learner(),
    });
    expect(explain(reason!, 'nl')).toBe('De scholing duurt 24,5 uur; nodig is minstens 32 uur.');
  });
});

describe('hours and money', () => {
  it('change at the hourly wage, at a fixed rate, or not', () => {
    const rate = (hoursToMoney: z.input<typeof Spending>['hoursToMoney'], wage: bigint | null) =>
      centsPerHour(Spending.parse({ hoursToMoney }), wage);
    expect(rate({ kind: 'none' }, 20_00n)).toBeNull();
    expect(rate({ kind: 'hourly-wage' }, 20_00n)).toBe(20_00n);
    expect(rate({ kind: 'hourly-wage' }, null)).toBeNull();
    expect(rate({ kind: 'fixed', centsPerHour: 1500 }, null)).toBe(15_00n);
    expect(moneyForHours(7_20n, 15_00n)).toBe(108_00n);
    expect(moneyForHours(33n, 20_01n)).toBe(6_60n);
  });
});
