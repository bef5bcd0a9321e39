export * from './bsn-guard.js';
export * from './bytes.js';
export * from './xml-stream.js';
export * from './csv-rows.js';
export * from './sheet-open.js';
export * from './sheet.js';
export { dayOfSerial } from './xlsx-formats.js';
export * from './xlsx-rows.js';
