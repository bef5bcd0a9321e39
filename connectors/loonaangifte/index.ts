import { defineConnector } from '#libs/connector';
import { looksLikeReturn } from './dialect.js';
import { reduceReturn } from './reduce.js';
import { readReturn } from './return-reader.js';
import { Settings } from './settings.js';

/** The wage-tax return (aangifte loonheffingen) as XML: what every Dutch payroll package makes every period. */
export default defineConnector(Settings, {
  id: 'loonaangifte',
  kind: 'payroll',
  version: '1.0.0',
  title: 'Wage-tax return (Loonaangifte XML 2026)',
  file: { recognises: looksLikeReturn, read: readReturn, reduce: reduceReturn },
});
