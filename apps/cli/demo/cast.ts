import type { PeriodType } from '#libs/core';

/** An employer of the demo. Nobody in its files exists. */
export interface Employer {
  name: string;
  payrollTaxNumber: string;
  schemeIds: readonly string[];
  /** How its payroll reaches the hub. */
  connectorId: string;
  periodType: PeriodType;
  folder: string;
}

export const EMPLOYERS = {
  shop: {
    name: 'Speelwinkel Voorbeeld',
    payrollTaxNumber: '100000009L01',
    schemeIds: ['nl-rnf-iob'],
    connectorId: 'csv',
    periodType: 'month',
    folder: 'shop',
  },
  technical: {
    name: 'Witgoed Fictief BV',
    payrollTaxNumber: '200000007L01',
    schemeIds: ['nl-etd-plb'],
    connectorId: 'csv',
    periodType: 'four-week',
    folder: 'technical',
  },
  care: {
    name: 'Zorgstichting Voorbeeld',
    payrollTaxNumber: '300000005L01',
    schemeIds: ['nl-sw-lbb'],
    connectorId: 'loonaangifte',
    periodType: 'month',
    folder: 'care',
  },
  welfare: {
    name: 'Welzijn Verzonnen',
    payrollTaxNumber: '400000003L01',
    schemeIds: ['nl-sw-lbb', 'nl-sw-vitality-hours'],
    connectorId: 'csv',
    periodType: 'month',
    folder: 'welfare',
  },
} as const satisfies Record<string, Employer>;

export type Part = keyof typeof EMPLOYERS;

/** The files of the demo and, for a sheet, the period it is for; a wage-tax return says that itself. */
export const FILES = {
  shopJanuary: { of: 'shop', name: 'month-2026-01.xlsx', period: 'month-2026-01' },
  shopFebruaryWithRemarks: {
    of: 'shop',
    name: 'month-2026-02-with-remarks.xlsx',
    period: 'month-2026-02',
  },
  shopFebruary: { of: 'shop', name: 'month-2026-02.xlsx', period: 'month-2026-02' },
  shopMarch: { of: 'shop', name: 'month-2026-03.xlsx', period: 'month-2026-03' },
  technicalFirst: {
    of: 'technical',
    name: 'four-week-2026-01.csv',
    period: 'four-week-2026-01',
  },
  technicalSecondHalf: {
    of: 'technical',
    name: 'four-week-2026-02-half.csv',
    period: 'four-week-2026-02',
  },
  technicalSecond: {
    of: 'technical',
    name: 'four-week-2026-02.csv',
    period: 'four-week-2026-02',
  },
  technicalThird: {
    of: 'technical',
    name: 'four-week-2026-03.csv',
    period: 'four-week-2026-03',
  },
  careJanuary: { of: 'care', name: 'month-2026-01.xml', period: null },
  careFebruary: { of: 'care', name: 'month-2026-02.xml', period: null },
  careMarch: { of: 'care', name: 'month-2026-03.reduced.xml', period: null },
  welfareApril: { of: 'welfare', name: 'month-2026-04.csv', period: 'month-2026-04' },
} as const satisfies Record<string, { of: Part; name: string; period: string | null }>;

export type FileOf = keyof typeof FILES;

/** Who is looked up by their payroll number, and why. */
export const PEOPLE = {
  /** Left in the first period and came back in the third under the same number. */
  rehired: { of: 'technical', payrollNumber: '000729' },
  /** Leaves one employer of the cao for another in April. */
  moved: { of: 'care', payrollNumber: '0004006' },
  /** The same person there. */
  arrived: { of: 'welfare', payrollNumber: 'W-0012' },
} as const satisfies Record<string, { of: Part; payrollNumber: string }>;
