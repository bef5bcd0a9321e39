import { z } from 'zod';
import { Day, yearOf, type Cents } from '#libs/core';
import type { Reason } from './reasons.js';

interface Question {
  id: string;
  nl: string;
  en: string;
}

/**
 * What a person is asked before a budget pays, to tell whether it stays untaxed. A reconstruction from what published
 * notes tell of the rules [LL, BD, FUN, MTA]: the text of the tax authority itself was not found, so this is not it.
 * A change is a new version; answers keep the version they were given under.
 */
export const questionnaire: { version: string; questions: readonly Question[] } = {
  version: '2026-1',
  questions: [
    {
      id: 'isMandatory',
      nl: 'Is de scholing verplicht door wet of cao, of nodig voor je huidige functie?',
      en: 'Does law or cao require the training, or does your present function need it?',
    },
    {
      id: 'isGuided',
      nl: 'Geeft een opleider begeleiding en toezicht, ter plaatse of online?',
      en: 'Does a provider give guidance and supervision, on the spot or online?',
    },
    {
      id: 'servesPresentJob',
      nl: 'Onderhoudt of verbetert de scholing kennis of vaardigheden voor je huidige werk?',
      en: 'Does the training maintain or improve knowledge or skills for your present work?',
    },
    {
      id: 'servesOtherWork',
      nl: 'Is de scholing gericht op een andere functie, een ander beroep of een eigen onderneming waarmee je inkomen verwerft?',
      en: 'Is the training aimed at another function, occupation or own enterprise by which you will earn an income?',
    },
    {
      id: 'isLeisure',
      nl: 'Gaat het vooral om hobby, sport, vrije tijd of een algemene vaardigheid zoals rijbewijs B?',
      en: 'Is it mainly a hobby, sport, leisure or a general skill such as a driving licence B?',
    },
    {
      id: 'reimbursedCents',
      nl: 'Welk bedrag vergoedt een ander, zoals een subsidie, een andere werkgever of een fonds?',
      en: 'What amount do others reimburse, such as a subsidy, another employer or a fund?',
    },
    {
      id: 'costs',
      nl: 'Uit welke kosten bestaat de prijs?',
      en: 'Which costs make up the price?',
    },
    {
      id: 'priorLearning',
      nl: 'Is het een EVC-procedure, en is de aanbieder daarvoor erkend?',
      en: 'Is it a recognition of prior learning, and is its provider recognised?',
    },
    {
      id: 'days',
      nl: 'In welk jaar worden de kosten gemaakt, en wanneer is het budget toegezegd?',
      en: 'In which year are the costs made, and when was the budget promised?',
    },
    {
      id: 'declaredOn',
      nl: 'Verklaar je dat dit waar is, en mogen de antwoorden bewaard worden voor controle?',
      en: 'Do you declare this to be true, and may the answers be kept for inspection?',
    },
  ],
};

const CostItem = z.enum([
  'fee',
  'books',
  'materials',
  'exam',
  'recognition',
  'travel',
  'stay',
  'device',
  'study-room',
  'bonus',
]);
/** What is named as exempt [FUN]; travel and stay wait for a tax adviser. */
const EXEMPT: ReadonlySet<string> = new Set(['fee', 'books', 'materials', 'exam', 'recognition']);

const Cents = z.int().min(0).max(1_000_000_000_00);

/** The answers of one person about one training; facts only, no free text, so nothing private can slip in. */
export const Answers = z.strictObject({
  version: z.literal(questionnaire.version).describe('The version that was asked; 2026-1 [LL].'),
  isMandatory: z.boolean().describe('Required by law or cao, or for the present function [THU].'),
  isGuided: z.boolean().describe('A provider guides and supervises; self-study does not [ETD5].'),
  servesPresentJob: z.boolean().describe('Category c [MTA, BP21].'),
  servesOtherWork: z.boolean().describe('Category d [MTA].'),
  isLeisure: z.boolean().describe('Hobby, sport, leisure or a general skill [FUN].'),
  hasEvidenceOfWork: z
    .boolean()
    .default(false)
    .describe('Evidence that leisure at first sight is for work after all; a person looks [FUN].'),
  reimbursedCents: Cents.describe('What others reimburse, in cents; 10000 is € 100 [FUN].'),
  costs: z
    .array(z.strictObject({ item: CostItem, cents: Cents }))
    .min(1)
    .describe('The price by item, in cents; the fee, 40000 [FUN].'),
  priorLearning: z
    .enum(['none', 'recognised', 'not-recognised'])
    .default('none')
    .describe('A recognition of prior learning, at a recognised provider or not [MTA].'),
  promisedOn: Day.describe('The day the budget was granted; 2025-11-30 [FUN].'),
  costsMadeOn: Day.describe('The day the costs are made; 2026-02-01 [FUN].'),
  declaredOn: Day.describe('The day of the declaration and the consent; 2026-01-15 [S0].'),
});
export type Answers = z.infer<typeof Answers>;

