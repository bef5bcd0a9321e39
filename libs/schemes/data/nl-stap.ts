import type { SchemeData } from '../scheme.js';
import { statePensionSource, statePensionUnconfirmed } from './state-pension.js';

type VersionData = SchemeData['versions'][number];
type Windows = Extract<
  Extract<VersionData['grant'], { kind: 'fixed' }>['every'],
  { kind: 'window' }
>['windows'];

// € 1,000 at most for one course a year, paid by the state to the provider; over since 2024 and kept as an example of a
// public voucher. Windows of some weeks, first come first served, each with a pot that was empty within hours.
const version = {
  onboarding: { contracts: [] },
  entitlement: {
    inService: false,
    excluded: { relations: [] },
    age: { minimumYears: 18, beforeStatePension: true, on: 'application-date' },
    notReceiving: ['student-finance', 'adult-school-allowance', 'teacher-grant'],
  },
  // One course and no saving up; what is left goes to the pot of the next window.
  lots: { expiry: 'never', lapsesTo: 'pool' },
  funding: { model: 'public-advance' },
  fiscal: { regime: 'none', exPostCheck: false },
  conversation: null,
  cofunding: { maximumPerTrainingCents: 1000_00, employerAdds: 'only-above-maximum' },
  completion: {
    proof: ['certificate', 'attendance'],
    minimumAttendancePercent: 80,
    proofDeadlineMonths: 3,
    clawbackFrom: 'provider',
    excusable: true,
  },
  booking: { invoiceEarliestDaysBefore: 21 },
  privacy: { employerSees: 'amount' },
} satisfies Partial<VersionData>;

const spending = {
  courseRegisters: ['stap-register'],
  notStarted: true,
  startsWithinMonths: 3,
  preEnrolmentProof: true,
  awardsPerYear: 1,
} satisfies VersionData['spending'];

const within = (windows: Windows) =>
  ({
    kind: 'fixed',
    amount: 1000_00,
    every: { kind: 'window', windows },
  }) satisfies VersionData['grant'];

const stillOpen = [
  statePensionUnconfirmed,
  'Six months of social insurance in the 27 before, and citizenship of the EU or a partner with it: neither is kept here.',
  'The last days of the windows: two months by rule, but each ended as soon as its pot was empty.',
  'How much of a pot was for who could not apply online.',
  'Training had to begin some weeks after the window opened; only the last day is checked.',
];

