import { ConnectorError } from '#libs/connector';
import { findBsnIn, type SheetRow } from '#libs/wire';
import { type Field, isField, knownField, meansBsn, plainHeader, REQUIRED } from './columns.js';

/** What a column is read as: a field, something to leave alone, a citizen service number, or nothing anybody declared. */
export type ColumnRole = Field | 'ignored' | 'forbidden' | 'undeclared';

export interface Column {
  header: string;
  role: ColumnRole;
}

export interface Layout {
  columns: Column[];
  /** The last line of the header; rows begin below it. */
  headerLine: number;
}

export interface Answers {
  /** Header → field, as a person said before. */
  columns: Record<string, string>;
  /** Headers a person said to leave alone. */
  ignored: string[];
}

export const HEADER_WITHIN_ROWS = 10;
/** What stands in a row of people and in no header: a date, an amount, a long number, an address. */
const DATA = /@|\d[-/.,:]\d|\d{5}|^\s*\d+\s*$/;
/** Below a header people put units and hints; a row of nothing else belongs to it. */
const HINTS = new Set(
  'uren,uur,hours,eur,euro,perweek,permaand,perperiode,datum,date,tekst,text,getal,number,verplicht,optioneel,required,optional,jn,janee,ddmmjjjj,ddmmyyyy,jjjjmmdd,yyyymmdd,bruto'.split(
    ',',
  ),
);

/** Finds the header among the first rows and decides what each column is. Throws ConnectorError('config', 'csv.…') with the question to ask. */
export function findLayout(rows: SheetRow[], answers: Answers): Layout {
  const meaning = meaningOf(answers);
  const found = bestHeader(rows.slice(0, HEADER_WITHIN_ROWS), meaning);
  if (!found) throw noHeader();
  const columns = found.headers.map((header) => ({ header, role: meaning(header) }));
  const settled = preferAnswers(columns, answers);
  refuseDoubles(settled);
  refuseGaps(settled);
  return { columns: settled, headerLine: found.line };
}

/** The name of a column for an error: its header, unless that itself could be a personal number. */
export const nameOf = (columns: Column[], index: number): string => {
  const header = columns[index]?.header ?? '';
  return header === '' || findBsnIn(header) > 0
    ? `column ${index + 1}`
    : `column “${header.slice(0, 60)}”`;
};

/** What was read as what, to be remembered for the next file with these headers. */
export const usedColumns = ({ columns }: Layout): Record<string, string> =>
  Object.fromEntries(
    columns.filter(({ role }) => isField(role)).map(({ header, role }) => [header, role]),
  );

type Meaning = (header: string) => ColumnRole;

/** A name for a personal number wins over everything: no answer of a person makes it another thing. */
function meaningOf({ columns, ignored }: Answers): Meaning {
  const leftAlone = new Set(ignored.map(plainHeader));
  const answered = answersOf(columns);
  return (header) => {
    if (meansBsn(header)) return 'forbidden';
    const plain = plainHeader(header);
    if (leftAlone.has(plain) && plain !== '') return 'ignored';
    return answered.get(plain) ?? knownField(header) ?? 'undeclared';
  };
}

function answersOf(columns: Record<string, string>): Map<string, Field> {
  return new Map(
    Object.entries(columns).map(([header, field]) => {
      if (isField(field)) return [plainHeader(header), field] as const;
      throw new ConnectorError(
        'config',
        'csv.unknown-field',
        'A column was answered with a field that does not exist.',
        {
          remedy: 'Answer again which field the column holds.',
          details: [{ at: header, problem: 'answered with an unknown field' }],
        },
      );
    }),
  );
}

interface Header {
  headers: string[];
  line: number;
}

/** The row, or two rows under each other, with the most known headers; else the first that could be a header at all. */
function bestHeader(rows: SheetRow[], meaning: Meaning): Header | undefined {
  const usable = rows.filter(({ cells }) => !cells.some((cell) => DATA.test(cell)));
  const single = usable.map((row) => ownHeader(row, rows[rows.indexOf(row) + 1], meaning));
  const stacked = usable.flatMap((row) => stackedHeader(row, rows[rows.indexOf(row) + 1], meaning));
  let best: Header | undefined;
  for (const header of [...single, ...stacked])
    if (countKnown(header, meaning) > (best ? countKnown(best, meaning) : 1)) best = header;
  return best ?? single.find(({ headers }) => isWords(headers, 3));
}

