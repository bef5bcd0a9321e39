import { periodKey, type Period } from '#libs/core';
import {
  ConnectorError,
  type EligibilityRow,
  type End,
  type FileContext,
  type Reject,
  type RowPage,
} from '#libs/connector';
import { isBlankRow, openSheet, ownDigits, type Sheet, type SheetRow } from '#libs/wire';
import { isField } from './columns.js';
import type { Rules } from './fields.js';
import { findLayout, HEADER_WITHIN_ROWS, type Layout, nameOf, usedColumns } from './layout.js';
import { isReject, RowReader } from './row-reader.js';
import type { Settings } from './settings.js';
import { type Findings, Survey } from './survey.js';

const PAGE_ROWS = 5_000;
const EXAMPLES = 20;

/**
 * Reads a sheet twice: once to look at all of it, so that a file with a BSN anywhere is refused before its first row is given
 * and a decimal mark is settled by the whole column; then once more, a page at a time.
 */
export async function* readSheet(
  context: FileContext<Settings>,
): AsyncGenerator<RowPage, End, void> {
  const period = context.period ?? periodNeeded();
  const sheet = await openSheet(context.file.bytes, context.signal);
  const layout = findLayout(await firstRows(sheet), {
    columns: context.columns,
    ignored: context.config.ignoredColumns,
  });
  const { findings, rules } = await survey(sheet, layout, { ...context, period });
  const reader = new RowReader(layout, rules, sheet.format);
  yield* pagesOf(rowsBelow(sheet, layout, context.signal), reader);
  return {
    covers: context.config.covers,
    period,
    payrollTaxNumber: findings.payrollTaxNumber,
    sourceCount: null,
    columns: usedColumns(layout),
    warnings: [...sheet.warnings, ...findings.warnings, ...warningsOf(layout, reader)],
  };
}

async function firstRows(sheet: Sheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = [];
  for await (const row of sheet.rows()) if (rows.push(row) > HEADER_WITHIN_ROWS) break;
  if (rows.length > 0) return rows;
  throw new ConnectorError('config', 'csv.empty', 'The file is empty.', {
    remedy: 'Send a sheet with a header row and a row for each employment.',
  });
}

async function survey(
  sheet: Sheet,
  layout: Layout,
  { config, signal, payrollTaxNumber, period, today }: FileContext<Settings> & { period: Period },
): Promise<{ findings: Findings; rules: Rules }> {
  const own = ownDigits(payrollTaxNumber);
  const day = { dateOrder: config.dateOrder, date1904: sheet.date1904 };
  const survey = new Survey(layout, own, day);
  for await (const row of rowsBelow(sheet, layout, signal)) survey.look(row);
  const findings = survey.findings(config.decimalMark);
  return { findings, rules: { period, today, day, own, marks: findings.marks } };
}

/** The rows below the header. One that has nothing in it but formulas in columns nobody asked for is blank. */
async function* rowsBelow(
  sheet: Sheet,
  { columns, headerLine }: Layout,
  signal: AbortSignal,
): AsyncGenerator<SheetRow, void, void> {
  for await (const row of sheet.rows()) {
    signal.throwIfAborted();
    const counts = [...row.faults.keys()].some((index) => isDeclared(columns[index]?.role));
    if (row.line > headerLine && (counts || !isBlankRow(row.cells))) yield row;
  }
}

const isDeclared = (role: string | undefined): boolean =>
  role !== undefined && (isField(role) || role === 'forbidden');

async function* pagesOf(
  rows: AsyncIterable<SheetRow>,
  reader: RowReader,
): AsyncGenerator<RowPage, void, void> {
  const seen = new Map<string, number>();
  const examples: Reject[] = [];
  let page: RowPage = { rows: [], rejects: [] };
  for await (const row of rows) {
    const result = onlyOnce(reader.read(row), seen);
    if (!isReject(result)) page.rows.push(result);
    else if (page.rejects.push(result) && examples.length < EXAMPLES) examples.push(result);
    if (page.rows.length + page.rejects.length < PAGE_ROWS) continue;
    yield page;
    page = { rows: [], rejects: [] };
  }
  if (seen.size === 0) throw nothingUsable(examples);
  if (page.rows.length + page.rejects.length > 0) yield page;
}

/** An employment stands in a period once; the second row of it is a reject that names the first. */
function onlyOnce(
  result: EligibilityRow | Reject,
  seen: Map<string, number>,
): EligibilityRow | Reject {
  if (isReject(result)) return result;
  const { line, payrollNumber, employmentSeq, relatesTo } = result;
  const key = JSON.stringify([payrollNumber, employmentSeq, periodKey(relatesTo)]);
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, line);
    return result;
  }
  const problem = `line ${line} is the same employment in the same period as line ${first}, which was kept`;
  return { line, payrollNumber, employmentSeq, field: 'payrollNumber', problem };
}

function warningsOf({ columns }: Layout, reader: RowReader): string[] {
  const unused = columns.flatMap(({ header, role }, index) =>
    role === 'undeclared' && header !== '' ? [nameOf(columns, index)] : [],
  );
  const warnings: string[] = [];
  if (unused.length > 0) warnings.push(`Not used: ${unused.slice(0, EXAMPLES).join(', ')}.`);
  if (reader.serialDays > 0)
    warnings.push(
      `${reader.serialDays} dates stood in the sheet as day numbers of Excel and were converted; check one of them.`,
    );
  if (reader.roundedHours > 0)
    warnings.push(`Paid hours of ${reader.roundedHours} rows were rounded to whole hours.`);
  return warnings;
}

function periodNeeded(): never {
  throw new ConnectorError(
    'config',
    'csv.period-needed',
    'A sheet does not say which period it is about.',
    {
      remedy: 'Name the payroll period when sending it, like month-2026-02.',
    },
  );
}

const nothingUsable = (rejects: Reject[]): ConnectorError =>
  new ConnectorError(
    'config',
    'csv.nothing-usable',
    'No row of the sheet can be read as an employment.',
    {
      remedy: 'Correct the rows, and check that the columns hold what their headers say.',
      details: rejects.map(({ line, field, problem }) => ({
        at: `line ${line}, ${field}`,
        problem,
      })),
    },
  );
