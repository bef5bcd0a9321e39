export * from './connections.service.js';
export * from './employers.schema.js';
export * from './employers.service.js';
export * from './periods.service.js';
export * from './secrets.js';
