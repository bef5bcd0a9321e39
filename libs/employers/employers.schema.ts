import { z } from 'zod';
import { Day, PeriodType } from '#libs/core';

/** Loonheffingennummer: nine digits, L, two digits, as on every wage-tax return. */
export const PayrollTaxNumber = z
  .string()
  .regex(/^\d{9}L\d{2}$/, { error: 'nine digits, an L and two digits, like 123456789L01' });

export const NewEmployer = z.strictObject({
  name: z.string().trim().min(1).max(200).describe('Name of the employer'),
  payrollTaxNumber: PayrollTaxNumber.describe('Payroll tax number (loonheffingennummer)'),
  schemes: z
    .array(
      z.strictObject({
        schemeId: z.string().min(1).describe('A scheme of GET /schemes'),
        from: Day.describe('First day on which the employer falls under it'),
        until: Day.nullable().default(null),
      }),
    )
    .min(1)
    .describe('The cao schemes the employer falls under'),
});
export type NewEmployer = z.infer<typeof NewEmployer>;

const dated = {
  schemeId: z.string().min(1).describe('A scheme the employer falls under, which asks for it'),
  from: Day.describe('The first day it is so; a change is told with a day of its own'),
};

/** What a scheme leaves to each employer. Told again from the same day, the later word counts. */
export const NewEmployerFact = z.discriminatedUnion('fact', [
  z.strictObject({
    fact: z.literal('agreed-amount'),
    value: z
      .int()
      .min(0)
      .max(1e12)
      .describe('What employer and staff agreed on for a year, in cents or hundredths: 50000'),
    ...dated,
  }),
  z.strictObject({
    fact: z.literal('full-time-hours'),
    value: z
      .int()
      .min(1)
      .max(1_000_000)
      .describe('Full time, in hundredths of an hour as the scheme counts it: 3600 a week'),
    ...dated,
  }),
  z.strictObject({
    fact: z.literal('fte'),
    value: z
      .int()
      .min(0)
      .max(1e9)
      .describe('Size in hundredths of an FTE, averaged as the scheme says: 2050'),
    ...dated,
  }),
]);
export type NewEmployerFact = z.infer<typeof NewEmployerFact>;
export const EmployerFactName = z.enum(['agreed-amount', 'full-time-hours', 'fte']);
export type EmployerFactName = z.infer<typeof EmployerFactName>;

export interface EmployerFactView {
  schemeId: string;
  fact: EmployerFactName;
  /** In hundredths. */
  value: bigint;
  from: Day;
}

/** The two documents without which nothing is synced: uitvoeringsovereenkomst and verwerkersovereenkomst. */
export const AgreementDocument = z.enum(['execution', 'processor']);
export type AgreementDocument = z.infer<typeof AgreementDocument>;

export const NewAgreement = z.strictObject({
  document: AgreementDocument.describe(
    'execution: uitvoeringsovereenkomst; processor: verwerkersovereenkomst',
  ),
  version: z.string().trim().min(1).max(50).describe('Version of the text that was accepted'),
  acceptedBy: z.string().trim().min(1).max(200).describe('Who accepted it for the employer'),
});
export type NewAgreement = z.infer<typeof NewAgreement>;

/** Guards an employer may tighten; the hub refuses looser than its own. */
export const GuardSettings = z.strictObject({
  missingShare: z.number().min(0).max(1).optional(),
  endedShare: z.number().min(0).max(1).optional(),
  rejectedShare: z.number().min(0).max(1).optional(),
});
export type GuardSettings = z.infer<typeof GuardSettings>;

/** Whom a complete delivery speaks of: the employer's whole staff, or only those this connection delivers. */
export const StaffCovered = z.enum(['all', 'own']);
export type StaffCovered = z.infer<typeof StaffCovered>;

export const NewConnection = z.strictObject({
  connectorId: z.string().min(1).describe('A connector of GET /connectors'),
  periodType: PeriodType.describe('How this employer pays: by month or by four weeks'),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('As the connector’s settings schema asks; secrets are stored sealed and never shown'),
  guards: GuardSettings.default({}).describe('Guards tighter than the defaults'),
  staff: StaffCovered.default('all').describe(
    'own: several connections each deliver a part of the staff, and absence from one says nothing of the others',
  ),
});
export type NewConnection = z.infer<typeof NewConnection>;

export interface EmployerView {
  id: number;
  name: string;
  payrollTaxNumber: string;
  schemes: { schemeId: string; from: Day; until: Day | null }[];
  agreements: AgreementView[];
  /** Whether both documents are accepted, so that payroll may be read. */
  mayDeliver: boolean;
}

export interface AgreementView {
  document: AgreementDocument;
  version: string;
  acceptedBy: string;
  acceptedAt: Date;
}

export interface ConnectionView {
  id: number;
  employerId: number;
  connectorId: string;
  periodType: PeriodType;
  /** Without the secrets; those are only named. */
  settings: Record<string, unknown>;
  secretsSet: string[];
  guards: GuardSettings;
  staff: StaffCovered;
  columns: Record<string, string>;
  state: 'quarantine' | 'active' | 'closed';
}
