import { Day, formatCents } from '#libs/core';
import type { Borne } from '#libs/budgets';
import { Unit } from '#libs/ledger';
import { Scheme } from '#libs/schemes';
import { type LotLine, Treatment, type FiscalLine } from '#libs/statements';
import { z } from 'zod';
import { type Columns, SheetQuery } from './edge/csv.js';
import { Amount, Id, pageOfShape, PeriodKey } from './edge/shapes.js';

const language = z.enum(['nl', 'en']).optional().describe('As Accept-Language asks, if left out');

export const LanguageQuery = z.strictObject({ language });
export type LanguageQuery = z.infer<typeof LanguageQuery>;

/** The day and language of a statement; as a sheet it holds the lots. */
export const StatementQuery = SheetQuery.pick({ format: true }).extend({
  on: Day.optional().describe('The day it is of; today if left out'),
  language,
});
export type StatementQuery = z.infer<typeof StatementQuery>;

const amounts = {
  granted: Amount.describe('All of the other amounts of this kind together'),
  available: Amount.describe('Free to use, as an order of that day finds it'),
  promised: Amount.describe('Granted, and not paid in yet'),
  held: Amount.describe(
    'Not free: kept for what was ordered, also for a later day; announced, and there from a later day; or kept for a correction of payroll that waits. Of a day that is over, what was ordered or paid later does not count',
  ),
  spent: Amount,
  lapsed: Amount,
  returned: Amount.describe('Given back, paid out as wage, or gone along to a next employer'),
};

const Granter = z.object({ employerId: Id, name: z.string() });
const level = Scheme.shape.level.describe('Who made it: company, sector, region, nation, eu');
const duty = Scheme.shape.duties.unwrap().element.shape;
const claim = z.string().describe('How to get it');

const BudgetLot = z
  .object({
    lotId: Id,
    granter: Granter.nullable(),
    payer: z.string(),
    source: z.string(),
    ...amounts,
    lotOn: Day,
    endsOn: Day.nullable(),
    ends: z.enum(['on-its-day', 'with-a-later-accrual', 'never']),
  })
  .meta({ id: 'BudgetLot' });

const Condition = z.object({
  employerId: Id,
  state: z.enum(['open', 'warned', 'blocked']),
  dueOn: Day.nullable().describe('The last day for the next talk'),
  because: z.array(z.string()),
});

const Budget = z
  .object({
    schemeId: z.string(),
    name: z.string(),
    level,
    unit: Unit,
    ...amounts,
    outstanding: Amount.describe('Zero, or below: taken back by payroll after it was spent'),
    drawnAhead: Amount.describe('Zero, or below: drawn ahead of what is still to be granted'),
    balance: Amount.describe('Free, less what was drawn ahead; below zero where more was'),
    nextExpiry: z.object({ on: Day, amount: Amount }).nullable(),
    granters: z.array(Granter),
    conditions: z.array(Condition),
    howToClaim: claim,
    lots: z.array(BudgetLot),
  })
  .meta({ id: 'Budget' });

const Elsewhere = z
  .object({
    schemeId: z.string(),
    name: z.string(),
    level,
    unit: Scheme.shape.unit,
    answer: z.enum(['yes', 'no', 'unknown']).describe('unknown: a fact is missing, see `because`'),
    amount: Amount.nullable(),
    because: z.string(),
    howToClaim: claim,
  })
  .meta({ id: 'RightElsewhere' });

export const PersonStatement = z
  .object({
    accountId: Id,
    on: Day,
    employers: z.array(Granter).describe('Where they work on that day'),
    budgets: z.array(Budget),
    duties: z.array(
      z.object({ schemeId: z.string(), who: duty.who, what: z.string(), every: duty.every }),
    ),
    elsewhere: z.array(Elsewhere).describe('Under schemes that are not run here'),
    note: z.string().nullable(),
  })
  .meta({ id: 'PersonStatement' });

export const LOT_COLUMNS: Columns<LotLine> = {
  schemeId: ({ schemeId }) => schemeId,
  lotId: ({ lotId }) => String(lotId),
  granter: ({ granter }) => granter?.name ?? null,
  payer: ({ payer }) => payer,
  lotOn: ({ lotOn }) => lotOn,
  endsOn: ({ endsOn }) => endsOn,
  ends: ({ ends }) => ends,
  unit: ({ unit }) => unit,
  granted: ({ granted }) => formatCents(granted),
  available: ({ available }) => formatCents(available),
  promised: ({ promised }) => formatCents(promised),
  held: ({ held }) => formatCents(held),
  spent: ({ spent }) => formatCents(spent),
  lapsed: ({ lapsed }) => formatCents(lapsed),
  returned: ({ returned }) => formatCents(returned),
};

const PlanLine = z
  .object({
    payer: z.enum(['person', 'employer', 'fund', 'government', 'lot']),
    schemeId: z.string().optional(),
    lotId: z.string().optional(),
    granterId: z.string().optional(),
    amount: Amount.describe('Cents of the price'),
    takes: Amount.optional().describe('What is taken from the lot, in hundredths of its unit'),
    why: z.string(),
  })
  .meta({ id: 'PaymentLine' });
