import { type Period, periodKey } from '#libs/core';
import {
  addition,
  correction,
  full,
  incomePeriod,
  message,
  relation,
  withdrawal,
} from '../../connectors/loonaangifte/fixtures/make-return.js';

/** Somebody on a payroll, as an employer would describe them. Nobody here exists. */
export interface Colleague {
  number: string;
  sequence: string;
  initials: string;
  prefix: string | null;
  lastName: string;
  birthDate: string;
  hiredOn: string;
  /** Last day in service. */
  leftOn: string | null;
  hoursPerWeek: string;
  /** Agreed wage of the period in euros, like `3000.00`. */
  wage: string;
  /** Citizen service number, where the employer did not reduce the return. */
  citizenNumber: string | null;
  /** Only in this return: a gross wage that cannot be read. */
  isUnreadable: boolean;
}

const LETTERS = 'ABCDEFGHIJ';
const inLetters = (number: number): string =>
  String(number)
    .split('')
    .map((digit) => LETTERS[Number(digit)])
    .join('');

/** The n-th colleague of a payroll; in service since 2020 for 36 hours unless said otherwise. */
export const colleague = (n: number, own: Partial<Colleague> = {}): Colleague => ({
  number: String(n).padStart(6, '0'),
  sequence: '1',
  initials: 'T',
  prefix: n % 3 === 0 ? 'van' : null,
  lastName: `Testpersoon ${inLetters(n)}`,
  birthDate: `19${60 + (n % 40)}-0${1 + (n % 9)}-1${n % 9}`,
  hiredOn: '2020-01-01',
  leftOn: null,
  hoursPerWeek: '36',
  wage: `${2000 + (n % 100) * 10}.00`,
  citizenNumber: null,
  isUnreadable: false,
  ...own,
});

/** Colleagues 1 to `count`. */
export const staff = (count: number, own: Partial<Colleague> = {}): Colleague[] =>
  Array.from({ length: count }, (_, index) => colleague(index + 1, own));

/** The same people with something else about those with these numbers. */
export const change = (people: Colleague[], who: number, own: Partial<Colleague>): Colleague[] =>
  people.map((one) => (Number(one.number) === who ? { ...one, ...own } : one));

const relationOf = (one: Colleague): string =>
  relation({
    NumIV: one.sequence,
    PersNr: one.number,
    SofiNr: one.citizenNumber,
    Voorl: one.initials,
    Voorv: one.prefix,
    SignNm: one.lastName,
    Gebdat: one.birthDate,
    DatAanv: one.hiredOn,
    DatEind: one.leftOn,
    Ctrctln: one.wage,
    LnLbPh: one.isUnreadable ? 'much' : one.wage,
    LnSV: one.wage,
    LnInGld: one.wage,
    AantCtrcturenPWk: one.hoursPerWeek,
    periods: incomePeriod({ DatAanv: one.hiredOn, CAO: null }),
  });

const bounds = ({ start, end }: Period): [string, string] => [start, end];

/** A part of a wage-tax return. */
export const fullReturn = (people: Colleague[], period: Period): string =>
  full(people.map(relationOf), bounds(period));
export const supplement = (people: Colleague[], period: Period): string =>
  addition(people.map(relationOf), bounds(period));
/** What an earlier period should have said: people as they were, numbers that should not have been there. */
export const correctionOf = (
  period: Period,
  people: Colleague[],
  withdrawn: Colleague[] = [],
): string =>
  correction(
    [
      ...people.map(relationOf),
      ...withdrawn.map((one) =>
        withdrawal({ NumIV: one.sequence, PersNr: one.number, SofiNr: null }),
      ),
    ],
    bounds(period),
  );

/** A whole return of this employer. */
export const wageTaxReturn = (payrollTaxNumber: string, ...parts: string[]): string =>
  message(...parts).replace('123456782L01', payrollTaxNumber);

const DUTCH = (day: string | null): string => day?.split('-').toReversed().join('-') ?? '';

/** The rows of a spreadsheet that says the same as a return about these people. */
export const sheetRows = (people: Colleague[]): string[][] => [
  [
    'Personeelsnummer',
    'Volgnummer',
    'Voorletters',
    'Voorvoegsel',
    'Achternaam',
    'Geboortedatum',
    'In dienst',
    'Uit dienst',
    'Soort contract',
    'Uren per week',
    'Salaris',
  ],
  ...people.map((one) => [
    one.number,
    one.sequence,
    one.initials,
    one.prefix ?? '',
    one.lastName,
    DUTCH(one.birthDate),
    DUTCH(one.hiredOn),
    DUTCH(one.leftOn),
    'vast',
    one.hoursPerWeek,
    one.wage.replace('.', ','),
  ]),
];

export const csvOf = (people: Colleague[]): string =>
  sheetRows(people)
    .map((cells) => cells.join(';'))
    .join('\r\n');

/** What a file of this period might be called. */
export const fileNameOf = (period: Period, extension = 'xml'): string =>
  `${periodKey(period)}.${extension}`;
