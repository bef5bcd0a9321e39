import { z } from 'zod';

/** Choices the sources leave open, each with a recommended default. */
export const Policies = z.strictObject({
  serviceYear: z
    .enum(['last-day-counts', 'anniversary', 'before-anniversary'])
    .default('last-day-counts')
    .describe(
      'When a year of service on 31 December is full. last-day-counts: hired on 1 January is a year; anniversary: hired on 31 December of the year before at the latest; before-anniversary: earlier than that [INR1, MIC].',
    ),
  midPeriod: z
    .enum(['any-day', 'whole-period'])
    .default('any-day')
    .describe(
      'Who starts or leaves within a period: any-day gives the whole amount for one day in service, whole-period asks for all of them. No source settles it.',
    ),
  onCallWorkers: z
    .enum(['admitted', 'excluded'])
    .default('admitted')
    .describe('Whether an on-call contract takes the right away; sources differ [INR2, WIW, BCS].'),
  rounding: z
    .enum(['cumulative', 'naive'])
    .default('cumulative')
    .describe(
      'A yearly amount cut in periods. cumulative: the periods add up to the year (14.58, 14.59, …); naive: each rounded by itself, so the year is cents off [ETD6].',
    ),
  partialOverride: z
    .enum(['as-accrued', 'pro-rata'])
    .default('as-accrued')
    .describe(
      'An override, for who was not in service all of its interval: keeps what accrued, or gets the total by periods in service [ETD1].',
    ),
  lotDate: z
    .enum(['period-end', 'invoice'])
    .default('period-end')
    .describe(
      'What the term of a lot counts from: the last day of its period, or of the period it is invoiced in. No source settles it.',
    ),
  advanceReading: z
    .enum(['on-top', 'including-this-turn'])
    .default('on-top')
    .describe(
      'Up to three years ahead, on-top: of the year already granted; including-this-turn: that year is one of the three [AED2].',
    ),
  leavers: z
    .enum(['whole-turn', 'pro-rata'])
    .default('whole-turn')
    .describe(
      'Who is known to leave within the turn: gets all of it, or the part up to the last day, in months or days as `joiners` counts them [SFA].',
    ),
  multiplierTiming: z
    .enum(['this-turn', 'next-turn'])
    .default('this-turn')
    .describe(
      'Who meets the condition of a multiplier only after the grant of the turn: gets the difference in the period it begins in, or has it from the next turn. The source is silent [ING].',
    ),
  contestedBase: z
    .enum(['wide', 'narrow'])
    .default('wide')
    .describe(
      'Where pages of one cao disagree what a part is reckoned over: `over`, or the shorter `narrowOver` of the part [IKB3, IKB4].',
    ),
  conversationReading: z
    .enum(['interval', 'calendar-year'])
    .default('interval')
    .describe(
      '"Once a year": within so many months of the last talk, or once in each calendar year [STAP4].',
    ),
  conversationMissing: z
    .enum(['block-tax-free', 'warn'])
    .default('block-tax-free')
    .describe('What a missed talk does to spending. It is a condition of saving untaxed [STAP4].'),
});
export type Policies = z.infer<typeof Policies>;
