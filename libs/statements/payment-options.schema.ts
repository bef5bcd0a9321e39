import { z } from 'zod';
import { Day } from '#libs/core';
import { Answers, Purpose, TaxCategory } from '#libs/schemes';

const Cents = z.int().min(0).max(100_000_000).transform(BigInt);
const Hundredths = z.int().min(0).max(10_000_00).transform(BigInt);
const Words = z
  .array(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'is not a word like low-schooled' }))
  .max(50)
  .default([]);

/** What was used of a scheme before. */
const Use = z.strictObject({
  on: Day,
  amount: Cents.describe(
    'In cents, as the limit of the scheme counts: what it paid, or of cheques their face value',
  ),
});

/** A training somebody would like to follow, and what they and their employer would add. Nothing of it is kept. */
export const WantedTraining = z
  .strictObject({
    on: Day.optional().describe('The day of the order; today if left out'),
    priceCents: Cents.describe('What is to be paid, value-added tax included'),
    vatCents: Cents.default(0n).describe('The value-added tax in it; 0 where it is exempt'),
    category: z
      .enum([...TaxCategory.options, 'none'])
      .optional()
      .describe(
        'By the fiscal questionnaire: c present work, d other work, none: neither. Left out where the answers are given',
      ),
    answers: Answers.optional().describe(
      'The answers to the fiscal questionnaire, for the category and for how much of the price may be paid untaxed; the costs add up to the price',
    ),
    purpose: Purpose.default('course'),
    startsOn: Day,
    hours: Hundredths.default(0n).describe('In hundredths: 4000 is forty hours'),
    mandatoryForFunction: z
      .boolean()
      .default(false)
      .describe('Whether law, cao or the present function requires it'),
    inCatalogue: z.boolean().default(true),
    registers: Words.describe('Registers it stands in, like stap-register'),
    accreditations: Words.describe('What its provider holds, like ocw-recognised'),
    tags: Words.describe('Other facts schemes ask for, like shortage-occupation'),
    requestedBy: z.enum(['person', 'employer']).default('person'),
    enrolmentProven: z.boolean().default(false),
    courseAwards: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('Awards for this training so far, all persons together; null: unknown'),
    usedBefore: z
      .record(z.string().min(1).max(60), z.array(Use).max(500))
      .default({})
      .describe(
        'What was used before of schemes that keep no lots here, by scheme: {"nl-graan-pob": [{"on": "2025-05-12", "amount": 60000}]}. Nothing yet is an empty list; where a scheme with a limit is left out that is unknown, and it pays nothing',
      ),
    windowClosesOn: Day.nullable().default(null),
    ownMoneyCents: Cents.nullable()
      .default(null)
      .describe('The most the person will pay; null: whatever is left'),
    employerAddsCents: Cents.nullable()
      .default(0n)
      .describe('The most the employer would top up; null: whatever is left'),
    hourlyWageCents: Cents.nullable()
      .default(null)
      .describe('For schemes in which an hour is worth the wage; null: unknown'),
    hoursPerDay: Hundredths.nullable()
      .default(null)
      .describe('Hundredths of hours in a working day; null: unknown'),
    hoursPayPrice: z
      .boolean()
      .default(false)
      .describe('Whether person and employer agreed that hours pay a part of the price'),
  })
  .refine(({ vatCents, priceCents }) => vatCents <= priceCents, {
    path: ['vatCents'],
    error: 'is more than the price',
  })
  .refine(({ category, answers }) => (category === undefined) === (answers !== undefined), {
    path: ['category'],
    error: 'is told, or the answers that lead to it: one of the two',
  })
  .refine(
    ({ answers, priceCents }) =>
      !answers || answers.costs.reduce((sum, { cents }) => sum + BigInt(cents), 0n) === priceCents,
    { path: ['answers', 'costs'], error: 'do not add up to the price' },
  );
export type WantedTraining = z.infer<typeof WantedTraining>;
