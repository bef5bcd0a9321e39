import { z } from 'zod';
import { BasisPoints, Hundredths, Text, WageField } from './common.js';
import { limits, sizing } from './sizing.js';

const NoGrant = z.strictObject({
  kind: z
    .literal('none')
    .describe('No lots: a right to have part of a price paid, see `allowance` of cofunding [GR].'),
});

const FixedGrant = z.strictObject({
  kind: z.literal('fixed').describe('The same amount for everybody, before part-time and extras.'),
  amount: Hundredths.nullable().describe(
    'Per turn, or per year where it is cut in payroll periods: 15000 is € 150 [INR1], 3500 is 35 hours [SFA]. Null: as each employer agreed with its staff, and told the hub [S0].',
  ),
  indexed: z
    .array(
      z.strictObject({
        from: z.int().min(2000).max(2100).describe('From this calendar year on: 2025.'),
        amount: Hundredths.describe('The amount from then on: 10223 is € 102.23 [VOLTAIRE].'),
      }),
    )
    .default([])
    .describe('A table of later amounts by year [VOLTAIRE, BESOX]. Empty: always `amount`.'),
  ...sizing,
  ...limits,
});

const TableGrant = z.strictObject({
  kind: z.literal('table').describe('An amount by age or by the size of the employer.'),
  by: z
    .enum(['age-in-calendar-year', 'age', 'employer-fte'])
    .describe(
      'Age reached in the calendar year [FCB26], age on the last day of the period, or full-time equivalents [FLA].',
    ),
  bands: z
    .array(
      z.strictObject({
        from: z.number().min(0).describe('From here on, years or FTE: 30 [FCB26], 10 [FLA].'),
        below: z
          .number()
          .min(0)
          .nullable()
          .describe('Up to, but not: 40 ends with 39 [FCB26]. Null: no end.'),
        amount: Hundredths.describe('Per turn: 720 is 7.2 hours [FCB26], 500 is 5 days [FLA].'),
      }),
    )
    .min(1)
    .describe(
      'Bands that follow each other without gap or overlap; outside them there is nothing.',
    ),
  ...sizing,
  ...limits,
});

const WagePart = z.strictObject({
  name: Text.describe('What the part is called: holiday-allowance [IKB1].'),
  basisPoints: BasisPoints.describe('Its rate: 800 is 8 % [IKB1].'),
  over: z.array(Text).min(1).describe('Salary or earlier parts it is reckoned over [IKB1].'),
  narrowOver: z
    .array(Text)
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'What it is over in the narrow reading, see policy contestedBase [IKB4]. Null: the same.',
    ),
});

const wageBase = {
  salaryFields: z
    .array(WageField)
    .min(1)
    .describe(
      'Which wage of the snapshot is the salary: the first one the source knows, like salary, contract. Never guessed from others [LBB1].',
    ),
  components: z
    .array(WagePart)
    .describe('Accruals on top, in this order, each rounded half-up [IKB1, IKB3].'),
};

const PercentageGrant = z.strictObject({
  kind: z.literal('percentage').describe('A part of what was earned in the period [LBB1].'),
  rates: z
    .array(
      z.strictObject({
        name: Text.describe('What this part of the rate is called: variable [WGI1].'),
        basisPoints: BasisPoints.describe('150 is 1.5 % [LBB1].'),
      }),
    )
    .min(1)
    .describe('Parts of the rate, added up; 150 basis points is 1.5 % [LBB1, WGI1].'),
  ...wageBase,
  additions: z
    .array(WageField)
    .describe(
      'Wages that join the base as they are, like irregular hours; unknown counts as none and is told [LBB1].',
    ),
  ...limits,
});

const ComponentsGrant = z.strictObject({
  kind: z
    .literal('components')
    .describe('Parts of what was earned, kept apart and as a total, like an IKB [IKB1].'),
  ...wageBase,
  fixedParts: z
    .array(
      z.strictObject({
        name: Text.describe('What the part is called: health-allowance [IKB1].'),
        amountPerYear: Hundredths.min(1).describe('Cut in periods: 12000 is € 10 a month [IKB1].'),
      }),
    )
    .default([])
    .describe('Parts that do not follow hours or salary [IKB1].'),
  ...limits,
});

/** How much is granted, how often, and to whom more or less. */
export const Grant = z.discriminatedUnion('kind', [
  NoGrant,
  FixedGrant,
  TableGrant,
  PercentageGrant,
  ComponentsGrant,
]);
export type Grant = z.infer<typeof Grant>;
export type SizedGrant = Extract<Grant, { kind: 'fixed' | 'table' }>;
export type WageGrant = Extract<Grant, { kind: 'percentage' | 'components' }>;
