export { builtIn, type Catalogue, catalogueOf, schemes, schemeById } from './catalogue.js';
export { balancesIn } from './changes/balances.js';
export type { Hand } from './changes/hands.js';
export {
  type BothSchemes,
  SchemeChangesService,
  type SchemeChangeView,
} from './changes/scheme-changes.service.js';
export { SchemesService } from './schemes.service.js';
export {
  conversationOn,
  conversationRuleOn,
  decisionDueOn,
  type ConversationRule,
  type ConversationState,
} from './conversation.rules.js';
export { advanceFor, drawsAhead } from './grant/advance.rules.js';
export { rightFor, ruleFor, type Decision, type Rule } from './decision.rules.js';
export { yearsAround } from './recurrence.rules.js';
export { factsAskedBy } from './asked-facts.rules.js';
export { type AskedFact, MoreFacts } from './more-facts.js';
export { declaredFacts } from './declared-facts.rules.js';
export { usableFor } from './fiscal.rules.js';
export { fundingOn, partialPayment, retroactive } from './funding.rules.js';
export { lapsesOn, lastUsableDay } from './lapse.rules.js';
export { lapsedGoesTo, settlementFor, type Settlement } from './lifecycle.rules.js';
export { schemeParameters } from './parameters.js';
export { explain, type Language, type Reason, type ReasonCode } from './reasons.js';
export { readScheme, Scheme, type SchemeData, type SchemeVersion } from './scheme.js';
export { graceUntil, newTerm } from './term.rules.js';
export { latestVersionOn, versionOn } from './timeline.js';
export { TaxCategory } from './shape/fiscal.js';
export { BalanceOutcome, LifeEvent } from './shape/lifecycle.js';
export { ConversationRole, RefusalGround } from './shape/conversation.js';
export { goesBy } from './planner/order.rules.js';
export { planPayment } from './planner/planner.rules.js';
export type { LotAtHand, Plan, PlanRequest, SchemeAtHand, Training } from './planner/request.js';
export { Answers, assess, type Assessment } from './questionnaire.js';
export { CoFunding } from './shape/cofunding.js';
export { Purpose, Spending } from './shape/spending.js';
