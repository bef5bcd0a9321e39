import { isUtf8 } from 'node:buffer';
import { ConnectorError } from '#libs/connector';
import { startsWith } from './bytes.js';
import { isBlankRow, NO_FAULTS, NO_NUMBERS, type Sheet, type SheetRow } from './sheet.js';

export const CSV_MAX_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
const MAX_LINE_CHARS = 1024 * 1024;
/** A cell may hold line ends; one that holds more than this has lost its closing quote. */
const MAX_ROW_LINES = 200;
const SAMPLE_LINES = 50;
const SEPARATORS = [';', '\t', ','] as const;
const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];
/** Excel's own first line, which names the separator instead of a header. */
const NAMED_SEPARATOR = /^"?sep=(.)"?$/i;

/**
 * A CSV file as a sheet: encoding (byte order mark, else UTF-8 if it is valid, else windows-1252) and separator are found
 * out. Line numbers and the line of a quote that never closes are the reason this is no general CSV parser.
 */
export function csvSheet(bytes: Buffer): Sheet {
  const encoding = encodingOf(bytes);
  const start = shapeOf(bytes, encoding);
  return {
    format: 'csv',
    date1904: false,
    warnings: new Set(),
    // oxlint-disable-next-line require-await -- a sheet is read a row at a time, whatever it is made of
    async *rows() {
      yield* rowsOf(linesOf(textOf(bytes, encoding)), start);
    },
  };
}

function encodingOf(bytes: Buffer): string {
  const mark = MARKS.find((known) => startsWith(bytes, known.bytes));
  if (mark) return mark.encoding;
  if (bytes.includes(0)) throw notText();
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

/** Always decodes as part of a stream: Node's short cut for windows-1252 gives control characters for € and Š (nodejs/node#56542). */
function* textOf(bytes: Buffer, encoding: string): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES)
      yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true });
    decoder.decode();
  } catch {
    throw new ConnectorError(
      'config',
      'csv.encoding',
      `The file says it is ${encoding} and holds bytes that are not.`,
      {
        remedy: 'Export it again, or save it from Excel as “CSV UTF-8”.',
      },
    );
  }
}

function* linesOf(texts: Iterable<string>): Generator<string> {
  let rest = '';
  for (const text of texts) {
    const whole = rest + text;
    const cut = whole.endsWith('\r') ? whole.length - 1 : whole.length; // its line feed may come in the next piece
    const lines = whole.slice(0, cut).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + whole.slice(cut);
    if (rest.length > MAX_LINE_CHARS) throw notText();
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

interface Shape {
  separator: string;
  /** Lines before the first row. */
  skip: number;
}

function shapeOf(bytes: Buffer, encoding: string): Shape {
  const sample: string[] = [];
  for (const line of linesOf(textOf(bytes, encoding))) {
    if (sample.push(line) >= SAMPLE_LINES) break;
  }
  const named = NAMED_SEPARATOR.exec(sample[0]?.trim() ?? '')?.[1];
  return named === undefined
    ? { separator: bestSeparator(sample), skip: 0 }
    : { separator: named, skip: 1 };
}

/** The separator most rows agree on. A tie goes to the one that makes more cells, then to the Dutch semicolon. */
function bestSeparator(lines: string[]): string {
  const ranked = SEPARATORS.map((separator) => {
    return { separator, ...agreement(separatorsPerRow(lines, separator)) };
  });
  ranked.sort((one, other) => other.rows - one.rows || other.count - one.count);
  return ranked[0]?.separator ?? ';';
}

/** Below a quote that stays open every line counts as it stands; else whatever is not taken for a separator would win. */
function separatorsPerRow(lines: string[], separator: string): number[] {
  const counts: number[] = [];
  const records = recordsOf(lines, { separator, skip: 0 });
  let step = records.next();
  for (; !step.done; step = records.next()) counts.push(step.value.cells.length - 1);
  const unread = step.value === undefined ? [] : lines.slice(step.value - 1);
  return [...counts, ...unread.map((line) => line.split(separator).length - 1)];
}

function agreement(counts: number[]): { rows: number; count: number } {
  const found = new Map<number, number>();
  for (const count of counts) if (count > 0) found.set(count, (found.get(count) ?? 0) + 1);
  const ranked = [...found].sort((one, other) => other[1] - one[1] || other[0] - one[0]);
  const [count, rows] = ranked[0] ?? [0, 0];
  return { rows, count };
}

function* rowsOf(lines: Iterable<string>, shape: Shape): Generator<SheetRow, void> {
  const open = yield* recordsOf(lines, shape);
  if (open !== undefined) throw unclosedQuote(open);
}

/** The rows that are not blank; gives back the line of a quote that is still open at the end. */
function* recordsOf(
  lines: Iterable<string>,
  { separator, skip }: Shape,
): Generator<SheetRow, number | undefined> {
  let line = 0;
  let open: { line: number; text: string } | undefined;
  for (const text of lines) {
    line += 1;
    if (line <= skip) continue;
    open = open ? { line: open.line, text: `${open.text}\n${text}` } : { line, text };
    const cells = cellsOf(open.text, separator);
    if (cells && !isBlankRow(cells))
      yield { line: open.line, cells, numbers: NO_NUMBERS, faults: NO_FAULTS };
    if (cells) open = undefined;
    else if (line - open.line >= MAX_ROW_LINES || open.text.length > MAX_LINE_CHARS) break;
  }
  return open?.line;
}

/** The cells of a row; undefined if it ends inside a quoted cell. A quote that does not begin a cell is an ordinary sign. */
function cellsOf(text: string, separator: string): string[] | undefined {
  if (!text.includes('"')) return text.split(separator);
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    const close = text[at] === '"' ? closingQuote(text, at) : at;
    if (close === -1) return undefined;
    const end = separatorFrom(text, close, separator);
    cells.push(
      close === at
        ? text.slice(at, end)
        : text.slice(at + 1, close).replaceAll('""', '"') + text.slice(close + 1, end),
    );
    at = end + 1;
  }
  return cells;
}

const separatorFrom = (text: string, from: number, separator: string): number => {
  const found = text.indexOf(separator, from);
  return found === -1 ? text.length : found;
};

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

const unclosedQuote = (line: number): ConnectorError =>
  new ConnectorError(
    'config',
    'csv.unclosed-quote',
    `A quote that opens on line ${line} is never closed.`,
    {
      remedy: `Close or remove the quotation mark on line ${line}, or save the sheet as .xlsx.`,
      details: [{ at: `line ${line}`, problem: 'a quotation mark without its partner' }],
    },
  );

const notText = (): ConnectorError =>
  new ConnectorError(
    'config',
    'csv.not-text',
    'The file is neither a text file nor an .xlsx workbook.',
    {
      remedy: 'Save the sheet as .xlsx or CSV and send that.',
    },
  );
