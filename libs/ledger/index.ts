export {
  auditLedger,
  bookSums,
  everyAccount,
  journal,
  journalRows,
  ledgerLooks,
  type BookSum,
} from './audit.js';
export { look, type Check, type Finding, type Key, type Look, type Term } from './look.js';
export * from './accounts.js';
export { JournalService, type Span, type Subject } from './journal.service.js';
export * from './ledger.schema.js';
export { LedgerService } from './ledger.service.js';
export { SealsService, type ChainReport } from './seals.service.js';
