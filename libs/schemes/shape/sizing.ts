import { z } from 'zod';
import { Code, Hundredths, Months } from './common.js';
import { EducationLevel, PersonStatus } from './entitlement.js';
import { Recurrence } from './recurrence.js';

/** What somebody must be or do to get more than others; all that is named must hold. */
export const Condition = z
  .strictObject({
    programme: Code.nullable()
      .default(null)
      .describe('Enrolled in this programme of the employer: training-programme [ING].'),
    group: Code.nullable()
      .default(null)
      .describe('In this group, as told to the hub: low-skilled [LEX], shortage-occupation [S3].'),
    minimumYears: z
      .int()
      .min(14)
      .max(80)
      .nullable()
      .default(null)
      .describe('At least this old on the last day of the period: 40 [BT].'),
    educationLevels: z
      .array(EducationLevel)
      .default([])
      .describe('With one of these levels of education: low [YOURC]. Empty: any.'),
    statuses: z
      .array(PersonStatus)
      .default([])
      .describe('With one of these statuses: jobseeker [VOLTAIRE]. Empty: any.'),
  })
  .describe('What must hold, each field that is filled: { group: low-skilled } [LEX].');

const PartTime = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none').describe('Everybody gets the whole amount [INR1].') }),
    z.strictObject({
      kind: z
        .enum(['linear', 'step', 'threshold'])
        .describe(
          'linear: in proportion to full time, never more than all of it [AED2]. step: from `fromPercent` on as full time, below in proportion [CLIC]. threshold: below `fromPercent` nothing, from there in proportion [SODALIS].',
        ),
      fullTimeHours: Hundredths.min(1)
        .nullable()
        .describe(
          'Full time in hundredths of an hour: 3600 a week [AED2], 160700 a year [CLIC]. Null: the employer tells it.',
        ),
      per: z
        .enum(['week', 'year'])
        .default('week')
        .describe('Agreed hours a week, from payroll, or hours worked in a year, told to the hub.'),
      fromPercent: z
        .int()
        .min(1)
        .max(100)
        .default(50)
        .describe('The step or the threshold, in percent of full time: 50 [CLIC, SODALIS].'),
      factorDate: z
        .enum(['each-period', 'march'])
        .default('each-period')
        .describe(
          'Hours of the period granted in, so 1 January for a calendar year [AED2], or of the last March [SODALIS].',
        ),
    }),
  ])
  .default({ kind: 'none' })
  .describe('What part-time work does to the amount. Default: nothing.');

const Cap = z
  .strictObject({
    kind: z
      .enum(['balance', 'annual'])
      .describe(
        'balance: no more saved than this [AED2]. annual: no more granted in a calendar year. What may be spent in a window of years is a `limit` of cofunding [GR].',
      ),
    amount: Hundredths.min(1).describe('The most there can be: 450000 is € 4,500 [AED2].'),
    raised: z
      .array(
        z.strictObject({
          amount: Hundredths.min(1).describe('The higher cap: 800000 is € 8,000 [LEX].'),
          when: Condition,
        }),
      )
      .default([])
      .describe('A higher cap for some; the first that holds [LEX].'),
  })
  .nullable()
  .default(null)
  .describe('A limit on what is granted. Null: none.');

/** What every kind of grant can have. */
export const limits = {
  cap: Cap,
  backdatingMonths: Months.nullable()
    .default(null)
    .describe('How far back a late start may still grant: 24 [ETD4]. Null: no limit.'),
};

/** How an amount for one person comes of the amount of the scheme. */
export const sizing = {
  every: Recurrence.describe(
    'How often, and on which day. Default: the amount is for a year and cut in payroll periods [INR1].',
  ),
  joiners: z
    .enum(['next-turn', 'whole', 'months-remaining', 'days-remaining'])
    .default('next-turn')
    .describe(
      'Who comes in during a turn of years: waits for the next one, gets all of it, or the part that remains: hired on 1 April, nine twelfths [AED2].',
    ),
  partTime: PartTime,
  multiplier: z
    .strictObject({
      times: z.int().min(2).max(10).describe('How many times the amount: 2 [ING].'),
      when: Condition,
    })
    .nullable()
    .default(null)
    .describe('Times so much for who does something, like enrolling in a programme [ING].'),
  topUps: z
    .array(
      z.strictObject({
        name: Code.describe('What it is called in a decision: low-skilled [LEX].'),
        amount: Hundredths.min(1).describe('On top, per turn: 30000 is € 300 [LEX].'),
        when: Condition,
        outsideCap: z
          .boolean()
          .default(false)
          .describe('Whether it comes also when the cap is reached [CLIC].'),
      }),
    )
    .default([])
    .describe('More for those it is aimed at; each that holds is added [LEX, BT].'),
  advanceTurns: z
    .int()
    .min(1)
    .max(10)
    .nullable()
    .default(null)
    .describe('How many turns ahead may be drawn, below zero: 3 years [AED2]. Null: none.'),
  roundedTo: z
    .strictObject({
      step: Hundredths.min(1).describe(
        'A multiple of this, in hundredths: 100 is whole hours [JZ].',
      ),
      mode: z.enum(['half-up', 'up', 'down']).describe('up: always to the higher one [JZ].'),
    })
    .default({ step: 1, mode: 'half-up' })
    .describe('How an amount per person is rounded, once, at the end. Default: to hundredths.'),
};

export type Condition = z.infer<typeof Condition>;
export type Cap = z.infer<typeof Cap>;
