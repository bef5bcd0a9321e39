import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// For everybody of more than 15 hours: € 150 a year, € 175 since 2024. The employer keeps the money until it is spent
// and approves each request. Nothing accrued over 2020, when there was no cao.
const version = {
  policies: { rounding: 'cumulative', partialOverride: 'as-accrued' },
  entitlement: { minimumHours: { operator: '>', hoursPerWeek: 15 } },
  lots: { termMonths: 36, expiry: 'date', lapsesTo: 'employer' },
  funding: { model: 'employer-reserve' },
  // Personal and not transferable, and accrual ends; whether the balance may still be spent, no source says.
  lifecycle: { 'exit-elsewhere': { balance: 'undecided' } },
  // No yearly talk; the employer looks at each request, at the budget and at the conditions, and so sees the course.
  conversation: {
    required: 'none',
    planDocument: null,
    employerDecision: 'approve',
    validRefusalGrounds: ['budget-too-small', 'conditions-not-met'],
  },
  privacy: { employerSees: 'course' },
  // Booked outside the portal is not repaid. The provider must guide and supervise, so books alone are no training.
  spending: {
    catalogueOnly: true,
    requestUnlistedCourse: true,
    deniedPurposes: ['hobby', 'self-study'],
  },
} satisfies Partial<VersionData>;

const stillOpen = [
  'Whether a leaver may still spend the balance.',
  'Whether directors and agency workers take part; no source excludes them by name.',
  'In how many days the employer must decide, and what its silence means.',
  'Who keeps the money until it is spent; it is read as a reserve of the employer.',
  'Training in or out of working hours, and who pays above the budget: employer and employee agree on both.',
  'The printed cap of € 450 is three times € 150; it is read as the term of three years, not as an amount.',
];

/** Technische Detailhandel: the personal learning budget (Persoonlijk Leerbudget, PLB). */
export const technicalRetailPlb: SchemeData = {
  id: 'nl-etd-plb',
  name: {
    nl: 'Persoonlijk Leerbudget Technische Detailhandel',
    en: 'Personal learning budget, technical retail',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Technische Detailhandel',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  suspensions: [
    {
      from: '2020-01-01',
      to: '2020-12-31',
      reason: 'The cao had expired; accrual began again in 2021.',
    },
  ],
  overrides: [
    {
      from: '2018-07-01',
      to: '2019-12-31',
      totalCents: 300_00,
      reason: 'Two full years for who was in service all of the first eighteen months.',
    },
  ],
  versions: [
    {
      ...version,
      id: '2018-07',
      validFrom: '2018-07-01',
      validTo: '2023-12-31',
      // When execution began late, two years back could still be granted.
      grant: { kind: 'fixed', amount: 150_00, backdatingMonths: 24 },
      sources: ['ETD1', 'ETD3', 'ETD4', 'ETD5'],
      unconfirmed: [
        ...stillOpen,
        'Whether the employer approved each request before 2024 too; the page that says so is of later.',
        'What € 300 becomes for who came or left within the first eighteen months.',
      ],
    },
    {
      ...version,
      id: '2024-01',
      validFrom: '2024-01-01',
      validTo: null,
      grant: { kind: 'fixed', amount: 175_00 },
      sources: ['ETD1', 'ETD2', 'ETD4', 'ETD5', 'ETD6'],
      unconfirmed: [
        ...stillOpen,
        'Whether € 14.58 a month is meant, which is 4 cents a year less than € 175.',
      ],
    },
  ],
  sources: {
    ETD1: {
      address: 'persoonlijkleerbudget.nl/voorwaarden/',
      tells:
        'Hours, € 150, three years, no accrual over 2020, € 300 for the first eighteen months, not transferable.',
    },
    ETD2: {
      address: 'persoonlijkleerbudget.nl/en/conditions',
      tells: '€ 175 since 2024; only through the portal, where a course can be asked for.',
    },
    ETD3: {
      address: 'persoonlijkleerbudget.nl/werkgevers/',
      tells: 'Amounts for employers, VAT included.',
    },
    ETD4: {
      address: 'persoonlijkleerbudget.nl/werkgevers/faq-werkgevers/',
      tells: 'More than 15 hours, strictly; two years back; no hobby and no books alone.',
    },
    ETD5: {
      address: 'persoonlijkleerbudget.nl/werknemers/faq-werknemers/',
      tells: 'For income to come, with guidance by a provider; no hobby, no sport.',
    },
    ETD6: {
      address: 'persoonlijkleerbudget.nl/?p=1298',
      tells: '€ 14.58 a month; the employer approves.',
    },
  },
};
