import { z } from 'zod';
import { AmountCents } from './common.js';

const CancellationStep = z.strictObject({
  fromDaysBefore: z
    .int()
    .min(0)
    .max(366)
    .describe('Whole days before the start from which the step holds; 28, 14, 0 [NRTO].'),
  feePercent: z.int().min(0).max(100).describe('Of the price; 30 [NRTO].'),
  feeCents: AmountCents.default(0).describe('On top of it, in cents; 5000 is € 50 [NRTO].'),
});

/** What holds between the order of a training and its invoice. `{}`: 14 days to withdraw, contact in a working day, no tolerance. */
export const Booking = z
  .strictObject({
    withdrawalDays: z
      .int()
      .min(0)
      .max(60)
      .default(14)
      .describe(
        'Days after the order in which cancelling is free; 14, as for any consumer [NRTO].',
      ),
    withdrawalCounts: z
      .enum(['calendar-days', 'working-days'])
      .default('calendar-days')
      .describe('Which days count: calendar-days [NRTO], or working-days [CPFORM].'),
    cancellationTable: z
      .array(CancellationStep)
      .default([])
      .describe(
        'What cancelling costs later on, most days before the start first, where the provider has no table of its own [NRTO]. Empty: the table of the provider decides.',
      ),
    providerContactWorkingDays: z
      .int()
      .min(1)
      .max(30)
      .default(1)
      .describe('Working days in which the provider contacts the person; 1 [S0].'),
    invoiceToleranceCents: AmountCents.default(0).describe(
      'How far an invoice may be from the order, in cents; 0: any difference waits for a person.',
    ),
    invoiceEarliestDaysBefore: z
      .int()
      .min(0)
      .max(366)
      .nullable()
      .default(null)
      .describe('Days before the start from which an invoice is taken; 21 [PMC]. Null: any day.'),
  })
  .superRefine(({ cancellationTable: steps }, context) => {
    const falls = steps.every(
      ({ fromDaysBefore }, at) => at === 0 || fromDaysBefore < (steps[at - 1]?.fromDaysBefore ?? 0),
    );
    const reachesStart = steps.length === 0 || steps.at(-1)?.fromDaysBefore === 0;
    if (!falls || !reachesStart)
      context.addIssue({
        code: 'custom',
        path: ['cancellationTable'],
        message: 'does not run down to the day of the start (0 days before)',
      });
  });
export type Booking = z.infer<typeof Booking>;
