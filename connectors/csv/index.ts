import { defineConnector } from '#libs/connector';
import { looksLikeSheet } from '#libs/wire';
import { settings } from './settings.js';
import { readSheet } from './sheet-reader.js';

/** The employer's own spreadsheet, CSV or XLSX: for every payroll package that has no connector of its own. */
export default defineConnector(settings, {
  id: 'csv',
  kind: 'payroll',
  version: '1.0.0',
  title: 'Spreadsheet (CSV or XLSX)',
  file: { recognises: looksLikeSheet, read: readSheet },
});
