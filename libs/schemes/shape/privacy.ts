import { z } from 'zod';

const Years = z.int().min(1).max(50);
const Controller = z.enum(['employer', 'hub', 'joint', 'person']);

/** Who sees what, how long it is kept, and who answers for it. */
export const Privacy = z.strictObject({
  employerSees: z
    .enum(['amount', 'category', 'course'])
    .default('category')
    .describe(
      'What an employer sees of a spending: the amount, also its fiscal category, or the course itself, where the employer approves it [ETD6]. What none of them needs is for the person; no source settles it.',
    ),
  retentionYears: z
    .strictObject({
      ledger: Years.default(7).describe(
        'Money and decisions, in years after they last matter for tax: 7 [REND]. That they matter until a lot is spent or lapses is a reading.',
      ),
      profile: Years.default(2).describe(
        'Names and contact, in years after the last lot: 2 [REND].',
      ),
      evidence: Years.default(7).describe(
        'Fiscal tests and certificates, in years after the spending: 7 [REND].',
      ),
    })
    .prefault({})
    .describe('How long each kind of data is kept [REND].'),
  controllers: z
    .strictObject({
      payroll: Controller.default('employer').describe(
        'What payroll tells: the employer [S0]. Under no scheme a citizen service number (BSN), which is refused at the door, or a reason of absence, for which there is no field.',
      ),
      account: Controller.default('joint').describe(
        'The account, which outlives the employment: joint. No source settles it.',
      ),
      orders: Controller.default('joint').describe(
        'Orders and their tests: joint. No source settles it.',
      ),
    })
    .prefault({})
    .describe('Who is the controller of each kind of data (GDPR, article 4) [S0].'),
});
