import type { SchemeData } from '../scheme.js';

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
  minimumHours: null,
  service: null,
  excluded: {
    categories: ['student', 'job-scheme'],
    contracts: [],
    relations: ['former-employee', 'benefit', 'other'],
  },
  excludedCohort: null,
} satisfies VersionData['entitlement'];

const version = {
  lots: { termMonths: 36, expiry: 'with-next-accrual', lapsesTo: 'employer' },
  funding: { model: 'employer-reserve' },
  conversation: { maxIntervalMonths: 12 },
} satisfies Partial<VersionData>;

/** The cao 2014-16: born before 1954 and long in service keeps an older right; a leaver is paid out, taxed. */
const underCao2014 = {
  entitlement: {
    ...entitlement,
    excludedCohort: { bornBefore: '1954-01-01', inServiceBy: '2007-05-01' },
  },
  exit: {
    inScheme: 'transfer-to-new-employer',
    elsewhere: 'taxed-settlement',
    hours: 'taken-or-paid',
  },
} satisfies Partial<VersionData>;

const sinceCao2016 = {
  entitlement,
  exit: { inScheme: 'transfer-to-new-employer', elsewhere: 'lapse', hours: 'taken-or-paid' },
} satisfies Partial<VersionData>;

const stillOpen = [
  'Which wage a payroll package calls the salary: its own salary first, then the agreed wage, which does not fall with illness.',
  'Whether irregular hours belong to the base before the current text; some calculators use bare salary.',
  'Whether a yearly talk means within twelve months or in each calendar year, and what follows if it is missed.',
];

/** Sociaal Werk: the money of the career budget (loopbaanbedrag); its vitality hours are settled in payroll. */
export const socialWorkLbb: SchemeData = {
  id: 'nl-sw-lbb',
  name: { nl: 'Loopbaanbudget Sociaal Werk', en: 'Career budget, social work' },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis:
    'cao Sociaal Werk (formerly Welzijn & Maatschappelijke Dienstverlening), art. 3.3 to 3.6',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  policies: { conversationReading: 'interval', conversationMissing: 'block-tax-free' },
  suspensions: [],
  overrides: [],
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
      sources: ['LBB1', 'WGI1', 'FCB25', 'FCB26', 'FCB27', 'STAP4'],
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
      sources: ['LBB1', 'WGI1', 'FCB26', 'FCB27', 'STAP4'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      ...sinceCao2016,
      id: '2016-06',
      validFrom: '2016-06-01',
      validTo: '2022-04-30',
      grant: onePercentAndHalf,
      sources: ['LBB1', 'LBB3', 'WGI1', 'WGI2', 'IKB1', 'IKB3', 'STAP4'],
      unconfirmed: [
        ...stillOpen,
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
      sources: ['LBB1', 'LBB2', 'LBB3', 'LBB6', 'WGI1', 'IKB1', 'IKB3', 'STAP4'],
      unconfirmed: [
        ...stillOpen,
        'Lots alive in May 2022 get the new term: the only reading in which nobody loses.',
        'Whether lot dates travel with a transfer, and whether money is moved at all.',
        'The cao after October 2025.',
      ],
    },
  ],
  sources: {
    LBB1: {
      address: 'sociaalwerk-werkt.nl/loopbaanbudget',
      tells: 'Rate and base, who has no right (art. 3.3).',
    },
    LBB2: {
      address: 'sociaalwerk-werkt.nl/werkgevers/wat-het-loopbaanbudget-lbb',
      tells: 'Sixty months, and that older months lapse.',
    },
    LBB3: {
      address:
        'sociaalwerk-werkt.nl/werkgevers/veelgestelde-vragen/wat-gebeurt-er-met-het-loopbaanbedrag-als-een-werknemer-uit-dienst',
      tells: 'Transfer under the same cao, otherwise it lapses; hours are taken or paid.',
    },
    LBB6: {
      address: 'sociaalwerk-werkt.nl/werknemers/wat-het-loopbaanbudget-lbb',
      tells: 'Sixty months.',
    },
    WGI1: {
      address: 'werkgeversinstituut.nl (let-op-loopbaanbudget, vervallen vanaf 1-7-2018)',
      tells:
        'The rates over time and the window of 36 months; its own example counts two months too many.',
    },
    WGI2: {
      address: 'werkgeversinstituut.nl (loopbaanbudget-cao-sociaal-werk)',
      tells: 'The tolerance until 2020.',
    },
    IKB1: {
      address:
        'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/de-samenstelling-van-het-individueel-keuzebudget',
      tells: 'Holiday allowance 8 %, year-end bonus 8.3 % over salary and holiday allowance.',
    },
    IKB3: {
      address: 'sociaalwerk-werkt.nl/werknemers/wat-het-individueel-keuzebudget-ikb',
      tells: 'The same for employees.',
    },
    FCB25: {
      address: 'fcb.onlinetouch.nl/1/25',
      tells: 'Who has no right in the cao 2014-16 (art. 3.3).',
    },
    FCB26: {
      address: 'fcb.onlinetouch.nl/1/26',
      tells: 'The same, and the age group with an older right.',
    },
    FCB27: {
      address: 'fcb.onlinetouch.nl/1/27',
      tells: 'What was to happen at exit in 2014-16 (art. 3.6).',
    },
    STAP4: {
      address: 'Stappenplan Loopbaanbudget voor werkgevers, stap 4 (sociaalwerk-werkt.nl)',
      tells: 'A talk at least once a year, put in writing, as a condition of saving untaxed.',
    },
  },
};