const payment = { lines: z.array(PlanLine), shortfall: Amount.describe('What nobody pays yet') };

export const PaymentOptions = z
  .object({
    on: Day,
    assessment: z
      .object({
        version: z.string().describe('Of the questionnaire'),
        category: z.enum(['c', 'd', 'none']),
        stop: z.string().nullable().describe('Why no budget may pay anything'),
        needsReview: z.boolean().describe('Whether a person must look before it is final'),
        fundable: Amount.describe(
          'What may be paid untaxed: the lines and the shortfall are of this',
        ),
        deducted: Amount.describe('What is taken off the price for it; no budget pays that'),
        reasons: z.array(z.string()),
      })
      .nullable()
      .describe('What the answers to the fiscal questionnaire mean; null where none were given'),
    ...payment,
    time: z.array(
      z.object({
        schemeId: z.string(),
        lotId: z.string(),
        unit: z.enum(['hours', 'days']),
        hundredths: Amount,
        hours: Amount.describe('Hundredths of hours of the training that it covers'),
        why: z.string(),
      }),
    ),
    refused: z.array(
      z.object({
        schemeId: z.string().optional(),
        lotId: z.string().optional(),
        payer: z.enum(['person', 'employer']).optional(),
        reason: z.string(),
      }),
    ),
    alternatives: z.array(z.object(payment)),
    suggestions: z
      .array(z.string())
      .describe(
        'What the person can do about what is left to pay: like what a hold that asks for it could draw ahead of later grants',
      ),
  })
  .meta({ id: 'PaymentOptions' });

const FiscalLineShape = z
  .object({
    employmentId: Id.nullable(),
    payrollNumber: z.string().nullable(),
    employmentSeq: z.string().nullable(),
    schemeId: z.string(),
    unit: Unit,
    treatment: Treatment.describe(
      'exempt-c: for the present work; exempt-d-…: for other work, in service or not any more on the day of the order; taxed: wage, like what was for the present work of who was not in service any more; time: hours and days',
    ),
    amount: Amount,
    restated: z
      .object({
        amount: Amount,
        endedOn: Day.describe('The last day of the employment'),
        reportedOn: Day.describe('When the hub learned of it, after the order'),
      })
      .nullable()
      .describe(
        'What of the amount is treated otherwise than on the day of the order, as payroll told only later that the employment had ended; null where nothing is',
      ),
  })
  .meta({ id: 'FiscalLine' });

export const FiscalStatement = z
  .object({
    employerId: Id,
    period: PeriodKey,
    totals: z
      .array(
        z.object({
          unit: Unit,
          treatment: Treatment,
          amount: Amount,
          people: z.int().describe('Each once, however many employments they have'),
          restated: Amount.describe(
            'What of the amount is treated otherwise than on the day of the order',
          ),
        }),
      )
      .describe('Of the whole period, on every page'),
    items: z.array(FiscalLineShape),
    next: z.string().nullable().describe('The `cursor` of the next page; null at the end'),
  })
  .meta({ id: 'FiscalStatement' });

export const FISCAL_COLUMNS: Columns<FiscalLine> = {
  payrollNumber: ({ payrollNumber }) => payrollNumber,
  employmentSeq: ({ employmentSeq }) => employmentSeq,
  schemeId: ({ schemeId }) => schemeId,
  unit: ({ unit }) => unit,
  treatment: ({ treatment }) => treatment,
  amount: ({ amount }) => formatCents(amount),
  restatedAmount: ({ restated }) => (restated ? formatCents(restated.amount) : null),
  employmentEndedOn: ({ restated }) => restated?.endedOn ?? null,
  exitReportedOn: ({ restated }) => restated?.reportedOn ?? null,
};

export const SpentTooMuch = z
  .object({
    id: Id,
    lotId: Id,
    personId: z.uuid(),
    schemeId: z.string(),
    runId: Id.describe('The run whose correction came too late'),
    policy: z
      .enum(['employer-loss', 'receivable'])
      .describe('Who bears it: the employer, or whom the contract names. Never the person'),
    unit: Unit,
    amount: Amount.describe('Below zero where a later run made it less'),
    on: Day,
  })
  .meta({ id: 'SpentTooMuch' });

export const SpentTooMuchPage = pageOfShape('SpentTooMuch', SpentTooMuch);

export const SPENT_TOO_MUCH_COLUMNS: Columns<Borne> = {
  lotId: ({ lotId }) => lotId.toString(),
  personId: ({ personId }) => personId,
  schemeId: ({ schemeId }) => schemeId,
  runId: ({ runId }) => runId.toString(),
  policy: ({ policy }) => policy,
  unit: ({ unit }) => unit,
  amount: ({ amount }) => formatCents(amount),
  on: ({ on }) => on,
};
