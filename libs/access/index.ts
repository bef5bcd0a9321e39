export * from './access.schema.js';
export * from './idempotency.service.js';
export * from './keys.service.js';
export * from './tenancy.service.js';
