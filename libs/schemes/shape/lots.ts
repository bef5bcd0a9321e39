import { z } from 'zod';
import { Months } from './common.js';

/** How long a lot lives and where it goes. */
export const Lots = z.strictObject({
  termMonths: Months.describe('How long money can be spent; 60 is five years [AVV2, ETD1, LBB2].'),
  expiry: z
    .enum(['date', 'with-next-accrual'])
    .describe(
      'date: on its own day. with-next-accrual: when a newer month accrues and it fell out of the window [WGI1].',
    ),
  lapsesTo: z.enum(['employer']).describe('Who gets what lapses [AVV4].'),
});
