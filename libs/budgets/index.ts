export { type Advance, outstandingAdvances } from './holds/advances.js';
export { AgeingService } from './ageing/ageing.service.js';
export { auditBooks, auditLots } from './audit/audit.js';
export { auditDays } from './audit/days.js';
export * from './grants/budgets.service.js';
export { ExpiryService } from './ageing/expiry.service.js';
export { GRACE } from './ageing/grace.js';
export type { InvoicePayment, Settled } from './funds/funding.js';
export { type Funding, FundsService, type Receipt } from './funds/funds.service.js';
export type { NamedGrant } from './grants/grants.schema.js';
export { GrantsService } from './grants/grants.service.js';
export { fromWhen } from './holds/days.js';
export { accountsAfter, owing, takeable, withoutOwing } from './holds/free.js';
export * from './holds/holds.schema.js';
export { HoldsService } from './holds/holds.service.js';
export { ClaimsService } from './life-events/claims.service.js';
export * from './life-events/life-events.schema.js';
export { LifeEventsService } from './life-events/life-events.service.js';
export { NoticesService, type NoticeView } from './ageing/notices.service.js';
export {
  type Considered,
  type HoldableLot,
  type HoldWish,
  agreedOrder,
  pickLots,
} from './holds/pick.rules.js';
export type { Borne } from './grants/shortfalls.js';
