import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];
type Yearly = Extract<VersionData['grant'], { kind: 'fixed' }>;

// € 900 a calendar year for 36 hours, by the hours on 1 January, saved up to € 4,500. The employee decides what it is
// spent on, as long as it is in service. Since the cao of 2022 who comes in during a year gets the months that remain,
// and up to three years may be drawn ahead.
const grant = {
  kind: 'fixed',
  amount: 900_00,
  every: { kind: 'years', anchor: '2010-01-01' },
  partTime: { kind: 'linear', fullTimeHours: 3600 },
  cap: { kind: 'balance', amount: 4500_00 },
} satisfies Yearly;

const version = {
  entitlement: { excluded: { categories: ['holiday-worker'], contracts: ['agency'] } },
  lots: { expiry: 'never', lapsesTo: 'employer' },
  funding: { model: 'employer-reserve' },
  // What was not followed on the last day in service is gone, also a course that was booked already.
  lifecycle: { 'exit-elsewhere': { balance: 'use-before-exit' } },
  conversation: null,
  spending: { deniedPurposes: ['hobby', 'driving-licence'] },
} satisfies Partial<VersionData>;

const stillOpen = [
  'Whether the maximum falls with the hours of part-time work, as the amount does; it is read as € 4,500 for everybody.',
  'Whether more than 36 hours a week brings more than € 900, as the calculator of the sector seems to allow; it does not here.',
  'Holiday workers of more than ten weeks a year, who may have the right: here none of them has.',
  'An on-call worker may be given the average hours of three months; no more is reckoned than what payroll reports.',
  'A driving licence is refused always, but the ruling says in most cases.',
  'The review of this cao by the tax authority (17 February 2023, 23025-507) was not read.',
];

/** Woondiensten: the individual career development budget (ILOB). */
export const housingIlob: SchemeData = {
  id: 'nl-woondiensten-ilob',
  name: {
    nl: 'Individueel Loopbaanontwikkelingsbudget Woondiensten (ILOB)',
    en: 'Individual career development budget, housing associations (ILOB)',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Woondiensten, art. 10.6',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  duties: [
    {
      who: 'person',
      what: {
        nl: 'Besteedt minstens twaalf uur per jaar aan de eigen ontwikkeling.',
        en: 'Spends at least twelve hours a year on their own development.',
      },
      every: 'year',
      source: 'FLW',
    },
  ],
  versions: [
    {
      ...version,
      id: '2019-01',
      validFrom: '2019-01-01',
      validTo: '2021-12-31',
      grant,
      sources: ['AED2', 'AED3'],
      unconfirmed: [
        ...stillOpen,
        'The right exists since 2010; what held before 2019 was not read.',
      ],
    },
    {
      ...version,
      id: '2022-01',
      validFrom: '2022-01-01',
      validTo: null,
      grant: { ...grant, joiners: 'months-remaining', advanceTurns: 3 },
      sources: ['AED2', 'AED3', 'AED4', 'FLW'],
      unconfirmed: [
        ...stillOpen,
        'From which day in 2022 months count and years can be drawn ahead; 1 January is assumed.',
        'Whether three years ahead come on top of the year already granted; they do here.',
        'Who bears what was drawn ahead and not yet earned when somebody leaves.',
        'Whether the cao since 2024 left this as it was.',
      ],
    },
  ],
  sources: {
    AED2: {
      address: 'aedes.nl/arbeidsvoorwaarden/vijf-vragen-over-het-loopbaanontwikkelingsbudget',
      tells: '€ 900, the hours on 1 January, € 4,500; no hobby, no driving licence B (July 2019).',
    },
    AED3: {
      address:
        'aedes.nl/arbeidsvoorwaarden/vijf-vragen-over-individueel-loopbaanontwikkelingsbudget',
      tells: 'On-call and fixed-term workers too, agency workers not; only while in service.',
    },
    AED4: {
      address: 'aedes.nl/arbeidsvoorwaarden/rekentool-loopbaanontwikkelingsbudget',
      tells: 'Months that remain for who comes in, and three years ahead (June 2022).',
    },
    FLW: {
      address: 'flowweb.nl/werknemers/loopbaanbudget and flowweb.nl/nieuws (21 June 2022)',
      tells: 'Twelve hours of development a year; the same two changes.',
    },
  },
};
