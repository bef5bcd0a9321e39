import type { Day } from '#libs/core';
import { type ConversationRule, decisionDueOn, type RefusalGround } from '#libs/schemes';
import { reason, type Verdict } from './verdict.js';

/** An agreement to spend as it now reads. */
export interface AgreementEvidence {
  id: bigint;
  amountCents: bigint;
  from: Day;
  until: Day | null;
  employeeOn: Day | null;
  employerOn: Day | null;
  decision: {
    outcome: 'approved' | 'refused';
    ground: RefusalGround | null;
    decidedOn: Day;
  } | null;
}

export interface AgreementVerdict extends Verdict {
  agreementId: bigint | null;
}

interface Spending {
  day: Day;
  amount: bigint;
}

/**
 * Whether an amount may be spent: one agreement must carry all of it, in force, signed by whom the scheme asks and
 * approved where it asks for that. Of several that fall short, the newest tells why.
 */
export function agreementVerdict(
  rule: ConversationRule,
  agreements: readonly AgreementEvidence[],
  spending: Spending,
): AgreementVerdict {
  if (!rule.spendAgreement && rule.employerDecision === 'none')
    return { isOpen: true, because: [], agreementId: null };
  const newestFirst = agreements.toSorted((one, other) => (one.id > other.id ? -1 : 1));
  const judged = newestFirst.map((agreement) => judge(rule, agreement, spending));
  return (
    judged.find(({ isOpen }) => isOpen) ??
    judged[0] ?? { isOpen: false, because: [reason('agreement-missing')], agreementId: null }
  );
}

function judge(
  rule: ConversationRule,
  agreement: AgreementEvidence,
  spending: Spending,
): AgreementVerdict {
  const paper = paperVerdict(rule, agreement, spending);
  if (!paper.isOpen || rule.employerDecision === 'none')
    return { ...paper, agreementId: paper.isOpen ? agreement.id : null };
  const word = employersWord(rule, agreement, spending.day);
  return {
    isOpen: word.isOpen,
    because: [...paper.because, ...word.because],
    agreementId: word.isOpen ? agreement.id : null,
  };
}

/** The paper itself. Where no agreement is asked, it is only the employee's request, and the employer need not sign. */
function paperVerdict(
  { spendAgreement }: ConversationRule,
  agreement: AgreementEvidence,
  { day, amount }: Spending,
): Verdict {
  const { amountCents, from, until, employeeOn, employerOn } = agreement;
  const no = (...why: Parameters<typeof reason>): Verdict => ({
    isOpen: false,
    because: [reason(...why)],
  });
  if (day < from || (until !== null && until < day))
    return no('agreement-not-in-force', { on: day });
  if (amountCents < amount)
    return no('agreement-too-small', {
      agreedCents: Number(amountCents),
      askedCents: Number(amount),
    });
  const needed = spendAgreement ? [employeeOn, employerOn] : [employeeOn];
  return needed.every((signedOn) => signedOn !== null && signedOn <= day)
    ? { isOpen: true, because: spendAgreement ? [reason('agreement-signed')] : [] }
    : no('agreement-not-signed');
}

/** What the employer said of the request, or what saying nothing means once the deadline has passed. */
function employersWord(
  rule: ConversationRule,
  { decision, employeeOn }: AgreementEvidence,
  day: Day,
): Verdict {
  const decideBy = employeeOn === null ? null : decisionDueOn(rule, employeeOn);
  const isLate = decideBy !== null && day > decideBy;
  if (decision && decision.decidedOn <= day)
    return decision.outcome === 'approved'
      ? { isOpen: true, because: [reason('employer-approved')] }
      : {
          isOpen: false,
          because: [reason('employer-refused', { ground: decision.ground ?? 'unknown' })],
        };
  return isLate
    ? silent(rule.effectOfSilence.noReply, decideBy)
    : { isOpen: false, because: [reason('approval-awaited')] };
}

function silent(effect: ConversationRule['effectOfSilence']['noReply'], decideBy: Day): Verdict {
  switch (effect) {
    case 'none':
      return { isOpen: false, because: [reason('approval-awaited')] };
    case 'counts-as-approved':
      return { isOpen: true, because: [reason('no-reply-counts-as-approved', { decideBy })] };
    case 'counts-as-refused':
      return { isOpen: false, because: [reason('no-reply-counts-as-refused', { decideBy })] };
    case 'escalate':
      return { isOpen: false, because: [reason('no-reply-escalated', { decideBy })] };
    default:
      return effect satisfies never;
  }
}
