import { z } from 'zod';
import { Day, PageQuery, PeriodType } from '#libs/core';
import { AgreementDocument, EmployerFactName, GuardSettings, StaffCovered } from '#libs/employers';
import { Amount, Id, Moment, pageOfShape, PeriodKey } from './edge/shapes.js';

const Agreement = z
  .object({
    document: AgreementDocument,
    version: z.string(),
    acceptedBy: z.string(),
    acceptedAt: Moment,
  })
  .meta({ id: 'Agreement' });

export const Employer = z
  .object({
    id: Id,
    name: z.string(),
    payrollTaxNumber: z.string(),
    schemes: z.array(z.object({ schemeId: z.string(), from: Day, until: Day.nullable() })),
    agreements: z.array(Agreement),
    mayDeliver: z.boolean().describe('Both agreements are accepted, so payroll may be read'),
  })
  .meta({ id: 'Employer' });
export const EmployerFactList = z
  .object({
    items: z.array(
      z.object({
        schemeId: z.string(),
        fact: EmployerFactName,
        value: Amount,
        from: Day.describe('It counts from here to the day before the next'),
      }),
    ),
  })
  .meta({ id: 'EmployerFactList' });

export const EmployerPage = pageOfShape('Employer', Employer);

export const Connection = z
  .object({
    id: Id,
    employerId: Id,
    connectorId: z.string(),
    periodType: PeriodType,
    settings: z.record(z.string(), z.unknown()).describe('Without the secrets'),
    secretsSet: z.array(z.string()).describe('Which secrets are set; their values are never shown'),
    guards: GuardSettings,
    staff: StaffCovered,
    columns: z
      .record(z.string(), z.string())
      .describe('Which column holds which field, as remembered'),
    state: z
      .enum(['quarantine', 'active', 'closed'])
      .describe('quarantine: no complete delivery has been let through by a person yet'),
  })
  .meta({ id: 'Connection' });
export const ConnectionList = z
  .object({ items: z.array(Connection) })
  .meta({ id: 'ConnectionList' });

export const ClosedPeriod = z
  .object({ period: PeriodKey, closedBy: z.string(), closedAt: Moment })
  .meta({ id: 'ClosedPeriod' });
export const ClosedPeriodPage = pageOfShape('ClosedPeriod', ClosedPeriod);

export const PeopleQuery = PageQuery.extend({
  payrollNumber: z.string().trim().min(1).max(35).optional().describe('The employer’s own number'),
});
export type PeopleQuery = z.infer<typeof PeopleQuery>;
