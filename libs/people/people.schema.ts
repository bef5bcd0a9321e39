import { z } from 'zod';
import { Day, todayInAmsterdam } from '#libs/core';

const Name = z.string().trim().min(1).max(100);

/** What somebody may tell of themselves when they open an account without an employer. Nothing of it is needed. */
export const NewAccount = z.strictObject({
  initials: z.string().trim().min(1).max(20).optional(),
  firstName: Name.optional(),
  prefix: z
    .string()
    .trim()
    .min(1)
    .max(20)
    .optional()
    .describe('The part before the last name: van der'),
  lastName: Name.optional(),
  birthDate: Day.refine((day) => day <= todayInAmsterdam(), 'is still to come').optional(),
  email: z.email().max(254).optional(),
});
export type NewAccount = z.infer<typeof NewAccount>;

const dated = {
  from: Day.describe('The first day it is so'),
  until: Day.optional().describe('The last day it is so; left out while it lasts'),
};

const isInOrder = ({ from, until }: { from: Day; until?: Day | undefined }): boolean =>
  until === undefined || until >= from;
const untilFirst = { path: ['until'], error: 'is before the first day' };

/** By the word its scheme has for it. A year may end it; a longer number has no room. */
const Programme = z
  .string()
  .max(60)
  .regex(/^[a-z]+(-[a-z]+)*(-\d{1,4})?$/, { error: 'is not a word like training-programme' });

/** A declaration: only facts that schemes ask for, and only these values, so nothing of health or a union can be among them. */
export const NewFact = z
  .discriminatedUnion('fact', [
    z.strictObject({
      fact: z.literal('status'),
      value: z
        .enum(['jobseeker', 'self-employed', 'student', 'volunteer'])
        .describe('Several may hold at once'),
      ...dated,
    }),
    z.strictObject({
      fact: z.literal('education-level'),
      value: z
        .string()
        .regex(/^[0-8]$/)
        .describe('ISCED 2011: 0 to 8; 3 is mbo 2 to 4, havo, vwo'),
      ...dated,
    }),
    z.strictObject({
      fact: z.literal('region'),
      value: z
        .string()
        .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)
        .describe('ISO 3166: NL, NL-UT'),
      ...dated,
    }),
    z.strictObject({
      fact: z.literal('programme'),
      value: Programme.describe('Enrolled in it; several may hold at once'),
      ...dated,
    }),
  ])
  .refine(isInOrder, untilFirst);
export type NewFact = z.infer<typeof NewFact>;

/** Who of an employer's own people is in one of its programmes, told by the employer. */
export const NewEnrolments = z.strictObject({
  enrolments: z
    .array(
      z
        .strictObject({
          payrollNumber: z.string().trim().min(1).max(35).describe('The employer’s own number'),
          programme: Programme.describe('As the scheme calls it: training-programme'),
          ...dated,
        })
        .refine(isInOrder, untilFirst),
    )
    .min(1)
    .max(1_000),
});
export type NewEnrolments = z.infer<typeof NewEnrolments>;

/** Which facts people declare. */
export const FactName = z.enum(['status', 'education-level', 'region', 'programme']);
export type FactName = z.infer<typeof FactName>;

/** How a link came to be: a token accepted, a suggestion confirmed in a portal, or one confirmed by way of the operator. */
export const LinkedHow = z.enum(['invitation', 'suggestion', 'operator']);
export type LinkedHow = z.infer<typeof LinkedHow>;

/** A line in the journal of links. */
export interface LinkView {
  id: bigint;
  personId: string;
  accountId: string;
  how: LinkedHow;
  linkedBy: string;
  linkedAt: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
  undoneWhy: string | null;
}
