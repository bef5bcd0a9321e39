import { z } from 'zod';

const Years = z.int().min(1).max(50);
const Controller = z.enum(['employer', 'hub', 'joint', 'person']);

/** Who sees what, how long it is kept, and who answers for it. */
export const Privacy = z.strictObject({
  employerSees: z
    .enum(['amount', 'category', 'course'])
    .default('category')
    .describe(
      'What an employer sees of a spending: the amount, also its fiscal category, or the course itself, where the employer approves it [ETD6, DP-12].',
    ),
  retentionYears: z
    .strictObject({
      ledger: Years.default(7).describe(
        'Money and decisions, in years after they last matter for tax: 7 [DP-8, DP-9].',
      ),
      profile: Years.default(2).describe(
        'Names and contact, in years after the last lot: 2 [DP-8].',
      ),
      evidence: Years.default(7).describe(
        'Fiscal tests and certificates, in years after the spending: 7 [DP-8].',
      ),
    })
    .prefault({})
    .describe('How long each kind of data is kept [DP-8].'),
  controllers: z
    .strictObject({
      payroll: Controller.default('employer').describe('What payroll tells: the employer [S0].'),
      account: Controller.default('joint').describe(
        'The account, which outlives the employment: joint [DP-6].',
      ),
      orders: Controller.default('joint').describe('Orders and their tests: joint [DP-6].'),
    })
    .prefault({})
    .describe('Who is the controller of each kind of data (GDPR, article 4) [DP-6].'),
});
