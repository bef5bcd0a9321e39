import { ConnectorError, PersonalNumberFound } from '#libs/connector';
import { BsnTally, findBsnIn, type SheetRow } from '#libs/wire';
import {
  type DayRule,
  isNothing,
  type Mark,
  type MarkRule,
  markShown,
  Problem,
  readDay,
  unwrap,
} from './cells.js';
import type { Field } from './columns.js';
import { plainTaxNumber } from './fields.js';
import { type ColumnRole, type Layout, nameOf } from './layout.js';

/** What only the whole file can tell. */
export interface Findings {
  marks: ReadonlyMap<Field, MarkRule>;
  payrollTaxNumber: string | null;
  warnings: string[];
}

/** A column of payroll numbers is taken for personal numbers if so many, and this share of them, pass for one. */
const SUSPECT = { atLeast: 3, share: 0.6 };
const DECIMALS: ReadonlySet<ColumnRole> = new Set([
  'contractHours',
  'paidHours',
  'salary',
  'irregularHours',
]);
const TAX_NUMBER = /^\d{9}L\d{2}$/;

/**
 * Looks at every row before the first one is given: whether citizen service numbers (BSN) are in the file, which decimal mark
 * each column uses, and which employer it names. It counts, and keeps no value but the payroll tax number.
 */
export class Survey {
  private readonly personal = new Map<number, number>();
  private readonly tally: BsnTally;
  private readonly shown = new Map<Field, Set<Mark>>();
  private readonly taxNumbers = new Set<string>();
  private readonly lengths = new NumberLengths();

  constructor(
    private readonly layout: Layout,
    private readonly own: ReadonlySet<string>,
    private readonly day: DayRule,
  ) {
    this.tally = new BsnTally(own);
  }

  look(row: SheetRow): void {
    row.cells.forEach((cell, index) => {
      const text = unwrap(cell);
      if (!isNothing(text)) this.cell(text, index, row);
    });
    for (const index of row.faults.keys())
      if (this.roleOf(index) === 'forbidden') this.suspect(index);
  }

  /** Throws PersonalNumberFound with the columns and the number of lines, never a value. */
  findings(declared: Mark | null): Findings {
    this.refusePersonalNumbers();
    return {
      marks: this.marks(declared),
      payrollTaxNumber: this.taxNumber(),
      warnings: this.lengths.warnings(),
    };
  }

  private roleOf(index: number): ColumnRole {
    return this.layout.columns[index]?.role ?? 'undeclared';
  }

  private cell(text: string, index: number, row: SheetRow): void {
    const role = this.roleOf(index);
    if (role === 'forbidden') this.suspect(index);
    else if (role === 'undeclared') this.undeclared(text, index);
    else if (role === 'payrollNumber') this.payrollNumber(text, index);
    else if (role === 'payrollTaxNumber') this.employer(text);
    else if (DECIMALS.has(role) && !row.numbers.has(index)) this.decimal(text, role as Field);
  }

  private suspect(index: number): void {
    this.personal.set(index, (this.personal.get(index) ?? 0) + 1);
  }

  private undeclared(text: string, index: number): void {
    if (findBsnIn(text, this.own) > 0) this.suspect(index);
    else if (readDay(text, this.day) instanceof Problem) this.tally.count(String(index), text);
  }

  private payrollNumber(text: string, index: number): void {
    this.tally.count(String(index), text);
    this.lengths.count(text);
  }

  private employer(text: string): void {
    const number = plainTaxNumber(text);
    if (TAX_NUMBER.test(number)) this.taxNumbers.add(number);
  }

  private decimal(text: string, field: Field): void {
    const mark = markShown(text);
    if (mark) this.shown.set(field, (this.shown.get(field) ?? new Set()).add(mark));
  }

  private refusePersonalNumbers(): void {
    for (const { column, hits } of this.tally.suspects(SUSPECT.atLeast, SUSPECT.share))
      this.personal.set(Number(column), hits);
    if (this.personal.size === 0) return;
    const places = [...this.personal].map(([index, lines]) => ({
      at: nameOf(this.layout.columns, index),
      problem: `${lines} ${lines === 1 ? 'line' : 'lines'} with what looks like a citizen service number (BSN)`,
    }));
    throw new PersonalNumberFound(
      places,
      'Remove the column and send the file again. If it is something else, let a person add it to the setting ignoredColumns.',
    );
  }

  /** A column that uses both marks settles nothing: what could be either is then a problem of its row. */
  private marks(declared: Mark | null): Map<Field, MarkRule> {
    const fields = this.layout.columns.map(({ role }) => role).filter((role) => DECIMALS.has(role));
    return new Map(
      fields.map((role) => {
        const [only = null, other] = this.shown.get(role as Field) ?? [];
        const found = other === undefined ? only : null;
        return [role as Field, { mark: declared ?? found, declared: declared !== null }];
      }),
    );
  }

  private taxNumber(): string | null {
    if (this.taxNumbers.size <= 1) return [...this.taxNumbers][0] ?? null;
    throw new ConnectorError(
      'config',
      'csv.several-employers',
      'The file names more than one payroll tax number.',
      {
        remedy: 'Split the file, one for each payroll tax number.',
        details: [{ at: 'payrollTaxNumber', problem: `${this.taxNumbers.size} different numbers` }],
      },
    );
  }
}

const ALMOST_ALL = 0.9;
const MANY = 10;
const LONG = 5;

/** Watches for payroll numbers that lost their leading zeros, which no single cell can show. */
class NumberLengths {
  private readonly all = new Map<number, number>();
  private readonly withoutZero = new Map<number, number>();
  private longestWithZero = 0;

  count(text: string): void {
    if (!/^\d+$/.test(text)) return;
    const { length } = text;
    this.all.set(length, (this.all.get(length) ?? 0) + 1);
    if (text.startsWith('0')) this.longestWithZero = Math.max(this.longestWithZero, length);
    else this.withoutZero.set(length, (this.withoutZero.get(length) ?? 0) + 1);
  }

  warnings(): string[] {
    const length = Math.max(this.longestWithZero, this.usualLength());
    const shorter = [...this.withoutZero].filter(([size]) => size < length);
    const count = shorter.reduce((sum, [, numbers]) => sum + numbers, 0);
    if (count === 0) return [];
    return [
      `${count} payroll numbers have fewer than ${length} digits; if Excel took zeros off them, format the column as text and fill it again.`,
    ];
  }

  /** The length that almost all have; 0 if there is none. */
  private usualLength(): number {
    const total = [...this.all.values()].reduce((sum, count) => sum + count, 0);
    const [usual = 0, often = 0] = [...this.all].sort((one, other) => other[1] - one[1])[0] ?? [];
    return total >= MANY && usual >= LONG && often >= total * ALMOST_ALL ? usual : 0;
  }
}
