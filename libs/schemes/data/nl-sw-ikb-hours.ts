import type { SchemeData } from '../scheme.js';

/**
 * The leave in the choice budget of social work: 26 hours a year at full time, as hours since 2024 so that people take
 * them. They may still be turned into money. The money of the budget is `nl-sw-ikb`.
 */
export const socialWorkIkbHours: SchemeData = {
  id: 'nl-sw-ikb-hours',
  name: {
    nl: 'Verlofuren Individueel Keuzebudget Sociaal Werk',
    en: 'Leave hours of the individual choice budget, social work',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Sociaal Werk, art. 4.2 and 5.7',
  unit: 'hours',
  oecdType: 'savings-account',
  family: 'sw-ikb',
  versions: [
    {
      id: '2024-01',
      validFrom: '2024-01-01',
      validTo: null,
      entitlement: {},
      grant: {
        kind: 'fixed',
        amount: 26_00,
        partTime: { kind: 'linear', fullTimeHours: 36_00 },
      },
      // A claim to leave goes stale after five years; it does not lapse by itself, so no lot does.
      lots: { expiry: 'never', lapsesTo: 'void' },
      funding: { model: 'employer-reserve' },
      lifecycle: { 'exit-elsewhere': { balance: 'payout-gross' }, hours: 'taken-or-paid' },
      fiscal: {
        regime: 'arbeidsvoorwaardenbedrag',
        payoutRight: true,
        failAction: 'taxed-via-payroll',
        payrollFeedback: 'leave-hours',
      },
      conversation: null,
      spending: { hoursToMoney: { kind: 'hourly-wage' } },
      statement: { showOnPayslip: true, frequency: 'month' },
      sources: ['IKB1', 'IKB2', 'SW57', 'SWN24'],
      unconfirmed: [
        'Whether hours not taken within the year stay as leave, as the law has it, or are paid out in December like the money.',
        'The five years of the law count from the end of the year; no lot lapses here by itself.',
        'Payment of the rest to a leaver follows from the law on leave; no source of the cao was read on it.',
        'An employer may settle with its works council in which weeks these hours are taken.',
        'Up to a hundred weeks can be saved up for later; that account is kept in payroll.',
        'The cao after October 2025.',
      ],
    },
  ],
  sources: {
    IKB1: {
      address:
        'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/de-samenstelling-van-het-individueel-keuzebudget',
      tells: 'Since 1 January 2024 26 hours a year at full time; before, their value in money.',
    },
    IKB2: {
      address: 'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/aanwending-individueel-keuzebudget',
      tells: 'What an employer can settle about when these hours are taken (art. 4.4 D).',
    },
    SW57: {
      address: 'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/verlof',
      tells: 'The same hours; they accrue in full in illness and care leave; saving up (art. 5.7).',
    },
    SWN24: {
      address: 'sociaalwerknederland.nl (12759, administratieve wijziging IKB)',
      tells: 'They can still be paid out; five years as for any leave above the legal.',
    },
  },
};
