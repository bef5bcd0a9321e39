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
  /** Names the step that moves it, like `grant/42`. */
  reference: string;
  /** The day it counts for; when it was recorded the ledger knows itself. */
  effectiveOn: Day;
}

/** An account of the chart and what stands on it, in minor units. */
export interface AccountView {
  address: string;
  book: Book;
  unit: Unit;
  balance: bigint;
}

/** One line of a statement, seen from the account: received is positive, given is negative. */
export interface StatementLine {
  id: bigint;
  effectiveOn: Day;
  recordedAt: Date;
  reference: string;
  counterparty: string;
  amount: bigint;
  balanceAfter: bigint;
}
