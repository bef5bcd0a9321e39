import { z } from 'zod';
import { Day } from '#libs/core';
import { Unit } from '#libs/ledger';
import { FactName } from '#libs/people';
import { Amount, Id, Moment, pageOfShape, PeriodKey } from './edge/shapes.js';
import { Link } from './links.shapes.js';

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

export const Account = z
  .object({
    accountId: Id.describe('Of the person who owns it, whoever employs them'),
    employerIds: z.array(Id).describe('Where they work today: nowhere, at one, at several'),
    people: z.array(Person).describe('As told at each employer, and by themselves'),
    links: z.array(Link).describe('By which they are one account'),
  })
  .meta({ id: 'PersonAccount' });

export const MadeInvitation = z
  .object({
    id: Id,
    token: z
      .string()
      .nullable()
      .describe('Shown this once; null when an Idempotency-Key repeats the answer'),
    channel: z.enum(['email', 'post']).describe('post: the employer told no e-mail address'),
    expiresAt: Moment,
  })
  .meta({ id: 'MadeInvitation' });

export const FactList = z
  .object({
    items: z.array(
      z.object({ fact: FactName, value: z.string(), from: Day, until: Day.nullable() }),
    ),
  })
  .meta({ id: 'FactList' });

export const Lot = z
  .object({
    id: Id,
    personId: Id,
    employmentId: Id.nullable(),
    employerId: Id.nullable().describe('The granting employer'),
    schemeId: z.string(),
    schemeVersion: z.string(),
    period: PeriodKey.nullable().describe('Null where no payroll period brought it'),
    source: z.enum(['payroll', 'transfer', 'top-up', 'conversion', 'own', 'public', 'advance']),
    payer: z.enum(['employer', 'fund', 'government', 'person']),
    unit: Unit,
    granted: Amount,
    balance: Amount,
    lotOn: Day,
    expiresOn: Day.nullable(),
  })
  .meta({ id: 'Lot' });
export const LotPage = pageOfShape('Lot', Lot);
