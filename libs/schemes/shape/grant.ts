import { z } from 'zod';
import { AmountCents, BasisPoints, Text, WageField } from './common.js';

const FixedGrant = z.strictObject({
  kind: z.literal('fixed'),
  amountPerYearCents: AmountCents.describe(
    'For a whole year, cut in payroll periods; 15000 is € 150 [INR1, ETD1].',
  ),
});

const PercentageGrant = z.strictObject({
  kind: z.literal('percentage'),
  rates: z
    .array(z.strictObject({ name: Text, basisPoints: BasisPoints }))
    .min(1)
    .describe('Parts of the rate, added up; 150 basis points is 1.5 % [LBB1, WGI1].'),
  salaryFields: z
    .array(WageField)
    .min(1)
    .describe(
      'Which wage of the snapshot is the salary: the first one the source knows. Never guessed from others.',
    ),
  components: z
    .array(z.strictObject({ name: Text, basisPoints: BasisPoints, over: z.array(Text).min(1) }))
    .describe(
      'Accruals on top, in this order, each rounded half-up; `over` names salary or earlier ones [IKB1, IKB3].',
    ),
  additions: z
    .array(WageField)
    .describe(
      'Wages that join the base as they are, like irregular hours; unknown counts as none and is told [LBB1].',
    ),
});

/** How much a period brings. */
export const Grant = z.discriminatedUnion('kind', [FixedGrant, PercentageGrant]);
