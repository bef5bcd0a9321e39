import { z } from 'zod';
import { Day } from '#libs/core';
import { Code, Hundredths } from './common.js';

const Window = z.strictObject({
  from: Day.describe('First day on which one can apply: 2023-01-02 [STAPUWV].'),
  to: Day.describe('Last day on which one can apply: 2023-01-31.'),
  pot: Hundredths.nullable()
    .default(null)
    .describe('What there is for all together, in hundredths of the unit. Null: no limit.'),
});

/** How often a right arises, and on which day. */
export const Recurrence = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z
        .literal('payroll-period')
        .describe('A yearly amount, cut in twelve months or thirteen four-week periods [INR1].'),
    }),
    z.strictObject({
      kind: z
        .literal('years')
        .describe('All at once, on the first day of each turn of so many years.'),
      years: z
        .int()
        .min(1)
        .max(50)
        .default(1)
        .describe('Years in a turn: 1 [AED2], 2 [GR], 5 for a fixed block [FLV].'),
      anchor: Day.describe(
        'First day of some turn; the others follow: 2020-01-01 is each calendar year, 2023-09-01 each school year [SODALIS].',
      ),
    }),
    z.strictObject({
      kind: z
        .literal('once')
        .describe('One time, when the scheme begins or as soon as there is a right [BT].'),
    }),
    z.strictObject({
      kind: z.literal('at-age').describe('One time, on a birthday [BT].'),
      years: z.int().min(14).max(80).describe('Which birthday: 25 or 40 [BT].'),
    }),
    z.strictObject({
      kind: z.literal('window').describe('On application, within a window [STAPUWV].'),
      windows: z.array(Window).min(1).describe('The windows, in order; 1 to 31 January 2023.'),
    }),
    z.strictObject({
      kind: z.literal('event').describe('Each time something happens.'),
      event: Code.describe('What must happen, as it is told to the hub: career-guidance [VDAB].'),
    }),
  ])
  .default({ kind: 'payroll-period' });
