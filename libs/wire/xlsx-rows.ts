import { ConnectorError } from '#libs/connector';
import { isBlankRow, NO_FAULTS, NO_NUMBERS, type Sheet, type SheetRow } from './sheet.js';
import { damaged, XlsxArchive } from './xlsx-archive.js';
import { showNumber } from './xlsx-formats.js';
import { readWorkbook, type SheetPart, unescapeText, type Workbook } from './xlsx-workbook.js';
import { readXml, type XmlElement, type XmlHandler } from './xml-stream.js';

export const XLSX_MAX_ROWS = 1_000_000;
export const XLSX_MAX_COLUMNS = 200;
/** Excel's own limit. */
const MAX_CELL_CHARS = 32_767;

/**
 * The first visible sheet with something in it, out of an .xlsx file. Formulas are not believed: a formula, an error value or
 * a day that does not exist is a fault of its cell. Throws ConnectorError('config', 'xlsx.…') for anything but a plain workbook.
 */
export async function xlsxSheet(bytes: Buffer): Promise<Sheet> {
  const archive = await XlsxArchive.open(bytes);
  const book = await readWorkbook(archive);
  const { part, warnings } = await chooseSheet(archive, book);
  const live = new Set(warnings);
  return {
    format: 'xlsx',
    date1904: book.date1904,
    warnings: live,
    async *rows() {
      const reader = new SheetReader(book);
      yield* rowsOf(archive, part, reader);
      if (reader.hiddenRows > 0)
        live.add(
          `${reader.hiddenRows} rows that are hidden in the sheet were read like the others.`,
        );
    },
  };
}

async function chooseSheet(archive: XlsxArchive, book: Workbook) {
  const visible = book.sheets.filter(({ hidden }) => !hidden);
  const filled: SheetPart[] = [];
  for (const part of visible) if (await hasContent(archive, part, book)) filled.push(part);
  const part = filled[0] ?? visible[0];
  if (!part) throw noSheet();
  const warnings: string[] = [];
  const hidden = book.sheets.length - visible.length;
  if (hidden > 0) warnings.push(`Hidden sheets were not read: ${hidden}.`);
  if (filled.length > 1)
    warnings.push(
      `${filled.length} visible sheets have content; only the first of them was read, which is sheet ${part.position} of the workbook.`,
    );
  return { part, warnings };
}

async function hasContent(archive: XlsxArchive, part: SheetPart, book: Workbook): Promise<boolean> {
  for await (const _ of rowsOf(archive, part, new SheetReader(book))) return true;
  return false;
}

async function* rowsOf(
  archive: XlsxArchive,
  { path }: SheetPart,
  reader: SheetReader,
): AsyncGenerator<SheetRow, void, void> {
  for await (const _ of readXml(archive.part(path), reader)) yield* reader.take();
}

/** A cell while it is read. */
interface OpenCell {
  column: number;
  type: string;
  style: number;
  text: string;
  formula: boolean;
}

type Shown = { text: string; isNumber?: boolean } | { fault: string };

/** The types of cell that need nothing from the rest of the workbook. */
const SHOWN = new Map<string, (text: string) => Shown>([
  ['inlineStr', (text) => ({ text: unescapeText(text) })],
  ['str', (text) => ({ text: unescapeText(text) })],
  ['b', (text) => ({ text: text === '1' ? 'true' : 'false' })],
  ['e', () => ({ fault: 'is an error value of Excel' })],
  ['d', (text) => ({ text: text.slice(0, 10) })],
]);

class SheetReader implements XmlHandler {
  hiddenRows = 0;
  private readonly within: string[] = [];
  private done: SheetRow[] = [];
  private rows = 0;
  private line = 0;
  private hidden = false;
  private column = -1;
  private cells: string[] = [];
  private numbers = new Set<number>();
  private faults = new Map<number, string>();
  private cell: OpenCell | undefined;

  constructor(private readonly book: Workbook) {}

  take(): SheetRow[] {
    const taken = this.done;
    this.done = [];
    return taken;
  }

