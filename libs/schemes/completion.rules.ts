import { addMonths, divideHalfUp, type Cents, type Day } from '#libs/core';
import type { Reason } from './reasons.js';
import type { Completion } from './shape/completion.js';

export interface Evidence {
  /** The day the question is asked. */
  on: Day;
  endedOn: Day;
  /** What the scheme pays for the training, and holds for it. */
  amount: Cents;
  hasCertificate: boolean;
  /** Hundredths of hours, of those given; null while unknown. */
  attendance: { attended: bigint; given: bigint } | null;
  /** The day the proof came in; null while there is none. */
  provenOn: Day | null;
  /** Whether an excuse was accepted. */
  isExcused: boolean;
}

export interface CompletionOutcome {
  state: 'waiting' | 'fulfilled' | 'not-fulfilled' | 'excused';
  /** What the provider is due. */
  providerGets: Cents;
  /** What is gone from the right of the person; the rest is available again. */
  consumed: Cents;
  clawback: { from: 'provider' | 'person'; amount: Cents } | null;
  reason: Reason;
}

/**
 * What a training leads to once it has ended: who is paid what, what of the right is gone, and who repays. Asked when an
 * order ends; nothing is booked here.
 */
export function settleCompletion(rules: Completion, evidence: Evidence): CompletionOutcome {
  if (rules.attendanceBands.length > 0 && evidence.attendance === null) return waiting();
  if (evidence.isExcused && rules.excusable) return excused(rules, evidence);
  const { isAwaited, objection } = proofOf(rules, evidence);
  if (isAwaited) return waiting();
  return objection ? notFulfilled(rules, evidence, objection) : fulfilled(rules, evidence);
}

interface Proof {
  isAwaited: boolean;
  objection: Reason | null;
}

function proofOf(rules: Completion, evidence: Evidence): Proof {
  const found = (objection: Reason | null): Proof => ({ isAwaited: false, objection });
  if (rules.proof.length === 0) return found(null);
  const months = rules.proofDeadlineMonths;
  const deadline = months === null ? '9999-12-31' : addMonths(evidence.endedOn, months);
  const { provenOn, on } = evidence;
  if (provenOn === null)
    return on <= deadline
      ? { isAwaited: true, objection: null }
      : found({ code: 'proof-missing', params: { deadline } });
  if (provenOn > deadline) return found({ code: 'proof-too-late', params: { deadline } });
  return found(isProven(rules, evidence) ? null : notProven(rules, evidence));
}

function isProven(
  { proof, minimumAttendancePercent: minimum }: Completion,
  { hasCertificate, attendance }: Evidence,
): boolean {
  if (proof.includes('certificate') && hasCertificate) return true;
  return proof.includes('attendance') && minimum !== null && reaches(attendance, minimum);
}

/** Compared as a fraction: 79.99 % is not 80 %. */
const reaches = (attendance: Evidence['attendance'], percent: number): boolean =>
  attendance !== null &&
  attendance.given > 0n &&
  attendance.attended * 100n >= BigInt(percent) * attendance.given;

function fulfilled(rules: Completion, evidence: Evidence): CompletionOutcome {
  const providerGets = dueToProvider(rules, evidence);
  return {
    state: 'fulfilled',
    providerGets,
    consumed: rules.rightsConsumed === 'whole' ? evidence.amount : providerGets,
    clawback: null,
    reason:
      providerGets === evidence.amount
        ? { code: 'training-completed', params: {} }
        : { code: 'paid-by-attendance', params: { percent: percentOf(evidence.attendance) } },
  };
}

function dueToProvider({ attendanceBands }: Completion, evidence: Evidence): Cents {
  const { amount, attendance } = evidence;
  const band = attendanceBands.findLast(
    ({ fromPercent }) => fromPercent === 0 || reaches(attendance, fromPercent),
  );
  if (!band) return amount;
  if (band.pays !== 'pro-rata') return divideHalfUp(amount * BigInt(band.pays), 100n);
  if (!attendance || attendance.given <= 0n) return 0n;
  const attended = attendance.attended < attendance.given ? attendance.attended : attendance.given;
  return divideHalfUp(amount * attended, attendance.given);
}

/** The right is withdrawn: whoever was paid repays, and where nobody does the money is gone. */
function notFulfilled(rules: Completion, evidence: Evidence, reason: Reason): CompletionOutcome {
  const { clawbackFrom } = rules;
  const { amount } = evidence;
  return {
    state: 'not-fulfilled',
    providerGets: clawbackFrom === 'provider' ? 0n : dueToProvider(rules, evidence),
    consumed: amount,
    clawback: clawbackFrom === 'nobody' ? null : { from: clawbackFrom, amount },
    reason,
  };
}

const notProven = (
  { minimumAttendancePercent: minimum }: Completion,
  { attendance }: Evidence,
): Reason =>
  minimum === null
    ? { code: 'certificate-missing', params: {} }
    : { code: 'attendance-too-low', params: { percent: percentOf(attendance), minimum } };

/** The provider is due what the attendance says, nobody repays, and the person keeps the rest of the right. */
function excused(rules: Completion, evidence: Evidence): CompletionOutcome {
  const providerGets = dueToProvider(rules, evidence);
  return {
    state: 'excused',
    providerGets,
    consumed: providerGets,
    clawback: null,
    reason: { code: 'absence-excused', params: {} },
  };
}

const waiting = (): CompletionOutcome => ({
  state: 'waiting',
  providerGets: 0n,
  consumed: 0n,
  clawback: null,
  reason: { code: 'proof-awaited', params: {} },
});

/** For people to read, cut to two decimals: never rounded up to a limit it does not reach. */
const percentOf = (attendance: Evidence['attendance']): number =>
  attendance === null || attendance.given <= 0n
    ? 0
    : Number((attendance.attended * 10_000n) / attendance.given) / 100;
