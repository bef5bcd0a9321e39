import { startsWith } from './bytes.js';
import { csvSheet, CSV_MAX_BYTES } from './csv-rows.js';
import { collectBytes, type Sheet } from './sheet.js';
import { isOldOffice, isZip } from './xlsx-archive.js';
import { xlsxSheet } from './xlsx-rows.js';

const TEXT_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];
/** What no text holds: control characters, but for the tab, the line ends and the form feed. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f]/;

/** Whether these first bytes can be a sheet: a zip, an old Office file (named as such when it is read), or text that is no XML. */
export function looksLikeSheet(head: Uint8Array): boolean {
  if (isZip(head) || isOldOffice(head)) return true;
  const text = Buffer.from(head).toString('latin1');
  const letters = text.replaceAll('\u0000', '').replace(/^(ÿþ|þÿ|ï»¿)/, '');
  if (letters.trimStart().startsWith('<') || letters.startsWith('%PDF')) return false;
  return TEXT_MARKS.some((mark) => startsWith(head, mark)) || !CONTROLS.test(text);
}

/** Opens a spreadsheet by what is in it, never by its name. Throws ConnectorError('config', …) for what cannot be read. */
export async function openSheet(
  bytes: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<Sheet> {
  const file = await collectBytes(bytes, CSV_MAX_BYTES, signal);
  return isZip(file) || isOldOffice(file) ? xlsxSheet(file) : csvSheet(file);
}
