import { z } from 'zod';
import type { Day, Period, PeriodType } from '#libs/core';
import type { EligibilityRow, Reject } from './records.js';

// A secret is a branded string in a connector's settings. It is stored encrypted and shown to nobody.
const secrets = z.registry<{ secret: true }>();
export const secret = () => z.string().min(1).brand<'secret'>().register(secrets, { secret: true });
export const isSecret = (shape: z.core.$ZodType): boolean =>
  secrets.has(shape) ||
  ((shape instanceof z.ZodOptional || shape instanceof z.ZodNullable) && isSecret(shape.unwrap()));

/** Settings as a connector sees them while it reads: without the secrets, by type and at run time. */
export type Public<C> = {
  [P in keyof C as NonNullable<C[P]> extends z.core.$brand<'secret'> ? never : P]: C[P];
};

/** Rows of one page. A row that cannot be read costs one row: it becomes a reject, and the rest goes on. */
export interface RowPage {
  rows: EligibilityRow[];
  rejects: Reject[];
}

/** What a delivery has proved. A generator that throws never gives one, so a failure cannot look like the end. */
export interface End {
  /** `everything`: who is not in it is missing. `changes`: nothing follows from absence. */
  covers: 'everything' | 'changes';
  /** The period the delivery is about. */
  period: Period;
  /** Payroll tax number (loonheffingennummer) the source names; null where it names none. */
  payrollTaxNumber: string | null;
  /** How many employments the source itself says it holds, withdrawals and corrections left out; null where it does not count. */
  sourceCount: number | null;
  /** Which column was read as which field, where that had to be found out. Remembered for the next file with these headers. */
  columns?: Record<string, string>;
  /** For a person to read; no values, no names. */
  warnings: string[];
}

export interface FileContext<C> {
  config: Public<C>;
  today: Day;
  signal: AbortSignal;
  file: { name: string; bytes: AsyncIterable<Uint8Array> };
  /** The employer's own payroll tax number: digits that may stand in the file although they look like a BSN. */
  payrollTaxNumber: string;
  /** How this employer pays. */
  periodType: PeriodType;
  /** The period the sender says it is for; null if left to the file. */
  period: Period | null;
  /** Header → field, as a person answered for this employer before. */
  columns: Record<string, string>;
}

/** A connector whose source is a file. It reads at the edge, before anything is stored, so what it drops never enters. */
export interface FileSource<C> {
  /** Real content, not the name: true if these first bytes can be ours. */
  recognises(head: Uint8Array): boolean;
  /** Pages in the order of the file, pulled, never read ahead: constant memory. */
  read(context: FileContext<C>): AsyncGenerator<RowPage, End, void>;
  /** Strips a file of all that the hub does not need, still in its own format, for `hub reduce` at the employer's. */
  reduce?(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

/** One typed object per folder. What it can do is which members it has. */
export interface Connector<Z extends z.ZodObject = z.ZodObject> {
  /** The folder's name. */
  id: string;
  kind: 'payroll';
  version: string;
  title: string;
  settings: Z;
  file: FileSource<z.infer<Z>>;
}

export const defineConnector = <Z extends z.ZodObject>(
  settings: Z,
  rest: Omit<Connector<Z>, 'settings'>,
): Connector<Z> => Object.freeze({ settings, ...rest });
