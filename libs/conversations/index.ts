export type { Gate } from './gate.rules.js';
export { notTheirs } from './conversations.errors.js';
export * from './conversations.schema.js';
export * from './conversations.service.js';
export type { DueView } from './due.js';
