import { addDays, type Day } from '#libs/core';

/** What a cell's style says about the number in it: nothing, a day, a time, or zeros in front. */
export type CellFormat = 'plain' | 'day' | 'time' | { zeros: number };

/** Built-in formats (ECMA-376 part 1, 18.8.30): dates, and times of day or durations. */
const DAY_IDS = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58,
]);
const TIME_IDS = new Set([18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56]);
/** What a format code only shows: quoted text, escaped signs, colours and conditions, AM and PM. */
const SHOWN_ONLY =
  /"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|am\/pm|a\/p|general|standaard/gi;
const SIGNIFICANT_DIGITS = 15;
const DECIMAL = /^(-?)(\d*)\.?(\d*)(?:E([+-]?\d{1,3}))?$/i;

export function formatOf(id: number, code: string | undefined): CellFormat {
  if (code === undefined) return builtIn(id);
  const letters = code.split(';')[0]?.replaceAll(SHOWN_ONLY, '').toLowerCase() ?? '';
  if (/^0{2,35}$/.test(letters)) return { zeros: letters.length };
  if (/[dyj]/.test(letters)) return 'day'; // j: packages that write the Dutch code `jjjj`
  if (/[hsu]/.test(letters)) return 'time';
  return letters.includes('m') ? 'day' : 'plain';
}

function builtIn(id: number): CellFormat {
  if (DAY_IDS.has(id)) return 'day';
  return TIME_IDS.has(id) ? 'time' : 'plain';
}

/** A number as a person sees it in its cell; undefined where the style asks for a day that does not exist. */
export function showNumber(
  written: string,
  format: CellFormat,
  date1904: boolean,
): string | undefined {
  const plain = plainNumber(written);
  if (plain === undefined || format === 'plain') return plain;
  if (format === 'day') return dayOfSerial(Number(plain), date1904);
  if (format === 'time') return timeOf(Number(plain));
  return /^\d+$/.test(plain) ? plain.padStart(format.zeros, '0') : plain;
}

/**
 * `1.1E1` → `11`. A workbook holds doubles, of which Excel shows fifteen digits: 3250.5500000000002 was typed as 3250.55.
 * Whole numbers keep all their digits. Undefined for what is no number.
 */
export function plainNumber(written: string): string | undefined {
  const number = readDouble(written);
  if (number === undefined) return undefined;
  const digits = (number.whole + number.fraction).replace(/^0+/, '').length;
  if (number.fraction === '' || digits <= SIGNIFICANT_DIGITS) return join(number);
  return plainNumber(Number(join(number)).toPrecision(SIGNIFICANT_DIGITS));
}

interface Decimal {
  sign: string;
  whole: string;
  fraction: string;
}

function readDouble(written: string): Decimal | undefined {
  const [, sign = '', whole = '', fraction = '', exponent] = DECIMAL.exec(written.trim()) ?? [];
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const point = whole.length + Number(exponent ?? 0);
  const wide = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  return {
    sign,
    whole: wide.slice(0, Math.max(point, 0)).replace(/^0+(?=\d)/, '') || '0',
    fraction: wide.slice(Math.max(point, 0)).replace(/0+$/, ''),
  };
}

const join = ({ sign, whole, fraction }: Decimal): string =>
  sign + (fraction === '' ? whole : `${whole}.${fraction}`);

const FIRST_1904 = '1904-01-01';
const LAST_SERIAL = 2_958_465; // 31-12-9999

/**
 * Day number → calendar day, without a clock or a zone. The 1900 system has a 29 February 1900 that never was
 * (support.microsoft.com, “Excel incorrectly assumes that the year 1900 is a leap year”): 60 is no day.
 */
export function dayOfSerial(serial: number, date1904: boolean): Day | undefined {
  const days = Math.floor(serial);
  if (date1904)
    return days >= 0 && days <= LAST_SERIAL - 1462 ? addDays(FIRST_1904, days) : undefined;
  if (!(days >= 1 && days <= LAST_SERIAL) || days === 60) return undefined;
  return addDays(days < 60 ? '1899-12-31' : '1899-12-30', days);
}

/** A part of a day → `36:30`, also beyond 24 hours; undefined below zero. */
function timeOf(serial: number): string | undefined {
  if (!(serial >= 0)) return undefined;
  const minutes = Math.round(serial * 1440);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
