export { schemes, schemeById, schemesRevision } from './catalogue.js';
export { conversationOn, type ConversationState } from './conversation.rules.js';
export { decide, ruleFor, type Decision } from './decision.rules.js';
export { settleExit, type ExitDestination, type ExitSettlement } from './exit.rules.js';
export { invoicedIn, periodsOnInvoice } from './invoice.rules.js';
export { lapsedLots, lapsesOn, lastUsableDay, type DatedLot } from './lapse.rules.js';
export { explain, reasonCodes, type Language, type Reason, type ReasonCode } from './reasons.js';
export {
  readScheme,
  Scheme,
  type ExitBehaviour,
  type SchemeData,
  type SchemeVersion,
} from './scheme.js';
export { versionOn } from './timeline.js';
