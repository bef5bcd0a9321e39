import { z } from 'zod';
import { Day } from '#libs/core';
import { Unit } from '#libs/ledger';
import { type Reason, TaxCategory } from '#libs/schemes';
import type { HoldWish } from './pick.rules.js';

/** Names a step of a caller's own, so that asking twice is asking once. */
export const StepKey = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/);
export const HoldKey = z.string().regex(/^[A-Za-z0-9._:/-]{3,200}$/);
/** Minor units, as many as an account can hold. */
export const Amount = z
  .bigint()
  .min(1n)
  .max(2n ** 63n - 1n);

/** Keeps a person's budget for something. `blocked` comes from who asked the gates for that amount. */
export interface NewHold extends HoldWish {
  key: string;
  personId: string;
  by: string;
  /** Whether what the lots lack may be drawn ahead of what is still to be granted, where a scheme allows that. */
  ahead?: boolean | undefined;
}

/** A part of a hold that is spent, or given back. */
export interface HoldStep {
  key: string;
  amount: bigint;
  on: Day;
  by: string;
}

/** What one lot gave to a hold and still holds for it. */
export interface HeldLot {
  lotId: bigint;
  schemeId: string;
  employerId: number | null;
  taken: bigint;
  held: bigint;
}

export interface HoldView {
  id: bigint;
  key: string;
  personId: string;
  unit: Unit;
  amount: bigint;
  /** Still held; the rest was spent or given back. */
  open: bigint;
  captured: bigint;
  released: bigint;
  category: TaxCategory | null;
  on: Day;
  placedBy: string;
  placedAt: Date;
  lots: HeldLot[];
  considered: { lotId: bigint; amount: bigint; reason: Reason }[];
}
