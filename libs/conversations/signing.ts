import { type Day, notFound, todayInAmsterdam } from '#libs/core';
import { type PrismaService, violated } from '#libs/database';
import {
  type ConversationRule,
  conversationRuleOn,
  decisionDueOn,
  type Scheme,
} from '#libs/schemes';
import {
  dayNotProven,
  decidedBySilence,
  decidedOtherwise,
  groundNotValid,
  notAppliedFor,
  notAsked,
  notYet,
  oneHand,
  outOfOrder,
  paperMissing,
  signedOtherwise,
  superseded,
} from './conversations.errors.js';
import type { DocumentView, Hand, NewDecision, NewSignature } from './conversations.schema.js';
import { documentOf } from './documents.js';
import type { Sought } from './talks.js';

/** Puts a party's signature under the current version; the same again is the same signature. */
export async function sign(
  prisma: PrismaService,
  sought: Sought & { id: bigint },
  { party, signedOn, paper }: NewSignature,
  by: Hand,
): Promise<DocumentView> {
  if (signedOn > todayInAmsterdam()) throw notYet('signedOn');
  const before = await documentOf(prisma, sought);
  if (!before.signatures.some((one) => one.party === party))
    await orRefused(
      () => prisma.$executeRaw`
        INSERT INTO signature (document_id, party, signed_by, signed_on, by_key, paper)
        VALUES (${sought.id}, ${party}, ${by.name}, ${signedOn}::date, ${by.keyId}, ${paper}) ON CONFLICT DO NOTHING`,
    );
  const signed = await documentOf(prisma, sought);
  const own = signed.signatures.find((one) => one.party === party);
  if (own?.signedOn !== signedOn || own.paper !== paper) throw signedOtherwise();
  return signed;
}

/** Puts the employer's word on a request on record; the same again is the same decision. */
export async function decide(
  prisma: PrismaService,
  schemeOf: (id: string) => Scheme,
  sought: Sought & { id: bigint; by: Hand },
  decision: NewDecision,
): Promise<DocumentView> {
  const { by, ...place } = sought;
  const request = await documentOf(prisma, place);
  if (request.kind !== 'spending-agreement') throw notFound('document');
  if (!request.decision) {
    const decideBy = checkDecision(schemeOf(request.schemeId), request, decision);
    await orRefused(
      () => prisma.$executeRaw`
        INSERT INTO employer_decision (document_id, outcome, ground, decide_by, decided_on, decided_by, by_key, paper)
        VALUES (${place.id}, ${decision.outcome}, ${groundOf(decision)}, ${decideBy}::date, ${decision.decidedOn}::date,
          ${by.name}, ${by.keyId}, ${decision.paper})
        ON CONFLICT DO NOTHING`,
    );
  }
  const decided = await documentOf(prisma, place);
  if (!isSame(decided, decision)) throw decidedOtherwise();
  return decided;
}

const groundOf = (decision: NewDecision): string | null =>
  decision.outcome === 'refused' ? decision.ground : null;

const isSame = ({ decision: made }: DocumentView, decision: NewDecision): boolean =>
  made?.outcome === decision.outcome &&
  made.ground === groundOf(decision) &&
  made.decidedOn === decision.decidedOn &&
  made.paper === decision.paper;

/** The last day for it; throws where the scheme, the days or the silence leave no room for this decision. */
function checkDecision(scheme: Scheme, request: DocumentView, decision: NewDecision): Day | null {
  const { decidedOn } = decision;
  if (decidedOn > todayInAmsterdam()) throw notYet('decidedOn');
  const rule = conversationRuleOn(scheme, decidedOn);
  if (rule?.employerDecision !== 'approve') throw notAsked('decision of the employer');
  const application = request.signatures.find(({ party }) => party === 'employee');
  if (!application || application.signedOn > decidedOn) throw notAppliedFor();
  const decideBy = decisionDueOn(rule, application.signedOn);
  if (decision.outcome === 'refused' && !rule.validRefusalGrounds.includes(decision.ground))
    throw groundNotValid();
  if (decideBy !== null) checkSilence(rule, decision, decideBy);
  return decideBy;
}

/** Once silence has decided, only a paper shows that there was a word before; a day that the caller tells does not. */
function checkSilence(
  { effectOfSilence: { noReply } }: ConversationRule,
  { outcome, decidedOn, paper }: NewDecision,
  decideBy: Day,
): void {
  if (noReply !== 'counts-as-approved' && noReply !== 'counts-as-refused') return;
  const shownOn = paper === null ? todayInAmsterdam() : decidedOn;
  if (shownOn <= decideBy) return;
  if (outcome === 'refused' && noReply === 'counts-as-approved') throw decidedBySilence();
  if (decidedOn <= decideBy) throw dayNotProven();
}

/** What the database refuses, in the words of the trade. */
async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violated(error, 'a later version has replaced')) throw superseded();
    if (violated(error, 'signed before its talk'))
      throw outOfOrder('signedOn', 'is before the talk');
    if (violated(error, 'an operator names the paper')) throw paperMissing();
    if (violated(error, 'one hand signs for both sides')) throw oneHand();
    throw error;
  }
}
