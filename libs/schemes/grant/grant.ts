import type { Cents } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import type { MoreFacts } from '../more-facts.js';
import type { Reason } from '../reasons.js';

/** One of the parts that are administered apart and as a total. */
export interface GrantPart {
  name: string;
  amount: Cents;
}

/** What an entitled person gets over a period; nothing, where there is nothing to take a share of. */
export interface Grant {
  amount: Cents;
  reason: Reason;
  /** What the amount is made of, where the scheme keeps it apart. */
  parts?: readonly GrantPart[];
  /** A right that brings no lots, and is one all the same. */
  isRight?: boolean;
  /** Whatever of it comes also when the cap is reached. */
  outsideCap?: Cents;
}
export type GrantRule = (facts: EmploymentFacts, more: MoreFacts) => Grant;

export const nothing = (reason: Reason): Grant => ({ amount: 0n, reason });
