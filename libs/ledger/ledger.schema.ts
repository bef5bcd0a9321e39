import { z } from 'zod';
import { Day } from '#libs/core';

export const Book = z.enum(['trust', 'memo']);
export type Book = z.infer<typeof Book>;

/** What a balance counts: euros in cents, the others in hundredths. */
export const Unit = z.enum(['EUR', 'hours', 'days', 'vouchers']);
export type Unit = z.infer<typeof Unit>;

/** Moves `amount` minor units once: the same reference twice is the same transfer. */
export interface Transfer {
  book: Book;
  unit: Unit;
  from: string;
  to: string;
  amount: bigint;
  /** Names the step that moves it; its first word is the verb, as the chart knows it: `grant/42`. */
  reference: string;
  /** The day it counts for; when it was recorded the ledger knows itself. */
  effectiveOn: Day;
  /** The transfer this one takes back, which must be its exact opposite. */
  reverses?: bigint;
  /** Who asked for it, where no run and no job did. */
  by?: string;
}

/** An account of the chart and what stands on it, in minor units. */
export interface AccountView {
  address: string;
  book: Book;
  unit: Unit;
  balance: bigint;
}

/**
 * A moment of the past. `recordedBy`: as the books stood then. `effectiveOn`: counting only what is posted on or before
 * that day, whenever it was recorded. Both: what was known then of that day.
 */
export interface Moment {
  recordedBy?: Date | undefined;
  effectiveOn?: Day | undefined;
}

/** One transfer as a statement shows it. */
export interface JournalLine {
  id: bigint;
  kind: string;
  effectiveOn: Day;
  recordedAt: Date;
  reference: string;
  book: Book;
  unit: Unit;
  from: string;
  to: string;
  /** What it changed for whom the statement is of; 0 where it moved between two accounts of theirs. */
  amount: bigint;
  lotId: bigint | null;
  /** The transfer it takes back. */
  reverses: bigint | null;
  by: string | null;
}

/** One line of the statement of a single account: received is positive, given is negative. */
export interface StatementLine {
  id: bigint;
  kind: string;
  effectiveOn: Day;
  recordedAt: Date;
  reference: string;
  counterparty: string;
  amount: bigint;
  balanceAfter: bigint;
  reverses: bigint | null;
  by: string | null;
}
