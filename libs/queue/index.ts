export * from './backend.js';
export * from './job.processor.js';
export * from './jobs.js';
export * from './queue.module.js';
export * from './queue.service.js';
