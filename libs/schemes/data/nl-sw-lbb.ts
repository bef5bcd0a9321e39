import type { SchemeData } from '../scheme.js';
import { socialWorkLbbSources } from './nl-sw-lbb-sources.js';

type VersionData = SchemeData['versions'][number];

// 1.5 % of what was earned each month, holiday allowance, year-end bonus and irregular hours included. It can be spent
// for three years (five since May 2022): older months lapse as new ones accrue. Saving untaxed asks for a yearly talk.
const base = {
  salaryFields: ['salary', 'contract'],
  components: [
    { name: 'holiday-allowance', basisPoints: 800, over: ['salary'] },
    { name: 'year-end-bonus', basisPoints: 830, over: ['salary', 'holiday-allowance'] },
  ],
  additions: ['irregularHours'],
} satisfies Partial<VersionData['grant']>;

const onePercentAndHalf = {
  kind: 'percentage',
  rates: [{ name: 'loopbaanbedrag', basisPoints: 150 }],
  ...base,
} satisfies VersionData['grant'];

const entitlement = {
  excluded: { categories: ['student', 'job-scheme'] },
} satisfies VersionData['entitlement'];

const version = {
  policies: { conversationReading: 'interval', conversationMissing: 'block-tax-free' },
  lots: { termMonths: 36, expiry: 'with-next-accrual', lapsesTo: 'employer' },
  funding: { model: 'employer-reserve' },
  // A talk a year with its plan; then three things before anything is spent: an agreement, a request, the employer's yes.
  conversation: { maxIntervalMonths: 12, spendAgreement: true, employerDecision: 'approve' },
  // Not for regular refresher training; the employer agrees to goal and amount, so it sees the course.
  spending: { deniedPurposes: ['refresher'] },
  statement: { showOnPayslip: true, frequency: 'month' },
  privacy: { employerSees: 'course' },
} satisfies Partial<VersionData>;

/** The cao 2014-16: born before 1954 and long in service keeps an older right; a leaver is paid out, taxed. */
const underCao2014 = {
  entitlement: {
    ...entitlement,
    excludedCohort: { bornBefore: '1954-01-01', inServiceBy: '2007-05-01' },
  },
  // After the talk the employee decides, unless weighty reasons forbid it.
  conversation: {
    ...version.conversation,
    validRefusalGrounds: ['business', 'organisational', 'fiscal'],
  },
  lifecycle: {
    'exit-elsewhere': { balance: 'taxed-settlement' },
    'exit-in-scheme': { balance: 'transfer-to-new-employer' },
    hours: 'taken-or-paid',
  },
  // Paid out at exit it is no training budget in the sense of the tax authority, but wage that may be exchanged.
  fiscal: {
    regime: 'arbeidsvoorwaardenbedrag',
    payoutRight: true,
    failAction: 'taxed-via-payroll',
    payrollFeedback: 'gross-component',
  },
} satisfies Partial<VersionData>;

const sinceCao2016 = {
  entitlement,
  lifecycle: {
    'exit-elsewhere': { balance: 'lapse' },
    'exit-in-scheme': { balance: 'transfer-to-new-employer' },
    hours: 'taken-or-paid',
  },
  fiscal: { failAction: 'taxed-via-payroll' },
} satisfies Partial<VersionData>;

const stillOpen = [
  'Which wage a payroll package calls the salary: its own salary first, then the agreed wage, which does not fall with illness.',
  'Whether irregular hours belong to the base before the current text; some calculators use bare salary.',
  'Whether a yearly talk means within twelve months or in each calendar year, and what follows if it is missed.',
  'In how many days the employer must answer, and what silence means: settled with the works council in 2014-16, unknown since.',
  'What money buys of leave or a shorter week, which are among its purposes.',
  'Whether a budget that may also pay for taxed purposes is a training budget to the tax authority; its review of this cao was not read.',
];

/** Sociaal Werk: the money of the career budget (loopbaanbedrag); its hours are `nl-sw-vitality-hours`. */
export const socialWorkLbb: SchemeData = {
  id: 'nl-sw-lbb',
  name: { nl: 'Loopbaanbudget Sociaal Werk', en: 'Career budget, social work' },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis:
    'cao Sociaal Werk (formerly Welzijn & Maatschappelijke Dienstverlening), art. 3.3 to 3.6',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  family: 'sw-loopbaanbudget',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Voert minstens eens per jaar een jaargesprek en legt het vast in een plan.',
        en: 'Holds a talk at least once a year and puts it down in a plan.',
      },
      every: 'year',
      source: 'STAP4',
    },
    {
      who: 'employer',
      what: {
        nl: 'Toont elke maand het budget, de opbouw en de mutaties.',
        en: 'Shows the budget, its accrual and its changes each month.',
      },
      every: 'month',
      source: 'LBB1',
    },
  ],
  tolerances: [
    {
      until: '2020-01-01',
      lapsesAccruedBefore: '2017-01-01',
      reason: 'Once, nothing lapsed until 2020; then all of before 2017 did at a stroke.',
    },
  ],
  versions: [
    {
      ...version,
      ...underCao2014,
      id: '2015-07',
      validFrom: '2015-07-01',
      validTo: '2016-03-31',
      grant: {
        kind: 'percentage',
        rates: [
          { name: 'fixed', basisPoints: 100 },
          { name: 'variable', basisPoints: 50 },
        ],
        ...base,
      },
      sources: ['LBB1', 'LBB5', 'LBB7', 'WGI1', 'FCB25', 'FCB26', 'FCB27', 'STAP4', 'HUM'],
      unconfirmed: [
        ...stillOpen,
        'Moving the budget outside the employer every three months was planned, not executed.',
      ],
    },
    {
      ...version,
      ...underCao2014,
      id: '2016-04',
      validFrom: '2016-04-01',
      validTo: '2016-05-31',
      grant: { kind: 'percentage', rates: [{ name: 'fixed', basisPoints: 100 }], ...base },
      sources: ['LBB1', 'LBB5', 'LBB7', 'WGI1', 'FCB25', 'FCB26', 'FCB27', 'STAP4', 'HUM'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      ...sinceCao2016,
      id: '2016-06',
      validFrom: '2016-06-01',
      validTo: '2022-04-30',
      grant: onePercentAndHalf,
      sources: ['LBB1', 'LBB3', 'LBB5', 'LBB7', 'WGI1', 'WGI2', 'IKB1', 'IKB3', 'STAP4', 'HUM'],
      unconfirmed: [
        ...stillOpen,
        'On which grounds an employer may refuse since then; any is accepted here.',
        'From which day a balance lapses at exit instead of being paid out; the cao that began here is assumed.',
      ],
    },
    {
      ...version,
      ...sinceCao2016,
      id: '2022-05',
      validFrom: '2022-05-01',
      validTo: null,
      grant: onePercentAndHalf,
      lots: { ...version.lots, termMonths: 60 },
      sources: [
        'LBB1',
        'LBB2',
        'LBB3',
        'LBB5',
        'LBB6',
        'LBB7',
        'WGI1',
        'IKB1',
        'IKB3',
        'STAP4',
        'HUM',
      ],
      unconfirmed: [
        ...stillOpen,
        'On which grounds an employer may refuse: as in version 2016-06.',
        'Lots alive in May 2022 get the new term: the only reading in which nobody loses.',
        'Whether lot dates travel with a transfer, and whether money is moved at all.',
        'The cao after October 2025.',
      ],
    },
  ],
  sources: socialWorkLbbSources,
};
