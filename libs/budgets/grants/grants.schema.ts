import { z } from 'zod';
import { Day } from '#libs/core';
import { Unit } from '#libs/ledger';
import { Amount } from '../holds/holds.schema.js';

const LaterDay = Day.refine((day) => day >= '1900-01-01', 'is before 1900');

/** A lot that no payroll run granted: a top-up, leave turned into a deposit, the person's own money, a public grant. */
export const NamedGrant = z
  .object({
    /** Names it for ever: the same key is the same lot. */
    key: z.string().min(3).max(200),
    personId: z.guid(),
    source: z.enum(['top-up', 'conversion', 'own', 'public']),
    payer: z.enum(['employer', 'fund', 'government', 'person']),
    /** The granting employer and withholding agent; null where no employer grants. */
    employerId: z.int32().min(1).nullable(),
    schemeId: z.string(),
    schemeVersion: z.string(),
    unit: Unit,
    amount: Amount,
    lotOn: LaterDay,
    expiresOn: LaterDay.nullable(),
  })
  .refine(({ payer, employerId }) => payer !== 'employer' || employerId !== null, {
    path: ['employerId'],
    error: 'is missing, though the employer pays',
  })
  .refine(({ lotOn, expiresOn }) => expiresOn === null || lotOn <= expiresOn, {
    path: ['expiresOn'],
    error: 'is before the first day',
  });
export type NamedGrant = z.infer<typeof NamedGrant>;
