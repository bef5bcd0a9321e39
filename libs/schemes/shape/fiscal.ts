import { z } from 'zod';
import { Day } from '#libs/core';
import { recorded } from './common.js';

/** What a training is for: c upkeep for the present job, d other work, from which income is to come [MTA]. */
export const TaxCategory = z.enum(['c', 'd']);
export type TaxCategory = z.infer<typeof TaxCategory>;

/** How the Dutch wage tax looks at the budget. */
export const Fiscal = z
  .strictObject({
    regime: z
      .enum(['scholingsbudget', 'arbeidsvoorwaardenbedrag', 'none'])
      .default('scholingsbudget')
      .describe(
        'scholingsbudget: a conditional right, no wage until spent, for untaxed training only [KG]. arbeidsvoorwaardenbedrag: wage that may be exchanged, like an IKB [MTA]. none: outside the wage tax, like a public voucher.',
      ),
    payoutRight: z
      .boolean()
      .default(false)
      .describe(
        'Whether what is not used is ever paid out; must be false for a scholingsbudget [KG].',
      ),
    categories: z
      .strictObject({
        current: z
          .array(TaxCategory)
          .default(['c', 'd'])
          .describe(
            'Untaxed while the granting employer is still the employer: c upkeep of knowledge for the job, d training for other work [MTA].',
          ),
        former: z
          .array(TaxCategory)
          .default(['d'])
          .describe('Untaxed after that employment [BP21].'),
        formerFrom: Day.default('2021-01-01').describe(
          'The first day on which anything is untaxed after an employment; 2021-01-01 [BP21, AVM20].',
        ),
      })
      .prefault({})
      .describe('Which training is untaxed, per granter: the test is made for each lot [BP21].'),
    failAction: recorded(
      z
        .enum(['block', 'taxed-via-payroll', 'vrije-ruimte', 'self-pay'])
        .default('block')
        .describe(
          'What a training that fails the test means: no order, wage through payroll, from the free margin of the employer, or the person pays [STAP4, STO].',
        ),
    ),
    questionnaireVersion: recorded(
      z
        .string()
        .min(1)
        .max(60)
        .nullable()
        .default(null)
        .describe('The questionnaire that is asked, by version [LL, BD]. Null: the newest.'),
    ),
    exPostCheck: recorded(
      z
        .boolean()
        .default(true)
        .describe('Whether the test is made again when the training is over [S0].'),
    ),
    withholdingAgent: recorded(
      z
        .enum(['granting-employer'])
        .default('granting-employer')
        .describe('Who accounts for it to the tax authority, also after the employment [S0, FUN].'),
    ),
    payrollFeedback: recorded(
      z
        .enum(['exempt-designation', 'gross-component', 'leave-hours'])
        .default('exempt-designation')
        .describe(
          'What payroll is told each period: untaxed spending to designate [FUN], a gross wage component [HUM], or hours of leave [LBB4].',
        ),
    ),
    transitionPayConsent: recorded(
      z
        .enum(['not-set-off', 'in-writing-beforehand'])
        .default('not-set-off')
        .describe(
          'Whether what was spent may be set off against the payment at dismissal (transitievergoeding). not-set-off: never. in-writing-beforehand: what was specified, told and agreed to in writing before it was spent [STB15, STB20].',
        ),
    ),
  })
  .refine(({ regime, payoutRight }) => !(regime === 'scholingsbudget' && payoutRight), {
    path: ['payoutRight'],
    message: 'must be false for a scholingsbudget; a budget that pays out is wage [KG]',
  });
export type Fiscal = z.infer<typeof Fiscal>;
