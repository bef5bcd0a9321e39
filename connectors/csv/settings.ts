import { z } from 'zod';

/** What a person can declare about the sheets of one employer. */
export const settings = z.object({
  decimalMark: z
    .enum(['comma', 'point'])
    .nullable()
    .default(null)
    .describe(
      'The decimal mark of all amounts and hours; null: found out from the values of each column.',
    ),
  dateOrder: z
    .enum(['day-first', 'month-first'])
    .default('day-first')
    .describe('How 03-04-2026 is read: as 3 April (day-first) or as 4 March (month-first).'),
  ignoredColumns: z
    .array(z.string().trim().min(1).max(100))
    .max(200)
    .default([])
    .describe(
      'Headers of columns that are dropped unread, also where their values look like a BSN.',
    ),
  covers: z
    .enum(['everything', 'changes'])
    .default('everything')
    .describe(
      'Whether a sheet holds everybody, so that who is not in it is missing, or only what changed.',
    ),
});
export type Settings = z.infer<typeof settings>;