/** A row, with the row of hints below it if there is one. */
function ownHeader(row: SheetRow, next: SheetRow | undefined, meaning: Meaning): Header {
  const own = { headers: row.cells.map(tidy), line: row.line };
  const isDouble =
    next !== undefined &&
    countKnown(own, meaning) >= 2 &&
    isWords(next.cells, 1) &&
    next.cells.every((cell) => belongsToHeader(cell, meaning));
  return isDouble ? stack(row, next, meaning) : own;
}

/** “Contract” above “uren”: two rows that only mean something together. */
const stackedHeader = (row: SheetRow, next: SheetRow | undefined, meaning: Meaning): Header[] =>
  next && isWords(next.cells, 1) ? [stack(row, next, meaning)] : [];

const tidy = (cell: string): string => cell.replaceAll(/\s+/g, ' ').trim();

const belongsToHeader = (cell: string, meaning: Meaning): boolean =>
  cell.trim() === '' || HINTS.has(plainHeader(cell)) || meaning(cell) !== 'undeclared';

/** Per column whichever of the lower, the upper and both together is known. */
function stack(upper: SheetRow, lower: SheetRow, meaning: Meaning): Header {
  const width = Math.max(upper.cells.length, lower.cells.length);
  const headers = Array.from({ length: width }, (_, index) => {
    const top = tidy(upper.cells[index] ?? '');
    const bottom = tidy(lower.cells[index] ?? '');
    const both = tidy(`${top} ${bottom}`);
    return [bottom, both, top].find((header) => meaning(header) !== 'undeclared') ?? both;
  });
  return { headers, line: lower.line };
}

const countKnown = ({ headers }: Header, meaning: Meaning): number =>
  new Set(headers.map(meaning).filter((role) => role !== 'undeclared')).size;

/** A row of people always has a digit in it: a date, an amount. So a row of words only can be shown to somebody. */
const isWords = (cells: string[], atLeast: number): boolean => {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return (
    filled.length >= atLeast && filled.every((cell) => /\p{L}/u.test(cell) && !/[\d@]/.test(cell))
  );
};

/** Where a person answered which column holds a field, a column that only looks like it steps back. */
function preferAnswers(columns: Column[], answers: Answers): Column[] {
  const answered = answersOf(answers.columns);
  const taken = new Set(
    columns
      .filter(({ header, role }) => answered.get(plainHeader(header)) === role)
      .map(({ role }) => role),
  );
  return columns.map((column) =>
    taken.has(column.role) && !answered.has(plainHeader(column.header))
      ? { ...column, role: 'undeclared' }
      : column,
  );
}

function refuseDoubles(columns: Column[]): void {
  const first = new Map<ColumnRole, string>();
  for (const { header, role } of columns) {
    const other = first.get(role);
    if (other === undefined) first.set(role, header);
    else if (isField(role))
      throw new ConnectorError(
        'config',
        'csv.column-twice',
        `Two columns hold the field ${role}: “${other}” and “${header}”.`,
        {
          remedy: 'Answer which of the two it is, or let the other be ignored.',
          details: [other, header].map((at) => ({ at, problem: `read as ${role}` })),
        },
      );
  }
}

function refuseGaps(columns: Column[]): void {
  const missing = REQUIRED.filter((field) => columns.every(({ role }) => role !== field));
  if (missing.length === 0) return;
  const unknown = columns.filter(({ header, role }) => role === 'undeclared' && header !== '');
  throw new ConnectorError(
    'config',
    'csv.mapping-needed',
    `No column is known to hold: ${missing.join(', ')}.`,
    {
      remedy: `Answer which column holds ${missing.join(', ')}; the answer is remembered for the next file.`,
      details: [
        ...missing.map((field) => ({ at: field, problem: 'missing field' })),
        ...unknown.map(({ header }) => ({ at: header.slice(0, 100), problem: 'unknown header' })),
      ],
    },
  );
}

const noHeader = (): ConnectorError =>
  new ConnectorError(
    'config',
    'csv.no-header',
    `There is no header row among the first ${HEADER_WITHIN_ROWS} rows.`,
    {
      remedy:
        'Put a row above the employments that names each column, like “Personeelsnummer”, “Achternaam”, “In dienst”.',
    },
  );
