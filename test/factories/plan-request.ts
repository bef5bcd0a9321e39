import type { z } from 'zod';
import { CoFunding, planPayment, Spending } from '#libs/schemes';
import type { LotAtHand, Plan, PlanRequest, SchemeAtHand, Training } from '#libs/schemes';

/** A course of 400.00 for other work, tax-exempt, forty hours. */
export const training = (more: Partial<Training> = {}): Training => ({
  priceCents: 400_00n,
  vatCents: 0n,
  currency: 'EUR',
  category: 'd',
  purpose: 'course',
  startsOn: '2026-03-01',
  hours: 40_00n,
  mandatoryForFunction: false,
  inCatalogue: true,
  registers: [],
  accreditations: [],
  tags: [],
  requestedBy: 'person',
  enrolmentProven: true,
  windowClosesOn: null,
  ...more,
});

export interface Rules {
  spending?: z.input<typeof Spending>;
  cofunding?: z.input<typeof CoFunding>;
}

/** A scheme with nothing special but what is said. */
export const scheme = (
  schemeId: string,
  { spending = {}, cofunding = {} }: Rules = {},
  standing: Partial<SchemeAtHand['standing']> = {},
): SchemeAtHand => ({
  schemeId,
  spending: Spending.parse(spending),
  cofunding: CoFunding.parse(cofunding),
  categories: ['c', 'd'],
  standing: {
    awardsThisYear: 0,
    grantsForCourse: 0,
    uses: [],
    granted: 0n,
    spentOnPurpose: 0n,
    ...standing,
  },
  expiresOn: null,
  priority: 100,
  termMonths: null,
});

/** A lot of a scheme, granted by the present employer. */
export const lot = (
  schemeId: string,
  available: bigint,
  more: Partial<LotAtHand> = {},
): LotAtHand => ({
  lotId: `lot-${schemeId}`,
  schemeId,
  granterId: 'employer-b',
  unit: 'EUR',
  available,
  lotOn: '2025-01-01',
  expiresOn: null,
  priority: 100,
  categories: ['c', 'd'],
  blockedBy: null,
  agreedAsMoney: false,
  ...more,
});

/** The plan for a request, asked on 15 January 2026 by a person of 40. */
export const planFor = (more: Partial<PlanRequest>): Plan =>
  planPayment({
    on: '2026-01-15',
    training: training(),
    learner: learner(),
    employer: null,
    schemes: [],
    lots: [],
    order: 'soonest-expiry',
    ...more,
  });

export const learner = (more: Partial<PlanRequest['learner']> = {}): PlanRequest['learner'] => ({
  statuses: [],
  age: 40,
  hourlyWageCents: null,
  hoursPerDay: null,
  ownMoneyCents: null,
  ...more,
});

/** The lines of a plan in short: from where, who, how much. */
export const paid = ({ lines }: Plan) =>
  lines.map(({ payer, lotId, schemeId, amount }) => [lotId ?? schemeId ?? payer, payer, amount]);
/** What is not used, in short. */
export const refusals = ({ refused }: Plan) =>
  refused.map(({ schemeId, lotId, payer, reason }) => [lotId ?? schemeId ?? payer, reason.code]);
