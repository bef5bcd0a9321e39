export * from './budgets.service.js';
