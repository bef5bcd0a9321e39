import { z } from 'zod';
import { PageQuery, Period, periodKey } from '#libs/core';
import { type DecisionView, explainHold, runStates, type RunView } from '#libs/eligibility';
import { Unit } from '#libs/ledger';
import { explain, type Language } from '#libs/schemes';
import { Amount, Id, Moment, pageOfShape, PeriodKey } from './edge/shapes.js';

const Reason = z
  .object({
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    sentence: z.string().describe('For a person to read, in Dutch or English by Accept-Language'),
  })
  .meta({ id: 'Reason' });

const State = z
  .enum(runStates)
  .describe(
    'open: being read; held: waits for a person; staged: let through; then applied, and reversed',
  );

const COUNTS = [
  'read',
  'rejected',
  'before',
  'new',
  'changed',
  'ended',
  'missing',
  'missingAgain',
  'unchanged',
  'corrected',
  'withdrawn',
  'reidentified',
  'emailsLost',
  'hoursLost',
] as const;

const Counts = z
  .record(z.enum(COUNTS), z.int())
  .describe('Employments of the period, by what this delivery would do to them')
  .meta({ id: 'Counts' });

export const Run = z
  .object({
    id: Id,
    employerId: Id,
    connectionId: Id,
    periodKey: PeriodKey,
    period: Period,
    uploadId: Id,
    fileName: z.string(),
    state: State,
    covers: z
      .enum(['everything', 'changes'])
      .describe('everything: who is not in it is missing; changes: nothing follows from absence'),
    progress: z.object({
      pages: z.int().describe('Read so far'),
      of: z.int().describe('Pages delivered'),
      rows: z.int(),
    }),
    counts: Counts.nullable().describe('Null while the file is still being read'),
    reasons: z.array(Reason).describe('Why a person must look'),
    diffHash: z.string().nullable().describe('What an approval must name'),
    entitled: z
      .array(z.object({ unit: Unit, people: z.int(), amount: Amount }))
      .describe('What the decisions add up to; empty in a list'),
    failure: z
      .object({ code: z.string(), message: z.string(), remedy: z.string().nullable() })
      .nullable(),
    warnings: z.array(z.string()),
    startedBy: z.string(),
    startedAt: Moment,
    approvedBy: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedWhy: z.string().nullable(),
    appliedAt: Moment.nullable(),
  })
  .meta({ id: 'Run' });
export const RunPage = pageOfShape('Run', Run);

export const DeliveredRun = Run.extend({
  repeated: z
    .boolean()
    .describe('This very file was delivered for this period before; nothing was done'),
}).meta({ id: 'DeliveredRun' });

const Kind = z.enum(['new', 'changed', 'ended', 'missing', 'corrected', 'withdrawn']);

const Change = z
  .object({
    kind: Kind,
    payrollNumber: z.string(),
    employmentSeq: z.string(),
    line: z.int().nullable().describe('Where it stands in the file'),
    period: PeriodKey.nullable(),
    fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  })
  .meta({ id: 'Change' });
export const ChangePage = pageOfShape('Change', Change);

const Decision = z
  .object({
    payrollNumber: z.string(),
    employmentSeq: z.string(),
    period: PeriodKey,
    schemeId: z.string(),
    schemeVersion: z.string(),
    entitled: z.boolean(),
    reason: Reason,
    unit: Unit,
    amount: Amount,
    parts: z
      .array(z.object({ name: z.string(), amount: Amount }))
      .describe('What it is made of, where the scheme keeps its parts apart; otherwise empty'),
  })
  .meta({ id: 'Decision' });
export const DecisionPage = pageOfShape('Decision', Decision);

const Reject = z
  .object({
    line: z.int(),
    payrollNumber: z.string().nullable(),
    field: z.string(),
    problem: z.string(),
  })
  .meta({ id: 'Reject' });
export const RejectPage = pageOfShape('Reject', Reject);

const Outcome = z.object({ version: z.string(), amount: Amount, reason: z.string() });

export const Recomputation = z
  .object({
    checked: z.int().describe('Decisions made again'),
    differing: z
      .array(
        z.object({
          payrollNumber: z.string(),
          employmentSeq: z.string(),
          period: PeriodKey,
          schemeId: z.string(),
          unit: Unit,
          decided: Outcome,
          recomputed: Outcome,
        }),
      )
      .describe('Those that come out otherwise now; at most the first hundred'),
  })
  .meta({ id: 'Recomputation' });

export const RunsQuery = PageQuery.extend({ state: State.optional() });
export type RunsQuery = z.infer<typeof RunsQuery>;

export const ChangesQuery = PageQuery.extend({ kind: Kind.optional() });
export type ChangesQuery = z.infer<typeof ChangesQuery>;

export const DecisionsQuery = PageQuery.extend({
  entitled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type DecisionsQuery = z.infer<typeof DecisionsQuery>;

export const Approval = z
  .strictObject({
    diffHash: z
      .string()
      .min(1)
      .max(200)
      .describe('Of the run as you saw it; another one is a conflict'),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof Approval>;

export const Objection = z
  .strictObject({ why: z.string().trim().min(1).max(1000).describe('Kept with the run') })
  .meta({ id: 'Objection' });
export type Objection = z.infer<typeof Objection>;

/** A run as the API tells it: with its period's key, and its reasons in words. */
export const showRun = (run: RunView, language: Language) => ({
  ...run,
  periodKey: periodKey(run.period),
  reasons: run.reasons.map((reason) => ({ ...reason, sentence: explainHold(reason, language) })),
});

export const showDecision = (decision: DecisionView, language: Language) => {
  const reason = { code: decision.reasonCode, params: decision.reasonParams };
  return { ...decision, reason: { ...reason, sentence: explain(reason, language) } };
};
