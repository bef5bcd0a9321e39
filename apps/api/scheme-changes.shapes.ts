import { z } from 'zod';
import { Day } from '#libs/core';
import { Scheme } from '#libs/schemes';
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

const Total = z.object({
  employerId: Id,
  period: z
    .string()
    .describe('The payroll period the change begins in; amounts are of that period'),
  people: z.int(),
  gained: z.int().describe('Had nothing, and would get something'),
  lost: z.int(),
  more: z.int(),
  less: z.int(),
  before: Amount,
  after: Amount,
});

export const SchemeDryRun = z
  .object({
    schemeId: z.string(),
    effectiveOn: Day,
    employers: z.array(Total),
    touched: z
      .array(
        z.object({
          employerId: Id,
          payrollNumber: z.string(),
          employmentSeq: z.string(),
          before: Amount,
          after: Amount,
          explanation: z.string(),
        }),
      )
      .describe('At most the first hundred'),
    terms: z
      .object({ lots: Amount, people: Amount })
      .describe('Lots alive now that would get another last day, and how many people have them'),
  })
  .meta({ id: 'SchemeDryRun' });

export const SchemeParameters = z
  .record(z.string(), z.unknown())
  .describe('JSON Schema (2020-12)')
  .meta({ id: 'SchemeParameters' });

/** The JSON Schema of a scheme, each parameter described: what it means, its unit, an example, where it stands. */
export const schemeParameters = z.toJSONSchema(Scheme, { io: 'input', unrepresentable: 'any' });
