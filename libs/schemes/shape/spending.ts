import { z } from 'zod';
import { BasisPoints, recorded } from './common.js';

/** What a training is for, in the words of the schemes that admit or refuse it. */
export const Purpose = z.enum([
  'course',
  'refresher',
  'self-study',
  'language',
  'driving-licence',
  'hobby',
  'recognition-of-prior-learning',
  'professional-register',
  'career-advice',
  'coaching',
  'supervision',
  'external-placement',
  'outplacement',
  'leave',
  'vitality',
]);
export type Purpose = z.infer<typeof Purpose>;

/** A fact about a person or a training that a scheme may ask for: small words with hyphens, like low-schooled. */
export const Word = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

const HoursToMoney = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Hours stay hours.') }),
  z.strictObject({
    kind: z.literal('hourly-wage').describe('An hour is worth what the person earns in it [LBB4].'),
  }),
  z.strictObject({
    kind: z.literal('fixed').describe('An hour has a price of its own [LEX].'),
    centsPerHour: z
      .int()
      .min(1)
      .max(1_000_00)
      .describe('Cents for an hour; 1500 is the € 15 of CPF [LEX].'),
  }),
]);

const ShareLimit = z.strictObject({
  purpose: Purpose.describe('What the limit is on, like vitality [FLV].'),
  basisPoints: BasisPoints.describe(
    'The most of what was granted that may go to it; 5000 is half, € 2,500 of € 5,000 [FLV].',
  ),
  fromAge: z
    .int()
    .min(14)
    .max(100)
    .nullable()
    .default(null)
    .describe('Below this age nothing may go to it; 60 [FLV]. Null: any age.'),
});

/** What a budget may be spent on, and when. `{}` asks nothing but that the training is not the employer's own duty. */
export const Spending = z.strictObject({
  mandatoryTraining: z
    .enum(['blocked', 'allowed'])
    .default('blocked')
    .describe(
      'Training that law or cao makes the employer give, or that the present function needs: never from a personal budget [FCB25, THU]. allowed: a subsidy to the employer, like kmo-portefeuille [VLAIO]; in the Netherlands only where funding is subsidy-matching.',
    ),
  requestedBy: z
    .enum(['anyone', 'person'])
    .default('anyone')
    .describe('person: not for training the employer asks for, like a training cheque [CERVOGO].'),
  allowedPurposes: z
    .array(Purpose)
    .default([])
    .describe(
      'The only purposes admitted, like career-advice and course [LBB5, LBB7]. Empty: all.',
    ),
  deniedPurposes: z
    .array(Purpose)
    .default([])
    .describe('Purposes never admitted, like hobby and self-study [ETD5].'),
  catalogueOnly: z
    .boolean()
    .default(false)
    .describe(
      'Only what stands in the catalogue of the hub; booked elsewhere is not repaid [ETD1].',
    ),
  requestUnlistedCourse: z
    .boolean()
    .default(false)
    .describe('Whether a person may ask to list a course that is not in the catalogue [ETD2].'),
  courseRegisters: z
    .array(Word)
    .default([])
    .describe(
      'The course stands in one of these registers, like stap-register or opleidingsdatabank [FCBO]. Empty: none is asked.',
    ),
  providerAccreditations: z
    .array(Word)
    .default([])
    .describe(
      'The provider holds one of these, like ocw-recognised. Empty: none is asked [STAPUWV].',
    ),
  minimumHours: z
    .int()
    .min(1)
    .max(5000)
    .nullable()
    .default(null)
    .describe('Hours a training has at least; 32 [FCBO]. Null: no minimum.'),
  startsWithinMonths: z
    .int()
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .describe(
      'Months in which it must start, after the application window closes, or after the request where there is none; 3 [NTI]. Null: any day.',
    ),
  notStarted: z
    .boolean()
    .default(false)
    .describe('Whether the training may not have begun on the day of the request [NTI].'),
  preEnrolmentProof: z
    .boolean()
    .default(false)
    .describe('Whether the provider must have confirmed the enrolment first [STAPUWV].'),
  awardsPerYear: z
    .int()
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .describe('Trainings a calendar year for one person; 1 [STAPUWV]. Null: no limit.'),
  grantsPerCourse: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe(
      'Awards for one course, all persons together; 300, against abuse [NIEUWS]. Null: no limit.',
    ),
  shareLimits: z
    .array(ShareLimit)
    .default([])
    .describe('How much of what was granted may go to a purpose; at most half to vitality [FLV].'),
  hoursToMoney: HoursToMoney.default({ kind: 'none' }).describe(
    'What an hour is worth where hours may pay a price, by explicit agreement [LBB4, STAP4].',
  ),
  moneyToHours: recorded(
    z
      .enum(['none', 'hourly-wage'])
      .default('none')
      .describe('Whether money may buy leave, and at what rate [IKB5]. none: it may not.'),
  ),
});
export type Spending = z.infer<typeof Spending>;
