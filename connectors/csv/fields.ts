import { findBsnIn, looksLikeBsn } from '#libs/wire';
import type { Day, Period } from '#libs/core';
import {
  centsOf,
  clockHours,
  type DayRule,
  excelDamage,
  isFormula,
  isNothing,
  type MarkRule,
  Problem,
  type Read,
  readDay,
  readDecimal,
  scaled,
  unwrap,
} from './cells.js';
import type { Field } from './columns.js';
import { readPeriod } from './periods.js';
import { categoryNamed, contractNamed, relationNamed, yesOrNo } from './words.js';

/** Text of a cell, and whether the workbook itself says it is a number. */
export interface Cell {
  text: string;
  isNumber: boolean;
}

/** What has to be known about the file before one cell of it can be read. */
export interface Rules {
  period: Period;
  today: Day;
  day: DayRule;
  marks: ReadonlyMap<Field, MarkRule>;
  /** Numbers of the employer itself, which are no personal numbers. */
  own: ReadonlySet<string>;
}

/** Reads one cell as its field. Null where it says nothing. */
export function readField(field: Field, cell: Cell, rules: Rules): Read<unknown> {
  const text = unwrap(cell.text);
  if (isNothing(text)) return null;
  if (isFormula(text))
    return new Problem('begins like a formula; replace formulas by their values');
  return READERS[field](text, { field, isNumber: cell.isNumber, rules });
}

interface Around {
  field: Field;
  isNumber: boolean;
  rules: Rules;
}

type Reader = (text: string, around: Around) => Read<unknown>;

const name =
  (max: number): Reader =>
  (text, { rules }) => {
    if (findBsnIn(text, rules.own) > 0)
      return new Problem('holds what looks like a citizen service number (BSN)');
    if (!/^[\p{L}\p{M}'’‘`"(].*$/u.test(text) || !/\p{L}/u.test(text))
      return new Problem('is no name');
    return text.length > max ? new Problem(`is longer than ${max} characters`) : text;
  };

const email: Reader = (text, { rules }) =>
  findBsnIn(text, rules.own) > 0
    ? new Problem('holds what looks like a citizen service number (BSN)')
    : text;

const day: Reader = (text, { rules }) => readDay(text, rules.day);

const birthDay: Reader = (text, { rules }) => {
  const born = readDay(text, rules.day);
  return typeof born === 'string' && born > rules.today
    ? new Problem('is still to come; put the birth date right')
    : born;
};

const known =
  (find: (word: string) => unknown, examples: string): Reader =>
  (text) =>
    find(text) ?? new Problem(`is not a word that is known here; use one like ${examples}`);

const payrollNumber: Reader = (text, { isNumber }) => {
  const damage =
    excelDamage(text) ?? (isNumber && text.includes('.') ? 'is a number with decimals' : undefined);
  if (damage !== undefined) return new Problem(damage);
  return /^[\p{L}\p{N}][\p{L}\p{N} ._/\\-]{0,34}$/u.test(text)
    ? text
    : new Problem('is no payroll number: at most 35 letters, digits and . _ / -');
};

const employmentSeq: Reader = (text, { rules }) => {
  const damage = excelDamage(text);
  if (damage !== undefined) return new Problem(damage);
  if (looksLikeBsn(text, rules.own))
    return new Problem('looks like a citizen service number (BSN)');
  return /^[\p{L}\p{N}][\p{L}\p{N}./-]{0,9}$/u.test(text)
    ? text
    : new Problem('is no employment number: at most 10 letters, digits and . / -');
};

const decimalOf = (text: string, { field, isNumber, rules }: Around): string | Problem =>
  readDecimal(text, isNumber ? WRITTEN_BY_EXCEL : (rules.marks.get(field) ?? NOT_SETTLED));

const WRITTEN_BY_EXCEL: MarkRule = { mark: 'point', declared: true };
const NOT_SETTLED: MarkRule = { mark: null, declared: false };

const amount: Reader = (text, around) => {
  const decimal = decimalOf(text, around);
  return decimal instanceof Problem ? decimal : centsOf(decimal);
};

const WEEK_HUNDREDTHS = 16_800;

const contractHours: Reader = (text, around) => {
  const decimal = clockHours(text) ?? decimalOf(text, around);
  if (decimal instanceof Problem) return decimal;
  const hours = typeof decimal === 'number' ? decimal : scaled(decimal, 2);
  return hours < 0 || hours > WEEK_HUNDREDTHS
    ? new Problem('lies outside 0 to 168 hours a week')
    : hours;
};

const paidHours: Reader = (text, around) => {
  const clock = clockHours(text);
  const decimal = clock === undefined ? decimalOf(text, around) : `${clock / 100}`;
  return decimal instanceof Problem ? decimal : scaled(decimal, 0);
};

const caoCode: Reader = (text) =>
  /^[0-9A-Za-z]{1,4}$/.test(text)
    ? text
    : new Problem('is no cao code: at most four digits or letters');

/** `1111.11.110 L 46` → `111111110L46`. */
export const plainTaxNumber = (text: string): string => text.replaceAll(/[\s.]/g, '').toUpperCase();

const payrollTaxNumber: Reader = (text) =>
  /^\d{9}L\d{2}$/.test(plainTaxNumber(text))
    ? plainTaxNumber(text)
    : new Problem('is no payroll tax number, which reads like 111111110L01');

const READERS: Readonly<Record<Field, Reader>> = {
  payrollNumber,
  employmentSeq,
  initials: name(20),
  firstName: name(100),
  prefix: name(30),
  lastName: name(200),
  birthDate: birthDay,
  email,
  hireDate: day,
  seniorityDate: day,
  leaveDate: day,
  relation: known(relationNamed, 'DGA, directie, werknemer'),
  contract: known(contractNamed, 'vast, tijdelijk, oproep, uitzend'),
  category: known(categoryNamed, 'regulier, weekendhulp, vakantiekracht, student, garantiebaan'),
  contractHours,
  paidHours,
  salary: amount,
  irregularHours: amount,
  caoCode,
  payrollTaxNumber,
  period: (text, { rules }) => readPeriod(text, rules.period),
  withdrawn: known(yesOrNo, 'ja, nee'),
};
