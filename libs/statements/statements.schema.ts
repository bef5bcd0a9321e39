import type { Day } from '#libs/core';
import type { Unit } from '#libs/ledger';
import type { Language, Scheme } from '#libs/schemes';

/** The day a statement is of, and the language of its sentences. */
export interface Asked {
  on: Day;
  language: Language;
}

export interface Granter {
  employerId: number;
  name: string;
}

/** Amounts in minor units. granted = available + promised + held + spent + lapsed + returned. */
export interface Amounts {
  granted: bigint;
  /** Real money, or hours and the like, free to use. */
  available: bigint;
  /** Granted, and not paid in yet. */
  promised: bigint;
  /** Kept for something that was ordered. */
  held: bigint;
  spent: bigint;
  lapsed: bigint;
  /** Given back to who granted it, paid out as wage, or gone along to a next employer. */
  returned: bigint;
}

export interface LotLine extends Amounts {
  lotId: bigint;
  schemeId: string;
  unit: Unit;
  /** The granting employer; null where none granted it. */
  granter: Granter | null;
  /** Who promised or paid it: employer, fund, government, person. */
  payer: string;
  source: string;
  lotOn: Day;
  /** The last day it can be spent, or from which a later accrual makes it lapse; null where neither. */
  endsOn: Day | null;
  ends: 'on-its-day' | 'with-a-later-accrual' | 'never';
}

/** What employer and employee do before it can be spent: the yearly talk, and where that stands. */
export interface Condition {
  employerId: number;
  state: 'open' | 'warned' | 'blocked';
  dueOn: Day | null;
  because: string[];
}

/** A budget of one scheme, over everybody the account is of. */
export interface Budget extends Amounts {
  schemeId: string;
  name: string;
  level: Scheme['level'];
  unit: Unit;
  /** What a later payroll return took away after it was spent: a minus here, nowhere on the ledger. */
  outstanding: bigint;
  /** What was drawn ahead of later grants, as a minus: those repay it before they are free. */
  drawnAhead: bigint;
  /** What is free, with that minus: below zero after an advance. */
  balance: bigint;
  nextExpiry: { on: Day; amount: bigint } | null;
  granters: Granter[];
  conditions: Condition[];
  howToClaim: string;
  lots: LotLine[];
}

export interface Duty {
  schemeId: string;
  who: Scheme['duties'][number]['who'];
  what: string;
  every: Scheme['duties'][number]['every'];
}

/** A right under a scheme that is run elsewhere, as far as can be told. */
export interface Elsewhere {
  schemeId: string;
  name: string;
  level: Scheme['level'];
  unit: Scheme['unit'];
  answer: 'yes' | 'no' | 'unknown';
  /** What one turn brings, in minor units; null where that is no or cannot be told. */
  amount: bigint | null;
  because: string;
  howToClaim: string;
}

/** Everything somebody has, may have and must do, of whatever level, in one place [S3]. */
export interface PersonStatement {
  accountId: string;
  on: Day;
  /** Where they work on that day: nowhere, at one, at several. */
  employers: Granter[];
  budgets: Budget[];
  duties: Duty[];
  elsewhere: Elsewhere[];
  /** A friendly word where there is nothing yet. */
  note: string | null;
}
