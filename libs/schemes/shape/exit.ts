import { z } from 'zod';

/** What happens to a balance when the employment ends. */
export const ExitBehaviour = z.enum([
  'keep-until-expiry',
  'refund-to-employer',
  'transfer-to-new-employer',
  'taxed-settlement',
  'lapse',
  'undecided',
]);
export type ExitBehaviour = z.infer<typeof ExitBehaviour>;

/** What becomes of a balance at the end of an employment. */
export const Exit = z.strictObject({
  inScheme: ExitBehaviour.describe('When the next employer is under the same cao [LBB3].'),
  elsewhere: ExitBehaviour.describe('In every other case [AVV1, AVV2, LBB3, FCB27].'),
  hours: z
    .enum(['none', 'taken-or-paid'])
    .describe('Hours that go with the scheme: taken before exit or paid through payroll [LBB3].'),
});
