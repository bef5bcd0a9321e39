export {
  auditLedger,
  bookSums,
  look,
  type BookSum,
  type Check,
  type Finding,
  type Look,
} from './audit.js';
export * from './accounts.js';
export * from './ledger.schema.js';
export * from './ledger.service.js';
