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

export interface LifeEventView extends Omit<NewLifeEvent, 'employmentId'> {
  id: bigint;
  employmentId: bigint | null;
  outcomes: SchemeOutcome[];
  recordedAt: Date;
}
