export * from './connector.js';
export * from './faults.js';
export * from './records.js';
export * from './registry.js';
