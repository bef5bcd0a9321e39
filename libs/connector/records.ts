import { z } from 'zod';
import { Day, Period } from '#libs/core';

/** Whole cents. A JSON integer here, so that a record survives a queue or a file; rules compute with bigint. */
const Cents = z.int();
/** Hundredths of an hour a week: 3600 is 36 hours. */
const WeekHours = z.int().min(0).max(16_800);
const Text = (max: number) => z.string().trim().min(1).max(max);

/** What an employment is, in the words of the wage-tax return's SrtIV: only `employee` is an ordinary employment. */
export const Relation = z.enum(['employee', 'director', 'former-employee', 'benefit', 'other']);
export const Contract = z.enum(['indefinite', 'fixed', 'on-call', 'agency', 'unknown']);
/** Groups that a cao treats apart; `regular` unless the source says otherwise. */
export const Category = z.enum([
  'regular',
  'weekend-helper',
  'holiday-worker',
  'student',
  'job-scheme',
]);

/** Wage of the period by the name the source gives it; a scheme says which one is its base. Null: the source does not tell. */
export const Wages = z.strictObject({
  salary: Cents.nullable(),
  irregularHours: Cents.nullable(),
  fiscal: Cents.nullable(),
  socialSecurity: Cents.nullable(),
  cash: Cents.nullable(),
  contract: Cents.nullable(),
});
export type Wages = z.infer<typeof Wages>;

/** Somebody is hired after they were born; else one of the two days was mistyped. */
export const BORN_LATER = 'is not before the start of the employment; put right whichever is wrong';

/** What the hub keeps of an employment in a period. No BSN, no nationality, no gender, no address, no reason of absence. */
export const EmploymentFacts = z
  .strictObject({
    initials: Text(20).nullable(),
    firstName: Text(100).nullable(),
    prefix: Text(30).nullable(),
    lastName: Text(200).nullable(),
    birthDate: Day.nullable(),
    email: z.email().max(254).nullable(),
    hireDate: Day,
    /** Start of service where it is earlier than hireDate (a new income relation is not always a new job). */
    seniorityDate: Day.nullable(),
    /** Last day in service, inclusive. */
    leaveDate: Day.nullable(),
    relation: Relation,
    contract: Contract,
    category: Category,
    contractHours: WeekHours.nullable(),
    paidHours: z.int().nullable(),
    caoCode: Text(4).nullable(),
    sectorCode: Text(3).nullable(),
    wages: Wages,
  })
  .refine((facts) => facts.leaveDate === null || facts.leaveDate >= facts.hireDate, {
    path: ['leaveDate'],
    error: 'is before the start of the employment',
  })
  .refine((facts) => facts.birthDate === null || facts.birthDate < facts.hireDate, {
    path: ['birthDate'],
    error: BORN_LATER,
  });
export type EmploymentFacts = z.infer<typeof EmploymentFacts>;

/** The employer's own number of a person; text, always: `000153`, `A-0042/7`. */
export const PayrollNumber = z.string().trim().min(1).max(35);
/** Which employment of that number: the income relation number (NumIV), or `1`. */
export const EmploymentSeq = z.string().trim().min(1).max(10);

/**
 * One employment in one period. `relatesTo` is the period it is about: the file's own, or an earlier one that is being
 * corrected; a correction replaces, it is never a difference. `facts: null` withdraws: it should not have been there.
 */
export const EligibilityRow = z.strictObject({
  /** Where it stands in the source: a line, or the n-th relation. */
  line: z.int().min(1),
  payrollNumber: PayrollNumber,
  employmentSeq: EmploymentSeq,
  relatesTo: Period,
  facts: EmploymentFacts.nullable(),
});
export type EligibilityRow = z.infer<typeof EligibilityRow>;

/** A row that could not be read: where, which field and why. Never the value, never a name. */
export const Reject = z.strictObject({
  line: z.int().min(1),
  /** Known numbers keep an unreadable person from counting as missing. */
  payrollNumber: PayrollNumber.nullable(),
  employmentSeq: EmploymentSeq.nullable(),
  field: z.string().max(100),
  problem: z.string().max(300),
  /** The row was about an earlier period: it does not count among those of the delivery's own. */
  correction: z.literal(true).optional(),
});
export type Reject = z.infer<typeof Reject>;
