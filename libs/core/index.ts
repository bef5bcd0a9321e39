export * from './cents.js';
export * from './day.js';
export * from './errors.js';
export * from './group.js';
export * from './page.js';
export * from './period.js';