/** The public training voucher of 2022 and 2023 (STAP-budget), as history. */
export const stap: SchemeData = {
  id: 'nl-stap',
  name: { nl: 'STAP-budget', en: 'STAP budget' },
  jurisdiction: 'NL',
  level: 'nation',
  legalBasis: 'Subsidieregeling STAP-budget',
  unit: 'EUR',
  oecdType: 'voucher',
  execution: 'informational',
  howToClaim: {
    nl: 'Niet meer aan te vragen: de laatste ronde was op 15 november 2023. Het liep via het STAP-portaal van UWV, met een aanmeldingsbewijs van de opleider.',
    en: 'No longer possible: the last round was on 15 November 2023. It went through the STAP portal of UWV, with a proof of enrolment from the provider.',
  },
  duties: [
    {
      who: 'person',
      what: {
        nl: 'Rondt de scholing af: met een diploma of certificaat, of is er minstens 80 % van de tijd bij.',
        en: 'Completes the training: with a diploma or certificate, or by being there at least 80 % of the time.',
      },
      every: 'use',
      source: 'PMC',
    },
    {
      who: 'provider',
      what: {
        nl: 'Stuurt UWV binnen drie maanden na afloop het bewijs.',
        en: 'Sends UWV the proof within three months of the end.',
      },
      every: 'use',
      source: 'STAPUWV',
    },
  ],
  versions: [
    {
      ...version,
      id: '2022-03',
      validFrom: '2022-03-01',
      validTo: '2023-02-27',
      grant: within([
        { from: '2022-03-01', to: '2022-04-30' },
        { from: '2022-05-02', to: '2022-06-30' },
        { from: '2022-07-01', to: '2022-08-31', pot: 32_600_000_00 },
        { from: '2022-09-01', to: '2022-10-31' },
        { from: '2022-11-01', to: '2022-12-31' },
      ]),
      spending,
      sources: ['STAPUWV', 'NTI', 'HWN', 'PMC', 'EMMIUS', 'AVM22', 'AOW'],
      unconfirmed: [
        ...stillOpen,
        'The pots but that of July 2022; € 160 million in all that year.',
      ],
    },
    {
      ...version,
      id: '2023-02',
      validFrom: '2023-02-28',
      validTo: '2023-09-17',
      // Meant for 28 February, and opened on 17 March after a breakdown.
      grant: within([
        { from: '2023-03-17', to: '2023-04-30', pot: 34_000_000_00 },
        { from: '2023-05-01', to: '2023-06-30', pot: 34_000_000_00 },
        { from: '2023-07-03', to: '2023-08-31', pot: 20_000_000_00 },
      ]),
      spending: { ...spending, grantsPerCourse: 300 },
      sources: ['STAPUWV', 'NTI', 'HWN', 'PMC', 'NIEUWS', 'SDP', 'NU23', 'RO23', 'AOW'],
      unconfirmed: [
        ...stillOpen,
        'The three months of the first window of 2023 counted from 28 February, not from its end.',
        'Another page gives € 32 million for May 2023.',
        'The 300 counted per calendar year, and further awards of a course ended with the window.',
      ],
    },
    {
      ...version,
      id: '2023-09',
      validFrom: '2023-09-18',
      validTo: '2023-12-31',
      grant: within([
        { from: '2023-09-18', to: '2023-10-31', pot: 10_000_000_00 },
        { from: '2023-11-15', to: '2023-12-31' },
      ]),
      spending: {
        ...spending,
        grantsPerCourse: 300,
        providerAccreditations: ['ocw-recognised'],
      },
      sources: ['STAPUWV', 'NTI', 'HWN', 'PMC', 'NIEUWS', 'AVM23', 'AOW'],
      unconfirmed: [
        ...stillOpen,
        'The pot of the last window.',
        'It is the course that had to be recognised, or be a part of such a one; it is asked of its provider here.',
      ],
    },
  ],
  sources: {
    ...statePensionSource,
    STAPUWV: {
      address: 'stapuwv.nl',
      tells: 'The maximum, one award a year, proof and its term, what follows without it.',
    },
    NTI: {
      address: 'nti.nl (stap-budget-in-het-kort)',
      tells: 'Age, other grants, the opening days of 2022, three months to begin, 80 %.',
    },
    HWN: {
      address: 'hoewerktnederland.nl',
      tells: 'An employer may add only above € 1,000; paid to the provider in advance.',
    },
    PMC: {
      address: 'pmc.nl/stap-budget/hoe-vraag-ik-het-stap-budget-aan/',
      tells:
        'First come first served; an invoice from three weeks before the start; illness excuses.',
    },
    EMMIUS: {
      address: 'emmius.nl/faq/aanvraagtermijnen-stap/',
      tells: 'Windows of two months, and none in January 2022.',
    },
    AVM22: {
      address: 'accountancyvanmorgen.nl (2022-07-01)',
      tells: '€ 32.6 million in July 2022, gone in two and a half hours.',
    },
    NIEUWS: {
      address: 'nieuws.nl (2023-03-03, 2023-03-17, 2023-05-01)',
      tells: 'Open on 17 March 2023 with € 34 million; at most 300 awards a course, no gifts.',
    },
    SDP: {
      address: 'sdpwerkt.nl (gewijzigde-regeling-stap-budget)',
      tells: 'No window in January 2023; € 170 million; what is left goes to the next window.',
    },
    NU23: { address: 'nu.nl/economie/6261421 (2023-05-01)', tells: '€ 34 million on 1 May 2023.' },
    RO23: {
      address: 'rijksoverheid.nl/actueel/nieuws/2023/06/13',
      tells: '€ 20 million on 3 July 2023.',
    },
    AVM23: {
      address: 'accountancyvanmorgen.nl (2023-09-18)',
      tells:
        '€ 10 million on 18 September 2023, from then on for recognised training; last round in November.',
    },
  },
};
