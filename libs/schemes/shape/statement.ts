import { z } from 'zod';

/** What is told to whom, how often and by when. */
export const Statement = z.strictObject({
  showOnPayslip: z
    .boolean()
    .default(false)
    .describe('Whether the payslip shows amount, accrual and use: true for LBB [LBB1].'),
  frequency: z
    .enum(['month', 'quarter', 'year', 'none'])
    .default('none')
    .describe('How often the person is told unasked: month [LBB1], year [FLA]. none: on asking.'),
  registration: z
    .strictObject({
      per: z.enum(['quarter', 'year']).describe('What is registered at once: a quarter [FLA].'),
      withinMonths: z
        .int()
        .min(1)
        .max(24)
        .describe('By the last day of so many months after it: 1 [FLA].'),
    })
    .nullable()
    .default(null)
    .describe('When the employer must register what was followed and used [FLA]. Null: not.'),
  verifyWithinDays: z
    .int()
    .min(1)
    .max(366)
    .nullable()
    .default(null)
    .describe('Calendar days in which the employer checks a statement: 30 [FLA]. Null: no term.'),
});
