import { z } from 'zod';
import { recorded } from './common.js';

/** What becomes of a balance when something happens in a person's working life. */
export const BalanceOutcome = z.enum([
  'keep-until-expiry',
  'transfer-to-new-employer',
  'taxed-settlement',
  'payout-gross',
  'use-before-exit',
  'lapse',
  'refund-to-employer',
  'undecided',
]);
export type BalanceOutcome = z.infer<typeof BalanceOutcome>;

/** What can happen in a working life, or to the scheme, that touches accrual or balance. */
export const LifeEvent = z.enum([
  'exit-in-scheme',
  'exit-elsewhere',
  'resignation',
  'dismissal-for-cause',
  'dismissal-with-notice',
  'retirement',
  'death',
  'employer-bankrupt',
  'hours-change',
  'second-sick-year',
  'parental-leave',
  'care-leave',
  'unpaid-leave',
  'scheme-end',
]);
export type LifeEvent = z.infer<typeof LifeEvent>;

const outcome = (defaults: {
  accrual: 'continue' | 'follows-pay' | 'stop';
  balance: BalanceOutcome;
}) =>
  z.strictObject({
    accrual: recorded(
      z
        .enum(['continue', 'follows-pay', 'stop'])
        .default(defaults.accrual)
        .describe(
          'Whether it goes on as before, falls and rises with the pay, or ends [ETD1, IKB1]; for a fixed amount follows-pay is the same as continue.',
        ),
    ),
    balance: BalanceOutcome.default(defaults.balance).describe(
      'keep-until-expiry [AVV2] · transfer-to-new-employer, each lot with its date [LBB3] · taxed-settlement through payroll [FCB27] · payout-gross as a wage component [HUM] · use-before-exit: what is left at the last day lapses [SFA] · lapse [LBB3] · refund-to-employer [AVV1] · undecided: no source says, a person must [ETD1].',
    ),
    spendable: recorded(
      z
        .enum(['any', 'category-d-only'])
        .default('any')
        .describe(
          'What a kept balance can still pay: any training, or only training for other work, the one that is untaxed after an employment [BP21].',
        ),
    ),
  });

const exit = outcome({ accrual: 'stop', balance: 'undecided' });
const staying = outcome({ accrual: 'follows-pay', balance: 'keep-until-expiry' });
const ending = outcome({ accrual: 'stop', balance: 'keep-until-expiry' });

/** What happens to accrual and balance at each event of a working life. An event not named follows the general one. */
export const Lifecycle = z
  .strictObject({
    'exit-elsewhere': exit
      .prefault({})
      .describe(
        'Every end of an employment that is not named; undecided if no source says [LBB3].',
      ),
    'exit-in-scheme': exit
      .optional()
      .describe('When the next employer is under the same cao [LBB3]. Unnamed: as exit-elsewhere.'),
    resignation: exit.optional().describe('The person gives notice [FLA]. Unnamed: as an exit.'),
    'dismissal-for-cause': exit
      .optional()
      .describe('Dismissed at once, for cause [FLA]. Unnamed: as an exit.'),
    'dismissal-with-notice': exit
      .optional()
      .describe(
        'Dismissed with a notice period, in which days can be used [FLA]. Unnamed: as an exit.',
      ),
    retirement: exit.optional().describe('The end by age [ETD1]. Unnamed: as exit-elsewhere.'),
    death: exit
      .optional()
      .describe(
        'The person dies [ETD1]. Unnamed: as exit-elsewhere, but what would be kept is undecided.',
      ),
    'employer-bankrupt': exit
      .optional()
      .describe('The employer fails; money in trust survives it [TEL]. Unnamed: as an exit.'),
    'hours-change': staying.prefault({}).describe('More or fewer agreed hours [IKB1].'),
    'second-sick-year': staying
      .prefault({})
      .describe('Less pay in the second year of illness [IKB1].'),
    'parental-leave': staying.prefault({}).describe('Parental leave [IKB1, LBB1].'),
    'care-leave': staying.prefault({}).describe('Long-term care leave [IKB1].'),
    'unpaid-leave': staying.prefault({}).describe('Leave without pay: nothing is earned [IKB1].'),
    'scheme-end': ending
      .prefault({})
      .describe('The scheme ends in the cao: accrual stops, lots live on [ETD1].'),
    hours: recorded(
      z
        .enum(['none', 'taken-or-paid'])
        .default('none')
        .describe(
          'Hours that go with the scheme: taken before exit or paid through payroll [LBB3].',
        ),
    ),
    settleAfterDays: z
      .int()
      .min(0)
      .max(366)
      .default(30)
      .describe(
        'Days after the last day in service before a balance is settled, unless somebody does it sooner; 30. A next employer may report late, and a return may be corrected. No source settles it.',
      ),
    employerGone: z
      .enum(['fund', 'nobody-yet'])
      .default('nobody-yet')
      .describe(
        'Who gets what goes back to an employer that no longer exists: the sector fund, or nobody until a person decides. No source settles it.',
      ),
  })
  .superRefine((lifecycle, context) => {
    for (const event of LifeEvent.exclude(['exit-in-scheme']).options)
      if (lifecycle[event]?.balance === 'transfer-to-new-employer')
        context.addIssue({
          code: 'custom',
          path: [event, 'balance'],
          message:
            'transfers to an employer that may not be under the scheme; only exit-in-scheme can',
        });
  });
export type Lifecycle = z.infer<typeof Lifecycle>;
