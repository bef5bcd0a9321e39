import { z } from 'zod';
import { Category, Contract, Relation, Wages } from '#libs/connector';
import { Day, HubError } from '#libs/core';
import { problemsOf } from './scheme-checks.js';

// A mark like [INR2] is a key in the `sources` of the scheme that needs the field; there stands its address.

const Text = z.string().min(1).max(600);
const SourceKey = z.string().regex(/^[A-Z0-9]{2,8}$/);
const Months = z.int().min(1).max(600);
const AmountCents = z.int().min(0);
const BasisPoints = z.int().min(1).max(10_000, 'is more than 100 %');
const WageField = Wages.keyof();

const Policies = z.strictObject({
  serviceYear: z
    .enum(['last-day-counts', 'anniversary', 'before-anniversary'])
    .default('last-day-counts')
    .describe(
      'When a year of service on 31 December is full. last-day-counts: hired on 1 January is a year; anniversary: hired on 31 December of the year before at the latest; before-anniversary: earlier than that [INR1, MIC].',
    ),
  midPeriod: z
    .enum(['any-day', 'whole-period'])
    .default('any-day')
    .describe(
      'Who starts or leaves within a period: any-day gives the whole amount for one day in service, whole-period asks for all of them. No source settles it.',
    ),
  onCallWorkers: z
    .enum(['admitted', 'excluded'])
    .default('admitted')
    .describe('Whether an on-call contract takes the right away; sources differ [INR2, WIW, BCS].'),
  rounding: z
    .enum(['cumulative', 'naive'])
    .default('cumulative')
    .describe(
      'A yearly amount cut in periods. cumulative: the periods add up to the year (14.58, 14.59, …); naive: each rounded by itself, so the year is cents off [ETD6].',
    ),
  partialOverride: z
    .enum(['as-accrued', 'pro-rata'])
    .default('as-accrued')
    .describe(
      'An override, for who was not in service all of its interval: keeps what accrued, or gets the total by periods in service [ETD1].',
    ),
  lotDate: z
    .enum(['period-end', 'invoice'])
    .default('period-end')
    .describe(
      'What the term of a lot counts from: the last day of its period, or of the period it is invoiced in. No source settles it.',
    ),
  conversationReading: z
    .enum(['interval', 'calendar-year'])
    .default('interval')
    .describe(
      '"Once a year": within so many months of the last talk, or once in each calendar year [STAP4].',
    ),
  conversationMissing: z
    .enum(['block-tax-free', 'warn'])
    .default('block-tax-free')
    .describe('What a missed talk does to spending. It is a condition of saving untaxed [STAP4].'),
});

const Entitlement = z.strictObject({
  minimumHours: z
    .strictObject({
      operator: z.enum(['≥', '>']),
      hoursPerWeek: z.number().min(0).max(60).multipleOf(0.01),
    })
    .nullable()
    .describe(
      'Agreed hours a week; `≥ 16` lets 16 in, `> 15` keeps 15 out [INR1, ETD1]. Null: none.',
    ),
  service: z
    .strictObject({ months: Months, on: z.enum(['previous-31-december']) })
    .nullable()
    .describe(
      'Months of service there must be on a fixed day, like 12 on 31 December before [INR2]. Null: none.',
    ),
  excluded: z
    .strictObject({
      categories: z.array(Category),
      contracts: z.array(Contract),
      relations: z.array(Relation),
    })
    .describe('Groups without the right, in the words of the payroll snapshot [INR2, MIC, LBB1].'),
  excludedCohort: z
    .strictObject({ bornBefore: Day, inServiceBy: Day })
    .nullable()
    .describe(
      'An age group that kept an older right: born before, and in service on or before [FCB26]. Null: none.',
    ),
});

const FixedGrant = z.strictObject({
  kind: z.literal('fixed'),
  amountPerYearCents: AmountCents.describe(
    'For a whole year, cut in payroll periods; 15000 is € 150 [INR1, ETD1].',
  ),
});

const PercentageGrant = z.strictObject({
  kind: z.literal('percentage'),
  rates: z
    .array(z.strictObject({ name: Text, basisPoints: BasisPoints }))
    .min(1)
    .describe('Parts of the rate, added up; 150 basis points is 1.5 % [LBB1, WGI1].'),
  salaryFields: z
    .array(WageField)
    .min(1)
    .describe(
      'Which wage of the snapshot is the salary: the first one the source knows. Never guessed from others.',
    ),
  components: z
    .array(z.strictObject({ name: Text, basisPoints: BasisPoints, over: z.array(Text).min(1) }))
    .describe(
      'Accruals on top, in this order, each rounded half-up; `over` names salary or earlier ones [IKB1, IKB3].',
    ),
  additions: z
    .array(WageField)
    .describe(
      'Wages that join the base as they are, like irregular hours; unknown counts as none and is told [LBB1].',
    ),
});

const Lots = z.strictObject({
  termMonths: Months.describe('How long money can be spent; 60 is five years [AVV2, ETD1, LBB2].'),
  expiry: z
    .enum(['date', 'with-next-accrual'])
    .describe(
      'date: on its own day. with-next-accrual: when a newer month accrues and it fell out of the window [WGI1].',
    ),
  lapsesTo: z.enum(['employer']).describe('Who gets what lapses [AVV4].'),
});

const Funding = z.discriminatedUnion('model', [
  z.strictObject({
    model: z
      .literal('prefunded-trust')
      .describe('The employer pays in, on an invoice in the period after.'),
    firstInvoiceOn: Day.nullable().describe(
      'Earlier periods wait for the invoice of the period this day is in; 2021-01-01 puts October to December 2020 on one [INR1].',
    ),
  }),
  z.strictObject({
    model: z
      .literal('employer-reserve')
      .describe('The employer keeps the money and pays when it is spent; no invoice.'),
  }),
]);

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

const Exit = z.strictObject({
  inScheme: ExitBehaviour.describe('When the next employer is under the same cao [LBB3].'),
  elsewhere: ExitBehaviour.describe('In every other case [AVV1, AVV2, LBB3, FCB27].'),
  hours: z
    .enum(['none', 'taken-or-paid'])
    .describe('Hours that go with the scheme: taken before exit or paid through payroll [LBB3].'),
});

const Version = z.strictObject({
  id: z
    .string()
    .regex(/^\d{4}-\d{2}$/)
    .describe('Year and month of its first day; stored with each decision.'),
  validFrom: Day,
  validTo: Day.nullable().describe('Its last day; null while it runs.'),
  entitlement: Entitlement,
  grant: z.discriminatedUnion('kind', [FixedGrant, PercentageGrant]),
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
