import type { Cents, Day } from '#libs/core';
import type { Reason } from '../reasons.js';
import type { CoFunding } from '../shape/cofunding.js';
import type { Lots } from '../shape/lots.js';
import type { Purpose, Spending } from '../shape/spending.js';

export interface Training {
  /** What is to be paid, value-added tax included. */
  priceCents: Cents;
  /** The value-added tax in the price; 0n where the training is exempt. */
  vatCents: Cents;
  currency: 'EUR' | 'SGD';
  /** The fiscal category found by the questionnaire: c for the present work, d for other work, none for neither. */
  category: 'c' | 'd' | 'none';
  purpose: Purpose;
  startsOn: Day;
  /** Hundredths of hours. */
  hours: bigint;
  mandatoryForFunction: boolean;
  inCatalogue: boolean;
  /** Registers the course stands in, accreditations of its provider, and other facts schemes ask for, as words. */
  registers: readonly string[];
  accreditations: readonly string[];
  tags: readonly string[];
  requestedBy: 'person' | 'employer';
  enrolmentProven: boolean;
  /** The last day of the application window; null where there are none. */
  windowClosesOn: Day | null;
}

export interface Learner {
  /** Statuses as words, like jobseeker or low-schooled; never health. */
  statuses: readonly string[];
  age: number | null;
  hourlyWageCents: Cents | null;
  /** Hundredths of hours in a working day; null if unknown. */
  hoursPerDay: bigint | null;
  /** The most the person will pay; null: whatever is left. */
  ownMoneyCents: Cents | null;
}

/** What one person did with one scheme so far. */
export interface Standing {
  awardsThisYear: number;
  /** Awards for this course, all persons together; null: nobody told. */
  grantsForCourse: number | null;
  /** Earlier spending, counted as the limit of the scheme counts; null: nobody told. */
  uses: readonly { on: Day; amount: Cents }[] | null;
  /** All that was granted, which limits on a share are a share of. */
  granted: bigint;
  /** What of it went to the purpose of this training before. */
  spentOnPurpose: bigint;
}

export interface SchemeAtHand {
  schemeId: string;
  spending: Spending;
  cofunding: CoFunding;
  /** The fiscal categories its allowance may pay; what a lot may pay is told with the lot. */
  categories: readonly Training['category'][];
  standing: Standing;
  /** Of an allowance: the last day it can be asked, and its place among the schemes, lower first. */
  expiresOn: Day | null;
  priority: number;
  /** The months after which lots without a last day of their own leave its window; null: they never do. */
  termMonths: number | null;
}

export interface LotAtHand {
  lotId: string;
  schemeId: string;
  /** Whoever granted it, by id: another granter, another fiscal category. */
  granterId: string;
  unit: 'EUR' | 'SGD' | 'hours' | 'days' | 'vouchers';
  /** Hundredths of the unit. */
  available: bigint;
  /** The day it counts from. */
  lotOn: Day;
  /** The last day it can be spent; null where no day is fixed. */
  expiresOn: Day | null;
  priority: number;
  /** The fiscal categories it may pay. */
  categories: readonly Training['category'][];
  /** Anything else that stands in its way, like a missing talk; null: nothing. */
  blockedBy: Reason | null;
  /** Whether the person and the employer agreed that its hours pay a price. */
  agreedAsMoney: boolean;
}

/** All that a plan is made from; nothing else is looked up. */
export interface PlanRequest {
  on: Day;
  training: Training;
  learner: Learner;
  /** What the employer is willing to pay; upToCents null: whatever is left. Null: nothing. */
  employer: { upToCents: Cents | null } | null;
  schemes: readonly SchemeAtHand[];
  lots: readonly LotAtHand[];
  /** What could be drawn ahead of later grants, by who asks for it; no plan takes it by itself. Left out: nothing. */
  ahead?: readonly { schemeId: string; amount: Cents }[];
  /** In which order they are spent: what all the schemes at hand agree on. */
  order: Lots['consumption'];
}

export interface PlanLine {
  payer: 'person' | 'employer' | 'fund' | 'government' | 'lot';
  /** The scheme it is paid under; absent for free money of the person or the employer. */
  schemeId?: string;
  lotId?: string;
  /** Of a lot: who granted it, and so accounts for it to the tax authority. */
  granterId?: string;
  /** Cents of the price. */
  amount: Cents;
  /** Of a lot: what is taken from it, in hundredths of its unit; for money the same as the amount. */
  takes?: bigint;
  why: Reason;
}

export interface TimeLine {
  schemeId: string;
  lotId: string;
  unit: 'hours' | 'days';
  /** Hundredths of the unit, as taken from the lot. */
  hundredths: bigint;
  /** Hundredths of hours of the training it covers. */
  hours: bigint;
  why: Reason;
}

/** A source that is not used, and why. Without a scheme it is money of the person or the employer. */
export interface Refusal {
  schemeId?: string;
  lotId?: string;
  payer?: 'person' | 'employer';
  reason: Reason;
}

/** Who pays what. The lines and the shortfall add up to the price, always. */
export interface Payment {
  lines: PlanLine[];
  shortfall: Cents;
}

export interface Plan extends Payment {
  refused: Refusal[];
  /** Paid hours of the training, beside the money. */
  time: TimeLine[];
  /** Other combinations that are allowed, best first. */
  alternatives: Payment[];
  /** What the person can do about it. */
  suggestions: Reason[];
}
