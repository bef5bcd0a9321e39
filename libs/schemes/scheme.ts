import { z } from 'zod';
import { Day, HubError } from '#libs/core';
import { asWrittenNow } from './changes/earlier-form.js';
import { problemsOf } from './scheme-checks.js';
import { Booking } from './shape/booking.js';
import { CoFunding } from './shape/cofunding.js';
import { AmountCents, planned, recorded, SourceKey, SourceKind, Text } from './shape/common.js';
import { Completion } from './shape/completion.js';
import { Conversation } from './shape/conversation.js';
import { Entitlement } from './shape/entitlement.js';
import { Fiscal } from './shape/fiscal.js';
import { Funding } from './shape/funding.js';
import { Grant } from './shape/grant.js';
import { identity } from './shape/identity.js';
import { Lifecycle } from './shape/lifecycle.js';
import { Lots } from './shape/lots.js';
import { Onboarding } from './shape/onboarding.js';
import { Policies } from './shape/policies.js';
import { Privacy } from './shape/privacy.js';
import { Spending } from './shape/spending.js';
import { Statement } from './shape/statement.js';

// A mark like [INR2] is a source: ./sources.ts knows its address.

const DatedReason = {
  from: Day.describe('First day of the interval: 2020-01-01.'),
  to: Day.describe('Last day of the interval: 2020-12-31.'),
  reason: Text.describe('Why, in a sentence: the cao had expired.'),
};

const Version = z.strictObject({
  id: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe('Year and month of its first day; stored with each decision: 2020-10.'),
  validFrom: Day.describe('Its first day: 2020-10-01.'),
  validTo: Day.nullable().describe('Its last day, 2020-12-31; null while it runs.'),
  generallyBinding: recorded(
    z
      .strictObject({
        from: Day.describe('First day on which it binds every employer of the sector.'),
        to: Day.describe('Last day on which it does.'),
      })
      .nullable()
      .default(null)
      .describe(
        'When the cao is declared generally binding (avv) [AVV1]. Null: not known, or no cao.',
      ),
  ),
  policies: Policies.prefault({}).describe(
    'Choices the sources leave open, from the first day of the version on. Each has a recommended default.',
  ),
  onboarding: recorded(Onboarding.prefault({}).describe('What must be in place first [S0].')),
  entitlement: Entitlement.describe('Who has the right [INR2].'),
  grant: Grant.describe('How much, how often [INR1].'),
  lots: Lots.describe('How long money lives and where it goes [AVV2].'),
  funding: Funding.describe('Who pays, and when [S0].'),
  lifecycle: Lifecycle.prefault({}).describe('What events of a working life do [LBB3].'),
  fiscal: Fiscal.prefault({}).describe('The tax rules it lives under [KG].'),
  conversation: Conversation.nullable().describe(
    'What employer and employee do before saving and spending: talk, plan, agreement [STAP4]. Null: nothing.',
  ),
  spending: planned(Spending.prefault({}).describe('What it can be spent on [LBB5].')),
  cofunding: planned(
    CoFunding.prefault({}).describe('How it goes together with other money [STAPUWV].'),
  ),
  completion: recorded(
    Completion.prefault({}).describe('What proof is asked afterwards [STAPUWV].'),
  ),
  booking: recorded(Booking.prefault({}).describe('Terms of an order [S0].')),
  statement: recorded(Statement.prefault({}).describe('What is told to whom [LBB1].')),
  privacy: recorded(Privacy.prefault({}).describe('Who sees what, and for how long.')),
  sources: z.array(SourceKey).min(1).describe('Keys of what this version was read from: INR1.'),
  unconfirmed: z
    .array(Text)
    .describe('What must be asked of the cao parties before real money moves.'),
});
export type SchemeVersion = z.infer<typeof Version>;

/** The rules of one cao's budget, as dated data: a change of the cao is a new version, never an `if`. */
export const Scheme = z
  .strictObject({
    ...identity,
    versions: z
      .array(Version)
      .min(1)
      .describe('The rules by date, each from its first day to the day before the next.'),
    suspensions: z
      .array(z.strictObject(DatedReason))
      .default([])
      .describe('Intervals in which nothing accrues, like 2020 in a lapsed cao [ETD1].'),
    overrides: z
      .array(
        z.strictObject({
          ...DatedReason,
          totalCents: AmountCents.describe('What it comes to altogether: 30000 is € 300 [ETD1].'),
        }),
      )
      .default([])
      .describe('A fixed total for a past interval, topped up in its last period [ETD1].'),
    tolerances: z
      .array(
        z.strictObject({
          until: Day.describe('Nothing lapses before this day: 2020-01-01 [WGI2].'),
          lapsesAccruedBefore: Day.describe(
            'What accrued before this day lapses then: 2017-01-01 [WGI2].',
          ),
          reason: Text.describe('Why, in a sentence: a pause agreed once by the cao parties.'),
        }),
      )
      .default([])
      .describe(
        'Nothing lapses before `until`; on that day all that accrued before the second day does [WGI2].',
      ),
    sources: z
      .record(
        SourceKey,
        z.strictObject({
          kind: SourceKind.default('page').describe(
            'page: on the web, read there. document: handed over, not on the web. general-knowledge: written down without it at hand, so it must be compared.',
          ),
          address: Text.describe('Where it was read: inretail.nl/personeel/iob.'),
          tells: Text.describe('What it settles, in a sentence: amount, hours, first invoice.'),
        }),
      )
      .describe('What the rules were read from, by key: INR1.'),
  })
  .superRefine((scheme, context) => {
    for (const { path, problem } of problemsOf(scheme))
      context.addIssue({ code: 'custom', path: [...path], message: problem });
  });
export type Scheme = z.infer<typeof Scheme>;
/** A scheme as its file writes it: policies may be left to their defaults. */
export type SchemeData = z.input<typeof Scheme>;

/** Checks a scheme, also in the form in which it was stored earlier; throws with every place that is wrong. */
export function readScheme(data: SchemeData): Scheme {
  const parsed = Scheme.safeParse(asWrittenNow(data));
  if (parsed.success) return parsed.data;
  throw new HubError('invalid', 'schemes.unreadable', 'This scheme does not hold together.', {
    remedy: 'Correct the places named with it.',
    details: parsed.error.issues.map((issue) => ({
      at: issue.path.join('.') || 'scheme',
      problem: issue.message,
    })),
  });
}
