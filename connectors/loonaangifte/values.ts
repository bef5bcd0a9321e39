import { type Day, isDay } from '#libs/core';

/** A field that cannot be read: costs its relation, and no more. Holds the field and the problem, never the value. */
export class Unreadable extends Error {
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}

/** The fields of one element, by name. */
export type Fields = Record<string, string | undefined>;

export const textOf = (fields: Fields, name: string): string | null => fields[name] || null;

export function requiredOf<T>(value: T | null, name: string): T {
  if (value === null) throw new Unreadable(name, 'is missing');
  return value;
}

const DATE = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?$/;

/** A date of XML Schema may carry a zone; it is cut off, and the day is never shifted. */
export function dayOf(fields: Fields, name: string): Day | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  const day = DATE.exec(text)?.[1];
  if (day === undefined || !isDay(day))
    throw new Unreadable(name, 'is no date from 1900 to 2199; put it right in the payroll package');
  return day;
}

/** A whole number without its leading zeros: `0547` and `547` are the same code. */
export function codeOf(fields: Fields, name: string, digits: number): string | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  const code = /^\+?0*(\d+)$/.exec(text)?.[1];
  if (code === undefined || code.length > digits)
    throw new Unreadable(name, `is no number of at most ${digits} digits`);
  return code;
}

export function flagOf(fields: Fields, name: string): boolean | null {
  const text = textOf(fields, name);
  if (text !== null && text !== 'J' && text !== 'N')
    throw new Unreadable(name, 'is neither J nor N');
  return text === null ? null : text === 'J';
}

const DECIMAL = /^([+-]?)0*(\d{0,8})(?:\.(\d{0,2})0*)?$/;

/** A decimal of at most ten digits, two of them behind the point, in hundredths: an amount in cents, hours in hundredths. */
export function hundredthsOf(fields: Fields, name: string): number | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  const [, sign, whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (sign === undefined || !/\d/.test(text))
    throw new Unreadable(name, 'is no amount with a point and at most two decimals');
  const hundredths = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return sign === '-' && hundredths !== 0 ? -hundredths : hundredths;
}

export function wholeOf(fields: Fields, name: string): number | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  if (!/^[+-]?0*\d{1,5}$/.test(text)) throw new Unreadable(name, 'is no whole number');
  return Number(text) || 0;
}
