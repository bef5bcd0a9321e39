import { z } from 'zod';
import { Day } from '#libs/core';
import { EducationLevel, PersonStatus } from './shape/entitlement.js';

/** Text where it is stored, as JSON has no whole numbers of any size. */
const Amount = z.codec(z.string().regex(/^-?\d{1,18}$/), z.bigint(), {
  decode: BigInt,
  encode: String,
});
const Codes = z.array(z.string()).readonly();

/**
 * What payroll does not tell and some schemes ask. What is left out is unknown, and never guessed; amounts in hundredths
 * of the unit. Stored with a decision as `z.encode` writes it.
 */
export const MoreFacts = z
  .strictObject({
    /** What is left in the lots of this scheme, top-ups outside the cap apart; below zero after an advance. */
    balance: Amount,
    /** What this scheme granted before in the calendar year of the period. */
    grantedThisYear: Amount,
    /** What is left in the pot of the window applied in. */
    potLeft: Amount,
    /** What employer and staff agreed on for a year, where the scheme leaves the amount to them. */
    agreedAmount: Amount,
    /** The day on which it is decided, for a limit on granting back. */
    today: Day,
    applicationDate: Day,
    /** What the payroll package itself says. */
    payrollSaysEntitled: z.boolean(),
    /** Hundredths of an hour a week (or a year, as the scheme says) that are full time at this employer. */
    fullTimeHours: z.int(),
    /** Hundredths of an hour worked in the year. */
    hoursInYear: z.int(),
    /** Agreed and paid hundredths of an hour in the last March; paid 0 is a whole month without work, for whatever reason. */
    march: z.strictObject({ contractHours: z.int(), paidHours: z.int() }),
    /** Size of the employer in hundredths of an FTE, averaged over `sizeWindowOn`. */
    employerFte: z.int(),
    region: z.string(),
    educationLevel: EducationLevel,
    statuses: z.array(PersonStatus).readonly(),
    /** Benefits and grants the person receives, as codes. */
    receives: Codes,
    careerDays: z.int(),
    /** Every programme enrolled in; none is an empty list, which is not unknown. */
    programmes: z
      .array(z.strictObject({ name: z.string(), from: Day, until: Day.nullable() }))
      .readonly(),
    /** Groups a top-up is aimed at. */
    groups: Codes,
    events: z.array(z.strictObject({ kind: z.string(), on: Day })).readonly(),
  })
  .partial();
export type MoreFacts = z.output<typeof MoreFacts>;

/** A fact beyond payroll's that a scheme can ask about somebody. */
export type AskedFact = Exclude<keyof MoreFacts, 'today'>;

/** A fact that a rule asks for; the reason of a refusal names it. */
export type FactName = AskedFact | 'birthDate' | 'contractHours';
