import { z } from 'zod';
import { Day, HubError } from '#libs/core';
import { problemsOf } from './scheme-checks.js';
import { AmountCents, Months, SourceKey, Text } from './shape/common.js';
import { Entitlement } from './shape/entitlement.js';
import { Exit } from './shape/exit.js';
import { Funding } from './shape/funding.js';
import { Grant } from './shape/grant.js';
import { Lots } from './shape/lots.js';
import { Policies } from './shape/policies.js';

// A mark like [INR2] is a key in the `sources` of the scheme that needs the field; there stands its address.

const Version = z.strictObject({
  id: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe('Year and month of its first day; stored with each decision.'),
  validFrom: Day,
  validTo: Day.nullable().describe('Its last day; null while it runs.'),
  entitlement: Entitlement,
  grant: Grant,
  lots: Lots,
  funding: Funding,
  exit: Exit,
  conversation: z
    .strictObject({ maxIntervalMonths: Months })
    .nullable()
    .describe(
      'The yearly talk that saving untaxed asks for, at most so many months apart [STAP4]. Null: none.',
    ),
  sources: z.array(SourceKey).min(1),
  unconfirmed: z
    .array(Text)
    .describe('What must be asked of the cao parties before real money moves.'),
});
export type SchemeVersion = z.infer<typeof Version>;

/** The rules of one cao's budget, as dated data: a change of the cao is a new version, never an `if`. */
export const Scheme = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+$/)
      .describe('Country, sector, budget: nl-rnf-iob.'),
    name: z.strictObject({ nl: Text, en: Text }),
    jurisdiction: z.string().regex(/^[A-Z]{2}$/),
    level: z.enum(['company', 'sector', 'region', 'nation', 'eu']),
    legalBasis: Text,
    unit: z.enum(['EUR']).describe('What a lot counts; amounts are in its hundredths.'),
    oecdType: z
      .enum(['individual-learning-account', 'savings-account', 'voucher', 'hybrid'])
      .describe('rights only · real money · no saving up · paid in, but it reverts (OECD 2019).'),
    policies: Policies.describe('Choices the sources leave open. Each has a recommended default.'),
    versions: z.array(Version).min(1),
    suspensions: z
      .array(z.strictObject({ from: Day, to: Day, reason: Text }))
      .describe('Intervals in which nothing accrues, like 2020 in a lapsed cao [ETD1].'),
    overrides: z
      .array(z.strictObject({ from: Day, to: Day, totalCents: AmountCents, reason: Text }))
      .describe('A fixed total for a past interval, topped up in its last period [ETD1].'),
    tolerances: z
      .array(z.strictObject({ until: Day, lapsesAccruedBefore: Day, reason: Text }))
      .describe(
        'Nothing lapses before `until`; on that day all that accrued before the second day does [WGI2].',
      ),
    sources: z.record(SourceKey, z.strictObject({ address: Text, tells: Text })),
  })
  .superRefine((scheme, context) => {
    for (const { path, problem } of problemsOf(scheme))
      context.addIssue({ code: 'custom', path, message: problem });
  });
export type Scheme = z.infer<typeof Scheme>;
/** A scheme as its file writes it: policies may be left to their defaults. */
export type SchemeData = z.input<typeof Scheme>;

/** Checks a scheme file; throws with every place that is wrong. */
export function readScheme(data: SchemeData): Scheme {
  const parsed = Scheme.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new HubError('invalid', 'schemes.unreadable', 'A scheme file does not hold together.', {
    remedy: 'Correct the fields named in the details.',
    details: parsed.error.issues.map((issue) => ({
      at: issue.path.join('.'),
      problem: issue.message,
    })),
  });
}
