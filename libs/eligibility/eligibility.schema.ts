import type { Period } from '#libs/core';
import type { Counts, Reason } from './guards.rules.js';
import type { RunState } from './run-states.js';

export interface RunView {
  id: bigint;
  employerId: number;
  connectionId: number;
  period: Period;
  uploadId: string;
  fileName: string;
  state: RunState;
  covers: 'everything' | 'changes';
  /** How far reading is: pages staged of pages delivered. */
  progress: { pages: number; of: number; rows: number };
  /** Null while the file is still being read. */
  counts: Counts | null;
  reasons: Reason[];
  /** What an approval must name. */
  diffHash: string | null;
  /** What the decisions of this run add up to, per unit, in minor units. */
  entitled: { unit: string; people: number; amount: bigint }[];
  failure: { code: string; message: string; remedy: string | null } | null;
  warnings: string[];
  startedBy: string;
  startedAt: Date;
  approvedBy: string | null;
  decidedBy: string | null;
  decidedWhy: string | null;
  appliedAt: Date | null;
}

export interface ChangeView {
  kind: 'new' | 'changed' | 'ended' | 'missing' | 'corrected' | 'withdrawn';
  payrollNumber: string;
  employmentSeq: string;
  line: number | null;
  period: string | null;
  /** Fields that differ, old → new. */
  fields: { field: string; before: unknown; after: unknown }[];
}

export interface DecisionView {
  payrollNumber: string;
  employmentSeq: string;
  period: string;
  schemeId: string;
  schemeVersion: string;
  entitled: boolean;
  reasonCode: string;
  reasonParams: Record<string, string | number>;
  unit: string;
  amount: bigint;
  /** What the amount is made of, where the scheme keeps its parts apart; otherwise empty. */
  parts: { name: string; amount: bigint }[];
}

export interface RejectView {
  line: number;
  payrollNumber: string | null;
  field: string;
  problem: string;
}
