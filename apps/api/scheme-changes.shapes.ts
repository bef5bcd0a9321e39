import { z } from 'zod';
import { Day } from '#libs/core';
import { Amount, Id, Moment, pageOfShape } from './edge/shapes.js';

export const ProposedSchemeChange = z
  .strictObject({
    content: z
      .looseObject({ id: z.string() })
      .describe('The whole scheme as it shall be, in the shape that GET /v1/schemes/{id} answers'),
    effectiveOn: Day.describe('The day the change begins; no rule of before may change'),
    why: z.string().trim().min(3).max(1000),
  })
  .meta({ id: 'ProposedSchemeChange' });

export const EndedSchemeChange = z
  .strictObject({ why: z.string().trim().min(3).max(1000) })
  .meta({ id: 'EndedSchemeChange' });

export const SchemeChangeShape = z
  .object({
    id: Id,
    schemeId: z.string(),
    effectiveOn: Day,
    why: z.string(),
    state: z.enum(['open', 'approved', 'rejected', 'withdrawn']),
    proposedBy: z.string(),
    proposedAt: Moment,
    decidedBy: z.string().nullable(),
    decidedAt: Moment.nullable(),
    decidedWhy: z.string().nullable(),
  })
  .meta({ id: 'SchemeChange' });

export const SchemeChangePage = pageOfShape('SchemeChange', SchemeChangeShape);

const Employment = z.object({
  employerId: Id,
  payrollNumber: z.string(),
  employmentSeq: z.string(),
  explanation: z.string(),
});

const Total = z.object({
  employerId: Id,
  period: z
    .string()
    .describe(
      'The payroll period reckoned: the first from the change on in which the scheme grants, with the change or without it; amounts are of that period',
    ),
  people: z.int(),
  gained: z.int().describe('Had nothing, and would get something'),
  lost: z.int(),
  more: z.int(),
  less: z.int(),
  unknown: z
    .int()
    .describe('Of whom it cannot be told, as a fact is missing; they are in no amount'),
  before: Amount,
  after: Amount,
});

const Field = z.object({
  on: Day.describe('From when'),
  path: z
    .string()
    .describe(
      'From the scheme down; the version in force on that day is `version`: version.grant.amount',
    ),
  before: z.unknown().describe('null where the field is not there'),
  after: z.unknown().describe('null where the field is not there'),
  savings: z
    .object({ people: Amount, amount: Amount })
    .nullable()
    .describe(
      'How many people have how much in the scheme now, held or free, where the field is about what was saved; null where it is about new grants, or only told',
    ),
});

export const SchemeDryRun = z
  .object({
    schemeId: z.string(),
    unit: z.string().describe('What amounts count'),
    effectiveOn: Day,
    changesOn: Day.describe('The first day on which another rule counts'),
    fields: z.array(Field).describe('What is set otherwise than in the scheme as it is now'),
    employers: z.array(Total),
    touched: z
      .array(Employment.extend({ before: Amount, after: Amount }))
      .describe('At most the first hundred'),
    unknown: z
      .array(Employment)
      .describe('Of whom it cannot be told, with what is missing; at most the first hundred'),
    terms: z
      .object({
        lots: Amount,
        people: Amount,
        atOnce: z
          .object({ lots: Amount, people: Amount, amount: Amount })
          .describe(
            'Those that would lapse as the change begins, or with the first accrual after it: what is free on them, and how many people have them',
          ),
      })
      .describe('Lots alive now that would end on another day, and how many people have them'),
  })
  .meta({ id: 'SchemeDryRun' });
