export { builtIn, type Catalogue, catalogueOf, schemes, schemeById } from './catalogue.js';
export {
  type Hand,
  type ProposedChange,
  SchemeChangesService,
  type SchemeChangeView,
} from './scheme-changes.service.js';
export { SchemesService } from './schemes.service.js';
export {
  conversationOn,
  conversationRuleOn,
  decisionDueOn,
  type ConversationRule,
  type ConversationState,
} from './conversation.rules.js';
export { advanceFor } from './advance.rules.js';
export { decide, rightFor, ruleFor, type Decision, type Rule } from './decision.rules.js';
export { sizeWindowOn } from './entitlement-facts.rules.js';
export { yearsAround } from './recurrence.rules.js';
export type { GrantPart } from './grant.js';
export { factsAskedBy } from './asked-facts.rules.js';
export { type AskedFact, type FactName, MoreFacts } from './more-facts.js';
export { declaredFacts } from './declared-facts.rules.js';
export { payoutProblems, usableFor, type UntaxedUse } from './fiscal.rules.js';
export {
  fundingOn,
  givenBackAs,
  partialPayment,
  providerPaidBy,
  retroactive,
  type Correction,
  type InvoiceLine,
} from './funding.rules.js';
export { invoicedIn, periodsOnInvoice } from './invoice.rules.js';
export { lapsedLots, lapsesOn, lastUsableDay, type DatedLot } from './lapse.rules.js';
export {
  lapsedGoesTo,
  settlementFor,
  type Destination,
  type Settlement,
} from './lifecycle.rules.js';
export { explain, reasonCodes, type Language, type Reason, type ReasonCode } from './reasons.js';
export { readScheme, Scheme, type SchemeData, type SchemeVersion } from './scheme.js';
export { graceUntil, newTerm, noticesDue } from './term.rules.js';
export { latestVersionOn, versionOn } from './timeline.js';
export { TaxCategory } from './shape/fiscal.js';
export { BalanceOutcome, LifeEvent } from './shape/lifecycle.js';
export { ConversationRole, RefusalGround } from './shape/conversation.js';
export { settleCompletion, type CompletionOutcome, type Evidence } from './completion.rules.js';
export { planPayment } from './planner.rules.js';
export type {
  Learner,
  LotAtHand,
  Payment,
  Plan,
  PlanLine,
  PlanRequest,
  Refusal,
  SchemeAtHand,
  Standing,
  TimeLine,
  Training,
} from './planner-request.js';
export { Answers, assess, questionnaire, type Assessment } from './questionnaire.js';
export { centsPerHour, hoursForMoney, moneyForHours, spendingRefusals } from './spending.rules.js';
export { Booking } from './shape/booking.js';
export { CoFunding } from './shape/cofunding.js';
export { Completion } from './shape/completion.js';
export { Purpose, Spending } from './shape/spending.js';
