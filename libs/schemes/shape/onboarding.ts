import { z } from 'zod';
import { Text } from './common.js';

/** What must be in place before an employer and a person take part. */
export const Onboarding = z.strictObject({
  contracts: z
    .array(
      z.strictObject({
        kind: z
          .enum(['execution', 'processing'])
          .describe('The execution agreement or the processing agreement [S0].'),
        version: Text.max(20).describe('Which text is accepted: 2026-01.'),
      }),
    )
    .default([
      { kind: 'execution', version: '1' },
      { kind: 'processing', version: '1' },
    ])
    .describe('What the employer accepts before anything is read: two agreements [S0].'),
  employeeActivation: z
    .enum(['first-report', 'connection-complete', 'first-payment'])
    .default('first-report')
    .describe(
      'When a person may log in: first reported by the employer [S0], when the connection is complete [INR1, AVV4], or at the first money.',
    ),
});