export interface Assessment {
  version: string;
  /** c: for the present work. d: for other work, also after the employment. none: it is not untaxed. */
  category: 'c' | 'd' | 'none';
  /** Why nothing may be paid from a budget at all; null where it may. */
  stop: Reason | null;
  /** Whether a person must look before it is final. */
  needsReview: boolean;
  /** What may be paid untaxed, and what is taken off the price for it. */
  fundable: Cents;
  deducted: Cents;
  reasons: Reason[];
}

/**
 * What the answers mean for the wage tax. A training for both present and other work is d: that pays from every lot.
 * Whether a lot may pay is asked for each lot, by who granted it (`usableFor`).
 */
export function assess(answers: Answers): Assessment {
  const price = answers.costs.reduce((sum, { cents }) => sum + cents, 0);
  const stop = stopOf(answers);
  const failures = stop ? [] : failuresOf(answers);
  const needsReview = !stop && answers.isLeisure && answers.hasEvidenceOfWork;
  const category = stop || failures.length > 0 ? 'none' : categoryOf(answers);
  const fundable = category === 'none' ? 0 : fundableOf(answers);
  return {
    version: answers.version,
    category,
    stop,
    needsReview,
    fundable: BigInt(fundable),
    deducted: BigInt(price - fundable),
    reasons: [
      ...(stop ? [stop] : failures),
      ...(needsReview ? [{ code: 'test-needs-review' as const, params: {} }] : []),
      ...(category === 'none' ? [] : whyFundable(answers, category)),
    ],
  };
}

/** Training the employer must give is never charged to a person's budget [THU, FCB25]. */
const stopOf = ({ isMandatory }: Answers): Reason | null =>
  isMandatory ? { code: 'training-is-mandatory', params: {} } : null;

function failuresOf(answers: Answers): Reason[] {
  const { promisedOn, costsMadeOn } = answers;
  const failures: [boolean, Reason][] = [
    [!answers.isGuided, { code: 'test-without-guidance', params: {} }],
    [answers.isLeisure && !answers.hasEvidenceOfWork, { code: 'test-leisure', params: {} }],
    [
      answers.priorLearning === 'not-recognised',
      { code: 'test-provider-not-recognised', params: {} },
    ],
    [
      yearOf(promisedOn) > yearOf(costsMadeOn),
      { code: 'test-promised-too-late', params: { promisedOn, year: yearOf(costsMadeOn) } },
    ],
    [categoryOf(answers) === 'none', { code: 'test-without-working-purpose', params: {} }],
  ];
  return failures.flatMap(([holds, reason]) => (holds ? [reason] : []));
}

function categoryOf(answers: Answers): Assessment['category'] {
  if (answers.servesOtherWork || answers.priorLearning === 'recognised') return 'd';
  return answers.servesPresentJob ? 'c' : 'none';
}

function fundableOf({ costs, reimbursedCents }: Answers): number {
  const exempt = costs.reduce((sum, { item, cents }) => (EXEMPT.has(item) ? sum + cents : sum), 0);
  return Math.max(0, exempt - reimbursedCents);
}

function whyFundable({ costs, reimbursedCents }: Answers, category: 'c' | 'd'): Reason[] {
  const taxed = costs.reduce((sum, { item, cents }) => (EXEMPT.has(item) ? sum : sum + cents), 0);
  const reasons: [boolean, Reason][] = [
    [true, { code: 'test-passed', params: { category } }],
    [taxed > 0, { code: 'test-costs-not-exempt', params: { taxedCents: taxed } }],
    [reimbursedCents > 0, { code: 'test-reimbursed-by-others', params: { reimbursedCents } }],
  ];
  return reasons.flatMap(([holds, reason]) => (holds ? [reason] : []));
}
