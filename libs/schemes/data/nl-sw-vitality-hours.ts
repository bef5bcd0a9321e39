import type { SchemeData } from '../scheme.js';
import { statePensionSource, statePensionUnconfirmed } from './state-pension.js';

type VersionData = SchemeData['versions'][number];

// The other half of the career budget: hours by the age reached in the calendar year, in proportion to working hours.
// They can be taken as leave for five years, or be turned into money for what was agreed; a leaver takes them or is paid.
const version = {
  entitlement: { age: { beforeStatePension: true } },
  grant: {
    kind: 'table',
    by: 'age-in-calendar-year',
    bands: [
      { from: 30, below: 40, amount: 7_20 },
      { from: 40, below: 45, amount: 14_40 },
      { from: 45, below: 50, amount: 21_60 },
      { from: 50, below: null, amount: 36_00 },
    ],
    partTime: { kind: 'linear', fullTimeHours: 36_00 },
  },
  lots: { termMonths: 60, expiry: 'date', lapsesTo: 'void' },
  funding: { model: 'employer-reserve' },
  lifecycle: { 'exit-elsewhere': { balance: 'payout-gross' }, hours: 'taken-or-paid' },
  // Paid out where they are not taken, so they are wage that may be exchanged, and no training budget.
  fiscal: {
    regime: 'arbeidsvoorwaardenbedrag',
    payoutRight: true,
    failAction: 'taxed-via-payroll',
    payrollFeedback: 'leave-hours',
  },
  spending: { hoursToMoney: { kind: 'hourly-wage' } },
  statement: { showOnPayslip: true, frequency: 'month' },
  privacy: { employerSees: 'course' },
} satisfies Partial<VersionData>;

// Whether hours join the money takes an explicit agreement. No source makes the yearly talk a condition of the hours.
const conversation = {
  effect: 'warn',
  planDocument: null,
  spendAgreement: true,
  employerDecision: 'approve',
} satisfies VersionData['conversation'];

const stillOpen = [
  statePensionUnconfirmed,
  'Whether the hours of a year come at once in January; month by month is the careful reading, in which nobody has hours of months out of service.',
  'What deadlines and silence mean: each employer settles that with its works council.',
  'Whether five years count from the month or from the end of the year it accrued in, and what becomes of hours after that.',
  'Whether a wage an hour includes holiday allowance, year-end bonus and irregular hours.',
];

/** Sociaal Werk: the vitality hours of the career budget (vitaliteitsuren). */
export const socialWorkVitalityHours: SchemeData = {
  id: 'nl-sw-vitality-hours',
  name: { nl: 'Vitaliteitsuren Sociaal Werk', en: 'Vitality hours, social work' },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis:
    'cao Sociaal Werk (formerly Welzijn & Maatschappelijke Dienstverlening), art. 3.3 and 3.5',
  unit: 'hours',
  oecdType: 'individual-learning-account',
  family: 'sw-loopbaanbudget',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Nodigt elk jaar uit voor een gesprek over de inzet van de uren.',
        en: 'Invites each year to a talk about the use of the hours.',
      },
      every: 'year',
      source: 'FCB26',
    },
  ],
  versions: [
    {
      ...version,
      id: '2015-07',
      validFrom: '2015-07-01',
      validTo: '2016-03-31',
      conversation: { ...conversation, validRefusalGrounds: ['business', 'organisational'] },
      sources: ['FCB25', 'FCB26', 'LBB3', 'LBB4', 'STAP4', 'AOW'],
      unconfirmed: [
        ...stillOpen,
        'Hours left over from the first half of 2015 joined the budget; payroll knows them, and they are not granted here.',
      ],
    },
    {
      ...version,
      id: '2016-04',
      validFrom: '2016-04-01',
      validTo: null,
      conversation,
      sources: ['FCB26', 'LBB2', 'LBB3', 'LBB4', 'STAP4', 'AOW'],
      unconfirmed: [
        ...stillOpen,
        'The table of today: only that of 2014-16 was read.',
        'On which grounds an employer may refuse since 2016.',
      ],
    },
  ],
  sources: {
    ...statePensionSource,
    FCB25: {
      address: 'fcb.onlinetouch.nl/1/25',
      tells: 'The hours join the career budget from 1 July 2015, by the part of the year.',
    },
    FCB26: {
      address: 'fcb.onlinetouch.nl/1/26',
      tells:
        'Hours by age, who keeps them, the yearly invitation, grounds of refusal, what is left to the works council (art. 3.5).',
    },
    LBB2: {
      address: 'sociaalwerk-werkt.nl/werkgevers/wat-het-loopbaanbudget-lbb',
      tells: 'Hours by the age reached in the calendar year, at full time; leave or money.',
    },
    LBB3: {
      address:
        'sociaalwerk-werkt.nl/werkgevers/veelgestelde-vragen/wat-gebeurt-er-met-het-loopbaanbedrag-als-een-werknemer-uit-dienst',
      tells: 'A leaver takes the hours or is paid for them.',
    },
    LBB4: {
      address: 'sociaalwerk-werkt.nl/wat-het-vitaliteitsbudget',
      tells: 'This year or a later one, up to five years on; as leave they are above the legal.',
    },
    STAP4: {
      kind: 'document',
      address: 'Stappenplan Loopbaanbudget voor werkgevers, stap 3 and 4 (sociaalwerk-werkt.nl)',
      tells: 'An explicit agreement on adding the hours to the money, or not.',
    },
  },
};
