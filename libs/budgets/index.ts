export { auditLots } from './audit.js';
export * from './budgets.service.js';
