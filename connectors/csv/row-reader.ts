import { EligibilityRow, type Reject } from '#libs/connector';
import type { Sheet, SheetRow } from '#libs/wire';
import { isSerialDay, Problem } from './cells.js';
import { type Field, isField, REQUIRED } from './columns.js';
import { type Cell, readField, type Rules } from './fields.js';
import type { Column, Layout } from './layout.js';

/** What a row that takes an employment back has to say, and nothing else of it is read. */
const KEY_FIELDS: readonly Field[] = ['payrollNumber', 'employmentSeq', 'period', 'withdrawn'];
const DAYS: ReadonlySet<Field> = new Set(['birthDate', 'hireDate', 'seniorityDate', 'leaveDate']);
const TOTAL = /^\s*(sub|eind)?(totaal|totalen|total)\b/i;

type Values = Partial<Record<Field, unknown>>;
interface Fault {
  field: string;
  problem: string;
}

export const isReject = (result: EligibilityRow | Reject): result is Reject => 'problem' in result;

/** Turns one row of the sheet into one record or one reject, never into nothing. */
export class RowReader {
  /** How many days were written as a day number of Excel. */
  serialDays = 0;
  /** How many paid hours were not whole. */
  roundedHours = 0;
  private readonly fields: [Field, number][];
  private readonly width: number;

  constructor(
    { columns }: Layout,
    private readonly rules: Rules,
    private readonly format: Sheet['format'],
  ) {
    this.fields = fieldsOf(columns);
    this.width = columns.findLastIndex(({ header }) => header !== '') + 1;
  }

  read(row: SheetRow): EligibilityRow | Reject {
    const { values, faults } = this.cells(row);
    const withdrawn = values.withdrawn === true;
    const fault =
      this.raggedness(row) ??
      faults.find(({ field }) => !withdrawn || KEY_FIELDS.some((key) => key === field)) ??
      this.gap(row, values, withdrawn);
    return fault ? rejectOf(row, values, fault) : this.record(row, values, withdrawn);
  }

  private cells(row: SheetRow): { values: Values; faults: Fault[] } {
    const values: Values = {};
    const faults: Fault[] = [];
    for (const [field, index] of this.fields) {
      const value = this.value(field, row, index);
      if (value instanceof Problem) faults.push({ field, problem: value.text });
      else values[field] = value;
    }
    return { values, faults };
  }

  private value(field: Field, row: SheetRow, index: number): unknown {
    const broken = row.faults.get(index);
    if (broken !== undefined) return new Problem(broken);
    const text = row.cells[index] ?? '';
    if (field === 'payrollNumber' && TOTAL.test(text)) return new Problem(IS_TOTAL);
    const cell: Cell = { text, isNumber: row.numbers.has(index) };
    const value = readField(field, cell, this.rules);
    this.notice(field, text, value);
    return value;
  }

  private notice(field: Field, text: string, value: unknown): void {
    if (DAYS.has(field) && typeof value === 'string' && isSerialDay(text.trim()))
      this.serialDays += 1;
    if (field === 'paidHours' && value !== null && /[.,:]\d*[1-9]/.test(text))
      this.roundedHours += 1;
  }

  /** In text a cell too few or too many means that the rest of the row stands under the wrong header. */
  private raggedness({ cells }: SheetRow): Fault | undefined {
    if (this.format === 'xlsx') return undefined;
    const extra = cells.slice(this.width).some((cell) => cell.trim() !== '');
    if (cells.length >= this.width && !extra) return undefined;
    return {
      field: 'row',
      problem: `has ${cells.length} cells where the header has ${this.width}; put quotes around text with a separator or a line end in it`,
    };
  }

  private gap(row: SheetRow, values: Values, withdrawn: boolean): Fault | undefined {
    const needed = withdrawn ? (['payrollNumber'] as const) : REQUIRED;
    const field = needed.find((name) => values[name] === null);
    if (field === undefined) return undefined;
    const isTotal = row.cells.some((cell) => TOTAL.test(cell));
    return { field, problem: field === 'payrollNumber' && isTotal ? IS_TOTAL : 'is empty' };
  }

  private record(row: SheetRow, values: Values, withdrawn: boolean): EligibilityRow | Reject {
    const parsed = EligibilityRow.safeParse({
      line: row.line,
      payrollNumber: values.payrollNumber,
      employmentSeq: values.employmentSeq ?? '1',
      relatesTo: values.period ?? this.rules.period,
      facts: withdrawn ? null : factsOf(values),
    });
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const problem =
      issue?.code === 'custom' ? issue.message : 'is not in a form that can be stored';
    return rejectOf(row, values, { field: String(issue?.path.at(-1) ?? 'row'), problem });
  }
}

const IS_TOTAL = 'is a total and no employment; leave totals out of the sheet';

const fieldsOf = (columns: Column[]): [Field, number][] =>
  columns.flatMap(({ role }, index) =>
    isField(role) ? [[role, index] satisfies [Field, number]] : [],
  );

const rejectOf = (row: SheetRow, values: Values, fault: Fault): Reject => ({
  line: row.line,
  payrollNumber: typeof values.payrollNumber === 'string' ? values.payrollNumber : null,
  employmentSeq: employmentOf(values),
  ...fault,
});

/** The number of a row that gives none is 1, as it is for a row that can be read. */
function employmentOf({ payrollNumber, employmentSeq }: Values): string | null {
  if (typeof payrollNumber !== 'string') return null;
  return typeof employmentSeq === 'string' ? employmentSeq : '1';
}

/** What holds where the sheet says nothing. */
const UNSAID = {
  initials: null,
  firstName: null,
  prefix: null,
  lastName: null,
  birthDate: null,
  email: null,
  hireDate: null,
  seniorityDate: null,
  leaveDate: null,
  relation: 'employee',
  contract: 'unknown',
  category: 'regular',
  contractHours: null,
  paidHours: null,
  caoCode: null,
};
const NO_WAGES = { fiscal: null, socialSecurity: null, cash: null, contract: null };

function factsOf(values: Values): Record<string, unknown> {
  const said = Object.entries(values).filter(([field, value]) => field in UNSAID && value !== null);
  const { salary = null, irregularHours = null } = values;
  const wages = { ...NO_WAGES, salary, irregularHours };
  return { ...UNSAID, ...Object.fromEntries(said), sectorCode: null, wages };
}
