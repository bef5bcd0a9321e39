import { z } from 'zod';
import { Category, Contract, Relation } from '#libs/connector';
import { Day } from '#libs/core';
import { Code, Hundredths, Months } from './common.js';

const Years = z.int().min(0).max(120);

/** The day a fact is judged on. */
export const ReferenceDate = z.enum([
  'each-period',
  'previous-31-december',
  '1-january',
  'march',
  'application-date',
]);
export type ReferenceDate = z.infer<typeof ReferenceDate>;
const on = ReferenceDate.default('each-period').describe(
  'Judged on: the last day of each period [ETD1], 31 December before it [INR2], 1 January of its year [AED2], the last day of the last March [SODALIS], or the day of application [VDAB].',
);

export const EducationLevel = z.enum(['low', 'middle', 'high']);
export const PersonStatus = z.enum(['employee', 'jobseeker', 'self-employed']);

const MinimumHours = z.strictObject({
  operator: z.enum(['≥', '>']).describe('`≥ 16` lets 16 in [INR1], `> 15` keeps 15 out [ETD1].'),
  hoursPerWeek: z
    .number()
    .min(0)
    .max(60)
    .multipleOf(0.01)
    .describe('Agreed hours a week: 16 [INR1], 12.5.'),
});

const Service = z.strictObject({
  months: Months.describe('Whole months in service: 12 [INR2], 6 [FLV].'),
  on,
});

const Age = z
  .strictObject({
    minimumYears: Years.nullable()
      .default(null)
      .describe('From this age on: 18 [STAPUWV]. Null: none.'),
    maximumYears: Years.nullable()
      .default(null)
      .describe('Up to and including this age: 39 is below 40. Null: none.'),
    yearsBeforeStatePension: Years.nullable()
      .default(null)
      .describe('From so many years before the state pension age: 10 [JZ, AOW]. Null: none.'),
    beforeStatePension: z
      .boolean()
      .default(false)
      .describe('Only up to the day before the state pension age [STAPUWV, LBB1, AOW].'),
    counted: z
      .enum(['reached', 'in-calendar-year'])
      .default('reached')
      .describe(
        'reached: had that birthday. in-calendar-year: has it in the calendar year, so from 1 January on [FCB26].',
      ),
    on,
  })
  .nullable()
  .default(null)
  .describe('Between which ages. Null: at any age.');

const EmployerSize = z
  .strictObject({
    minimumFte: Hundredths.describe('Full-time equivalents in hundredths: 2000 is 20 FTE [FLA].'),
    belowFte: Hundredths.nullable()
      .default(null)
      .describe('Fewer than, in hundredths: 2000 keeps 20 FTE out [FLA]. Null: no upper limit.'),
  })
  .nullable()
  .default(null)
  .describe('How large the employer must be, averaged over `sizeWindow`. Null: any size.');

const SizeWindow = z
  .strictObject({
    months: Months.describe('Length of the window the average is taken over: 12 [WERK].'),
    lastMonth: z
      .int()
      .min(1)
      .max(12)
      .describe('Its last month, in the year before the size takes effect: 9 is September [WERK].'),
    holdsYears: z.int().min(1).max(10).describe('How many years the size then holds: 2 [WERK].'),
    since: z.int().min(2000).max(2100).describe('The first year of some such turn: 2024 [WERK].'),
  })
  .nullable()
  .default(null)
  .describe(
    'Over which months the size of the employer is averaged: October two years back to September last year [WERK]. Null: the size of today.',
  );

/** Who has the right. */
export const Entitlement = z.strictObject({
  inService: z
    .boolean()
    .default(true)
    .describe('Whether it takes an employment; false for public schemes open to all [STAPUWV].'),
  evaluatedBy: z
    .enum(['hub', 'payroll', 'both-compare'])
    .default('hub')
    .describe(
      'Who judges these rules: the hub; the payroll package, which sends only who is entitled [S0]; or both, and nobody is granted anything they disagree about.',
    ),
  minimumHours: MinimumHours.nullable()
    .default(null)
    .describe('Agreed hours a week there must be [INR1, ETD1]. Null: none.'),
  service: Service.nullable()
    .default(null)
    .describe(
      'Months of service there must be on a day, like 12 on 31 December before [INR2]. Null: none.',
    ),
  excluded: z
    .strictObject({
      categories: z
        .array(Category)
        .default([])
        .describe('Groups of the cao: weekend-helper [INR2]. Default: none.'),
      contracts: z
        .array(Contract)
        .default([])
        .describe('Kinds of contract: agency [INR2]. Default: none.'),
      relations: z
        .array(Relation)
        .default(['former-employee', 'benefit', 'other'])
        .describe(
          'Kinds of income: director [INR1]. Default: whatever is no employment, so former-employee, benefit, other.',
        ),
    })
    .prefault({})
    .describe('Groups without the right, in the words of the payroll snapshot [INR2, MIC, LBB1].'),
  excludedCohort: z
    .strictObject({
      bornBefore: Day.describe('Born before this day: 1954-01-01 [FCB26].'),
      inServiceBy: Day.describe('And in service on or before this day: 2007-05-01 [FCB26].'),
    })
    .nullable()
    .default(null)
    .describe(
      'An age group that kept an older right: born before, and in service on or before [FCB26]. Null: none.',
    ),
  age: Age,
  minimumCareerDays: z
    .int()
    .min(1)
    .max(30_000)
    .nullable()
    .default(null)
    .describe('Days of work in a whole career: 2555 is seven years [VDAB]. Null: none.'),
  employerSize: EmployerSize,
  sizeWindow: SizeWindow,
  regions: z
    .array(Code)
    .default([])
    .describe(
      'Where the workplace must be, ISO 3166-2 in small letters: be-vlg [FCBO]. Empty: anywhere.',
    ),
  educationLevels: z
    .array(EducationLevel)
    .default([])
    .describe('Highest education: low, middle, high [YOURC]. Empty: any.'),
  statuses: z
    .array(PersonStatus)
    .default([])
    .describe('What the person is, one of these: employee, jobseeker, self-employed. Empty: any.'),
  notReceiving: z
    .array(Code)
    .default([])
    .describe('Benefits that take the right away, as told to the hub: student-finance [NTI].'),
});