  open(element: XmlElement): void {
    const { local } = element;
    this.within.push(local);
    if (local === 'row') this.openRow(element);
    else if (local === 'c') this.openCell(element);
    else if (local === 'f' && this.cell) this.cell.formula = true;
  }

  text(part: string): void {
    const top = this.within.at(-1);
    if (!this.cell || (top !== 'v' && top !== 't') || this.within.includes('rPh')) return;
    if (this.cell.text.length <= MAX_CELL_CHARS) this.cell.text += part;
  }

  close(): void {
    const local = this.within.pop();
    if (local === 'c') this.closeCell();
    else if (local === 'row') this.closeRow();
  }

  private openRow({ attributes }: XmlElement): void {
    const line = Number(attributes['r']?.value ?? this.line + 1);
    if (!Number.isSafeInteger(line) || line <= this.line) damaged();
    this.line = line;
    this.column = -1;
    this.hidden = ['1', 'true'].includes(attributes['hidden']?.value ?? '');
    this.cells = [];
    this.numbers = new Set();
    this.faults = new Map();
  }

  private openCell({ attributes }: XmlElement): void {
    const reference = attributes['r']?.value;
    this.column = reference === undefined ? this.column + 1 : columnOf(reference);
    this.cell = {
      column: this.column,
      type: attributes['t']?.value ?? 'n',
      style: Number(attributes['s']?.value ?? 0),
      text: '',
      formula: false,
    };
  }

  private closeCell(): void {
    const { cell } = this;
    this.cell = undefined;
    if (!cell || (cell.text === '' && !cell.formula)) return;
    if (cell.column >= XLSX_MAX_COLUMNS) throw tooMany('columns', XLSX_MAX_COLUMNS);
    while (this.cells.length <= cell.column) this.cells.push('');
    const shown = this.show(cell);
    if ('fault' in shown) this.faults.set(cell.column, shown.fault);
    else this.cells[cell.column] = shown.text;
    if ('isNumber' in shown) this.numbers.add(cell.column);
  }

  private closeRow(): void {
    if (isBlankRow(this.cells) && this.faults.size === 0) return;
    this.rows += 1;
    if (this.rows > XLSX_MAX_ROWS) throw tooMany('rows', XLSX_MAX_ROWS);
    if (this.hidden) this.hiddenRows += 1;
    const numbers = this.numbers.size > 0 ? this.numbers : NO_NUMBERS;
    const faults = this.faults.size > 0 ? this.faults : NO_FAULTS;
    this.done.push({ line: this.line, cells: this.cells, numbers, faults });
  }

  private show(cell: OpenCell): Shown {
    if (cell.formula) return { fault: 'is a formula; copy the sheet and paste it as values' };
    if (cell.text.length > MAX_CELL_CHARS) return { fault: 'holds more text than a cell can' };
    if (cell.type === 'n') return this.number(cell);
    if (cell.type === 's') return { text: this.book.strings[Number(cell.text)] ?? damaged() };
    return SHOWN.get(cell.type)?.(cell.text) ?? damaged();
  }

  private number({ text, style }: OpenCell): Shown {
    const format = this.book.formats[style] ?? 'plain';
    const shown = showNumber(text, format, this.book.date1904);
    if (shown === undefined) return { fault: 'is shown as a date or a number, and is none' };
    return format === 'plain' ? { text: shown, isNumber: true } : { text: shown };
  }
}

/** `AB12` → 27. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? damaged();
  let number = 0;
  for (let at = 0; at < letters.length; at += 1) number = number * 26 + letters.charCodeAt(at) - 64;
  return number - 1;
}

const tooMany = (what: string, limit: number): ConnectorError =>
  new ConnectorError(
    'config',
    `xlsx.too-many-${what}`,
    `The sheet has more than ${limit} ${what}.`,
    {
      remedy: `Leave out the ${what} that are not needed.`,
    },
  );

const noSheet = (): ConnectorError =>
  new ConnectorError('config', 'xlsx.no-sheet', 'The workbook has no visible sheet.', {
    remedy: 'Make the sheet with the employments visible, and send it again.',
  });
