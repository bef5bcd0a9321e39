import { z } from 'zod';
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
  })
  .meta({ id: 'LifeEvent' });

export const LifeEventPage = pageOfShape('LifeEvent', LifeEventShape);

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
