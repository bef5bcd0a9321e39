export * from './accounts.js';
export * from './ledger.schema.js';
export * from './ledger.service.js';
