import { type Day, divideHalfUp, isDay, makeDay } from '#libs/core';
import { dayOfSerial } from '#libs/wire';
import { monthNamed } from './words.js';

/** Why a cell cannot be read. Never holds what the cell holds. */
export class Problem {
  constructor(readonly text: string) {}
}

export type Read<T> = T | null | Problem;

export type Mark = 'comma' | 'point';

const NOTHING = new Set(['', '-', '--', '–', 'n.v.t.', 'nvt', 'n.v.t', 'n/a']);

/** What people write where there is nothing to say. */
export const isNothing = (text: string): boolean => NOTHING.has(text.trim().toLowerCase());

/** `="000153"` is how packages keep Excel from eating zeros; nothing in it is computed. */
export const unwrap = (text: string): string =>
  (/^="([^"=]*)"$/.exec(text.trim())?.[1] ?? text).trim();

/** What Excel would compute if this were opened again. */
export const isFormula = (text: string): boolean => /^[=+@]/.test(text);

const BY_COMMA = /^-?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d{1,12})(?:,\d+)?$/;
const BY_POINT = /^-?(?:[1-9]\d{0,2}(?:,\d{3})+|\d{1,12})(?:\.\d+)?$/;

/** Without currency and blanks between the digits, and with cents behind whole euros (`1.234,-`). */
const bareNumber = (text: string): string =>
  text
    .replace(/^(-?)\s*(?:€|eur(?:o)?)\s*/i, '$1')
    .replace(/\s*(?:€|eur(?:o)?)$/i, '')
    .replace(/,-{1,2}$/, ',00')
    .replaceAll(/(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))/g, '');

/** What a number is by each mark; the same twice for a whole number, and nothing for what is no number. */
function waysToRead(text: string): Partial<Record<Mark, string>> {
  const bare = bareNumber(text.trim());
  return {
    ...(BY_COMMA.test(bare) && { comma: bare.replaceAll('.', '').replace(',', '.') }),
    ...(BY_POINT.test(bare) && { point: bare.replaceAll(',', '') }),
  };
}

/** Which decimal mark a value shows that can be read in one way only; undefined where it shows none. */
export function markShown(text: string): Mark | undefined {
  const { comma, point } = waysToRead(text);
  if (comma === undefined) return point === undefined ? undefined : 'point';
  return point === undefined ? 'comma' : undefined;
}

export interface MarkRule {
  /** The mark of the column; null if nothing says which. */
  mark: Mark | null;
  /** Whether a person declared it: then a value written otherwise is wrong. */
  declared: boolean;
}

/** `1.234,56` → `1234.56`. */
export function readDecimal(text: string, { mark, declared }: MarkRule): string | Problem {
  const ways = waysToRead(text);
  const byMark = mark === null ? undefined : ways[mark];
  if (byMark !== undefined) return byMark;
  const [only, ...others] = new Set(Object.values(ways));
  if (only === undefined) return new Problem('cannot be read as a number');
  if (declared) return new Problem(OTHER_MARK);
  return others.length === 0 ? only : new Problem(TWO_WAYS);
}

const OTHER_MARK = 'is not written with the decimal mark that was declared (setting decimalMark)';
const TWO_WAYS =
  'can be read in two ways, and nothing in its column says which; declare the setting decimalMark, or write two decimals';

/** `36.5` at 2 places → 3650; half up. */
export function scaled(decimal: string, places: number): number {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const shifted = BigInt(whole + fraction) * 10n ** BigInt(places);
  return Number(divideHalfUp(shifted, 10n ** BigInt(fraction.length)));
}

/** Whole cents; more than two decimals is an error and not a rounding. */
export const centsOf = (decimal: string): number | Problem =>
  /\.\d\d\d*[1-9]/.test(decimal) ? new Problem('has more than two decimals') : scaled(decimal, 2);

/** Hundredths of an hour from `36:30`; undefined if it is not written as a clock. */
export function clockHours(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,3}):([0-5]\d)(?::00)?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  return Number(divideHalfUp(BigInt((Number(hours) * 60 + Number(minutes)) * 100), 60n));
}

export interface DayRule {
  dateOrder: 'day-first' | 'month-first';
  date1904: boolean;
}

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;
const EIGHT_DIGITS = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
const NUMBERS = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{2,4})(?: 0{1,2}:00(?::00)?)?$/;
const NAMED_MONTH = /^(\d{1,2})[-/. ]+(\p{L}{3,9})\.?[-/. ]+(\d{2,4})$/u;
const SERIAL = /^\d{5}(?:\.\d+)?$/;

/** Whether a value is a day number of Excel in a column without a date style. */
export const isSerialDay = (text: string): boolean =>
  SERIAL.test(text) && Number(text) >= 20_000 && Number(text) <= 80_000;

/** A calendar day out of the ways Dutch sheets write one. Two-digit years, days that do not exist and the like are problems. */
export function readDay(text: string, { dateOrder, date1904 }: DayRule): Day | Problem {
  if (isSerialDay(text)) return dayOfSerial(Number(text), date1904) ?? noSuchDay();
  const whole = ISO.exec(text) ?? EIGHT_DIGITS.exec(text);
  if (whole) return dayFrom(whole[1], whole[2], whole[3]);
  const named = NAMED_MONTH.exec(text);
  if (named) return dayFrom(named[3], String(monthNamed(named[2] ?? '') ?? 0), named[1]);
  const numbers = NUMBERS.exec(text);
  if (!numbers) return new Problem('cannot be read as a date; write it as dd-mm-yyyy');
  const [, first, , second, year] = numbers;
  return dateOrder === 'day-first' ? dayFrom(year, second, first) : dayFrom(year, first, second);
}

function dayFrom(year = '', month = '', day = ''): Day | Problem {
  if (year.length !== 4) return new Problem('has a year that is not written with four digits');
  const made = makeDay(Number(year), Number(month), Number(day));
  if (Number(year) < 1900 || Number(year) > 2100)
    return new Problem('lies before 1900 or after 2100; put its year right');
  return isDay(made) ? made : noSuchDay();
}

const noSuchDay = (): Problem =>
  new Problem('is a date that does not exist; check it, and the setting dateOrder');

/** What Excel made of a number it took for something else; undefined if it looks unharmed. */
export function excelDamage(text: string): string | undefined {
  if (/^\d+(?:[.,]\d+)?E\+?\d+$/i.test(text) && /[.,+]/.test(text))
    return 'was turned into a power of ten by Excel; format the column as text and fill it again';
  if (/^\d+[.,]0+$/.test(text))
    return 'was turned into a number with decimals; format the column as text and fill it again';
  const [, , month] = /^(\d{1,2})-(\p{L}{3})\.?$/u.exec(text) ?? []; // Excel shows 1-5 as `1-mei`
  if (ISO.test(text) || /^\d{1,2}([-/])\d{1,2}\1\d{4}$/.test(text) || monthNamed(month ?? ''))
    return 'was turned into a date by Excel; format the column as text and fill it again';
  return undefined;
}
