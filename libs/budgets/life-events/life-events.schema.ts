import type { Day } from '#libs/core';
import type { Unit } from '#libs/ledger';
import type { LifeEvent, Reason, Settlement } from '#libs/schemes';

/** Something that happened in an employment. */
export interface NewLifeEvent {
  /** Names it for ever: the same key is the same event. */
  key: string;
  /** Whose it is; anybody of the account of who has the employment. */
  personId: string;
  employmentId: bigint;
  kind: LifeEvent;
  /** The day of it; for an exit the last day in service. */
  on: Day;
  /** The employment that budgets move to; a scheme moves them only if that employer is in it too. */
  nextEmploymentId: bigint | null;
  by: string;
  /** Only the budgets of these schemes, where others still have to wait; without it of all. */
  schemeIds?: readonly string[];
}

/** An event that is not recorded, since something stands that it contradicts. */
export interface LeftOut {
  key: string;
  standingId: bigint;
  /** Whether what stands is an exit; otherwise it happened in service after the one that is left out. */
  isExit: boolean;
}

/** How many events are on record by now that were not, and which are left out. */
export interface Recorded {
  recorded: number;
  leftOut: LeftOut[];
}

/** What an event did to the budget of one scheme. */
export interface SchemeOutcome {
  schemeId: string;
  schemeVersion: string;
  accrual: Settlement['accrual'];
  balance: Settlement['balance'];
  goesTo: Settlement['goesTo'];
  hours: Settlement['hours'];
  reason: Reason;
  unit: Unit;
  /** What was free and has gone there, in minor units; what is held goes on. */
  amount: bigint;
  lots: number;
}

/** Why something that an event took away does not come back when it is undone. */
export const CLAIM_REASONS = [
  'held',
  'spent',
  'lapsed',
  'refunded',
  'paid-out',
  'corrected',
  'moved-on',
] as const;
export type ClaimReason = (typeof CLAIM_REASONS)[number];

/** What the undoing of an event did to one lot that it had emptied. */
export interface UndoneLot {
  lotId: bigint;
  unit: Unit;
  /** What is on the lot again, in minor units. */
  returned: bigint;
  /** Of it, what the next employer had paid since: that is owed back to it, and to the lot it is promised again. */
  repaid: bigint;
  /** What could not come back, and why. */
  claims: { why: ClaimReason; amount: bigint }[];
}

/** That an event was undone, by whom and why, and what came back. */
export interface Undoing {
  at: Date;
  /** The day it counts for. */
  on: Day;
  by: string;
  why: string;
  lots: UndoneLot[];
}

export interface LifeEventView extends Omit<NewLifeEvent, 'employmentId' | 'schemeIds'> {
  id: bigint;
  employmentId: bigint | null;
  outcomes: SchemeOutcome[];
  recordedAt: Date;
  undone: Undoing | null;
}

/** Who undoes an event, why, and from which day on it counts; today, unless said otherwise. */
export interface UndoWish {
  why: string;
  by: string;
  on?: Day;
}

/** What somebody else had spent of a lot when the link to them ended. */
export interface LinkClaim {
  lotId: bigint;
  unit: Unit;
  why: ClaimReason;
  amount: bigint;
}

/** How a claim ended: recovered from whoever had it, or borne by who granted it. No money moves by saying so. */
export const SETTLED_HOW = ['recovered', 'borne'] as const;

/** Who settles a claim, how and why. */
export interface Settling {
  how: (typeof SETTLED_HOW)[number];
  why: string;
  by: string;
}

/** Something that an undone event took away, or an undone link let another spend, and that has not come back. */
export interface ClaimView extends LinkClaim {
  id: bigint;
  /** The undone event; null where it comes of an undone link. */
  eventId: bigint | null;
  linkId: bigint | null;
  /** The granting employer of the lot; null where no employer granted it. */
  employerId: number | null;
  /** Where it went to, if it went to a next employer. */
  travelledLotId: bigint | null;
  schemeId: string;
  since: Date;
}
