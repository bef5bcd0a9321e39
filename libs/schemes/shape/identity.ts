import { z } from 'zod';
import { Code, recorded, SourceKey, Text, Words } from './common.js';

/** What a scheme is, whose it is, and what it asks of people. */
export const identity = {
  id: z
    .string()
    .regex(/^[a-z]{2}(-[a-z0-9]+)+$/)
    .describe('Country, sector, budget: nl-rnf-iob.'),
  name: Words.describe('What people call it: Individueel Ontwikkelbudget Retail Non-Food [INR1].'),
  jurisdiction: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .describe('The country whose law it is under, ISO 3166: NL, BE, FR, SG.'),
  level: z
    .enum(['company', 'sector', 'region', 'nation', 'eu'])
    .describe('Who made it: a company (ING), a cao, a region (VOV), a nation (STAP), the EU [S3].'),
  legalBasis: Text.describe('The cao, law or agreement it stands in: cao Sociaal Werk, art. 3.3.'),
  unit: z
    .enum(['EUR', 'SGD', 'hours', 'days', 'vouchers'])
    .describe(
      'What a lot counts; every amount is in its hundredths: 15000 is € 150, 720 is 7.2 hours. SGD only where execution is informational.',
    ),
  oecdType: z
    .enum(['individual-learning-account', 'savings-account', 'voucher', 'hybrid'])
    .describe('rights only · real money · no saving up · paid in, but it reverts [OECD19].'),
  execution: z
    .enum(['hub', 'informational'])
    .default('hub')
    .describe(
      'hub: the hub grants it. informational: listed and reckoned beside the others, but run elsewhere and never granted here, like STAP [S3].',
    ),
  family: recorded(
    Code.nullable()
      .default(null)
      .describe(
        'Schemes that belong together, like the money and the hours of one career budget: sw-loopbaanbudget [LBB1]. Null: it stands alone.',
      ),
  ),
  duties: z
    .array(
      z.strictObject({
        who: z.enum(['person', 'employer', 'provider']).describe('Who must do it: employer.'),
        what: Words.describe('The duty in a sentence: twelve hours of development a year [AED2].'),
        every: z
          .enum(['once', 'month', 'quarter', 'year', 'use'])
          .describe('How often; `use` is at every spending. A talk is every year [STAP4].'),
        source: SourceKey.describe('Where it stands, one of `sources`: STAP4.'),
      }),
    )
    .default([])
    .describe('What goes with the right: a yearly talk, a registration per quarter [S3, FLA].'),
  howToClaim: Words.nullable()
    .default(null)
    .describe(
      'How to get it, in a sentence or two. Needed where it is run elsewhere; null: by ordering in the portal [S3].',
    ),
};
