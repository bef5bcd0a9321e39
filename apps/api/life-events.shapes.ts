import { z } from 'zod';
import { CLAIM_REASONS, SETTLED_HOW } from '#libs/budgets';
import { Unit } from '#libs/ledger';
import { Day, todayInAmsterdam } from '#libs/core';
import { BalanceOutcome, LifeEvent } from '#libs/schemes';
import { Amount, Id, Moment, pageOfShape, RunId } from './edge/shapes.js';

export const AskedLifeEvent = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{3,100}$/)
      .describe('Your own name for the event: the same again is the same event'),
    employmentId: RunId.describe('The employment it happened in'),
    kind: LifeEvent,
    on: Day.refine((day) => day <= todayInAmsterdam(), 'is still to come').describe(
      'The day of it, today at the latest, as budgets move at once; for an exit the last day in service',
    ),
    nextEmploymentId: RunId.nullable()
      .default(null)
      .describe('With exit-in-scheme: the same person’s employment that the budget moves to'),
  })
  .meta({ id: 'AskedLifeEvent' });

const Outcome = z.object({
  schemeId: z.string(),
  schemeVersion: z.string(),
  accrual: z.enum(['continue', 'follows-pay', 'stop']),
  balance: BalanceOutcome,
  goesTo: z.string(),
  hours: z.enum(['none', 'taken-or-paid']),
  unit: Unit,
  amount: Amount,
  lots: z.int(),
  explanation: z.string(),
});

const ClaimReason = z
  .enum(CLAIM_REASONS)
  .describe(
    'Why it did not come back: held by an order of the other, spent, lapsed, refunded, paid out through payroll, corrected by payroll, or moved on',
  );

/** What undoing an event did to one lot. */
export const UndoneLotShape = z
  .object({
    lotId: Id,
    unit: Unit,
    returned: Amount.describe('What is on the lot again, in minor units'),
    repaid: Amount.describe(
      'Of it, what the next employer had paid since: owed back to it, and promised again to the lot',
    ),
    claims: z
      .array(z.object({ why: ClaimReason, amount: Amount }))
      .describe('What could not come back; it stays on record as a claim'),
  })
  .meta({ id: 'UndoneLot' });

export const AskedUndo = z
  .strictObject({ why: z.string().trim().min(1).max(500).describe('Kept with the event') })
  .meta({ id: 'AskedUndo' });

export const LifeEventShape = z
  .object({
    id: Id,
    reference: z.string(),
    employmentId: Id.nullable(),
    kind: LifeEvent,
    on: Day,
    nextEmploymentId: Id.nullable().describe(
      'Where the budget moved to, for who sees that employer',
    ),
    outcomes: z.array(Outcome).describe('What it did to the budget of each scheme'),
    recordedBy: z.string(),
    recordedAt: Moment,
    undone: z
      .object({
        at: Moment,
        on: Day.describe('The day it counts for'),
        by: z.string(),
        why: z.string(),
        lots: z.array(UndoneLotShape),
      })
      .nullable()
      .describe('That the event was wrong, and what came back; null while it stands'),
  })
  .meta({ id: 'LifeEvent' });

export const LifeEventPage = pageOfShape('LifeEvent', LifeEventShape);

export const LifeEventClaim = z
  .object({
    id: Id,
    lifeEventId: Id.nullable().describe('The undone event, if it comes of one'),
    linkId: Id.nullable().describe('The undone link, if it comes of one'),
    lotId: Id.describe('The lot it was taken from'),
    employerId: Id.nullable().describe('Who granted that lot'),
    travelledLotId: Id.nullable().describe('The lot at the next employer it went to'),
    schemeId: z.string(),
    unit: Unit,
    why: ClaimReason,
    amount: Amount,
    since: Moment,
  })
  .meta({ id: 'LifeEventClaim' });

export const LifeEventClaimPage = pageOfShape('LifeEventClaim', LifeEventClaim);

export const AskedSettlement = z
  .strictObject({
    how: z
      .enum(SETTLED_HOW)
      .describe(
        'Recovered from whoever had it, or borne by who granted it; either way the lot stays as it is',
      ),
    why: z.string().trim().min(1).max(500).describe('Kept with the claim'),
  })
  .meta({ id: 'AskedClaimSettlement' });

/** A claim that has ended: its amount is what was open of it. */
export const SettledClaim = LifeEventClaim.extend({
  settled: z.object({ how: z.enum(SETTLED_HOW), why: z.string(), by: z.string() }),
}).meta({ id: 'SettledLifeEventClaim' });

/** What somebody else had spent of a lot when the link to them ended. */
export const LinkClaimShape = z
  .object({ lotId: Id, unit: Unit, why: ClaimReason, amount: Amount })
  .meta({ id: 'LinkClaim' });

export const NoticeShape = z
  .object({
    lotId: Id,
    schemeId: z.string(),
    unit: Unit,
    amount: Amount.describe('What was free on the lot when the notice fell due'),
    expiresOn: Day,
    monthsBefore: z.int(),
    dueOn: Day,
  })
  .meta({ id: 'Notice' });

export const NoticePage = pageOfShape('Notice', NoticeShape);
