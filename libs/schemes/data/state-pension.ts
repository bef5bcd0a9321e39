import type { SchemeData } from '../scheme.js';

/** For the sources of a scheme that goes by the state pension age. */
export const statePensionSource = {
  AOW: {
    kind: 'general-knowledge',
    address: 'Algemene Ouderdomswet, art. 7a',
    tells:
      'The state pension age by date of birth; from general knowledge, not compared with the law.',
  },
} satisfies SchemeData['sources'];

/** For what such a scheme has unconfirmed. */
export const statePensionUnconfirmed =
  'The state pension ages are from general knowledge: they must be compared with the law, and with each new year.';

/**
 * The Dutch state pension age in months, by date of birth. Who was born before the first row had it at 65. The last row
 * is what is announced; later years will follow life expectancy.
 */
export const statePensionAges: readonly { bornFrom: string; months: number }[] = [
  { bornFrom: '1948-01-01', months: 65 * 12 + 1 },
  { bornFrom: '1948-12-01', months: 65 * 12 + 2 },
  { bornFrom: '1949-11-01', months: 65 * 12 + 3 },
  { bornFrom: '1950-10-01', months: 65 * 12 + 6 },
  { bornFrom: '1951-07-01', months: 65 * 12 + 9 },
  { bornFrom: '1952-04-01', months: 66 * 12 },
  { bornFrom: '1953-01-01', months: 66 * 12 + 4 },
  { bornFrom: '1955-09-01', months: 66 * 12 + 7 },
  { bornFrom: '1956-06-01', months: 66 * 12 + 10 },
  { bornFrom: '1957-03-01', months: 67 * 12 },
  { bornFrom: '1961-01-01', months: 67 * 12 + 3 },
];
