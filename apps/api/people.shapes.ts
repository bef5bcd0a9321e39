import { z } from 'zod';
import { Day } from '#libs/core';
import { Unit } from '#libs/ledger';
import { Amount, Id, pageOfShape, PeriodKey } from './edge/shapes.js';

const Employment = z
  .object({
    id: Id,
    employerId: Id,
    payrollNumber: z.string(),
    employmentSeq: z.string(),
    spell: z.int().describe('1 for the first time under this number, 2 after a rehire'),
    hireDate: Day,
    leaveDate: Day.nullable(),
    state: z.enum(['active', 'ended', 'reversed']),
    missingSince: Day.nullable().describe(
      'Absent from the last complete delivery, without an end date',
    ),
  })
  .meta({ id: 'Employment' });

export const Person = z
  .object({
    id: Id,
    initials: z.string().nullable(),
    firstName: z.string().nullable(),
    prefix: z.string().nullable(),
    lastName: z.string().nullable(),
    birthDate: Day.nullable(),
    email: z.string().nullable(),
    employments: z.array(Employment).describe('Only those you may see'),
  })
  .meta({ id: 'Person' });
export const PersonPage = pageOfShape('Person', Person);

export const Lot = z
  .object({
    id: Id,
    personId: Id,
    employmentId: Id,
    employerId: Id.describe('The granting employer'),
    schemeId: z.string(),
    schemeVersion: z.string(),
    period: PeriodKey,
    unit: Unit,
    granted: Amount,
    balance: Amount,
    lotOn: Day,
    expiresOn: Day.nullable(),
  })
  .meta({ id: 'Lot' });
export const LotPage = pageOfShape('Lot', Lot);
