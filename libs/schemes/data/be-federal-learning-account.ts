import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// Days of training a year by the size of the employer: five (four in 2023) from 20 full-time equivalents, one from 10,
// none below, in proportion for part-timers; what is left is carried over. From April 2024 they had to be registered in
// the Federal Learning Account; a law published on 21 January 2026 ended that account, not the right to the days.
const daysOf = (fullDays: number) =>
  ({
    kind: 'table',
    by: 'employer-fte',
    bands: [
      { from: 10, below: 20, amount: 1_00 },
      { from: 20, below: null, amount: fullDays },
    ],
    every: { kind: 'years', anchor: '2023-01-01' },
    joiners: 'months-remaining',
    partTime: { kind: 'linear', fullTimeHours: null },
  }) satisfies VersionData['grant'];

const version = {
  entitlement: { sizeWindow: { months: 12, lastMonth: 9, holdsYears: 2, since: 2022 } },
  lots: { termMonths: 60, expiry: 'date', lapsesTo: 'void' },
  funding: { model: 'employer-reserve' },
  lifecycle: {
    resignation: { balance: 'lapse' },
    'dismissal-for-cause': { balance: 'lapse' },
    'dismissal-with-notice': { balance: 'use-before-exit' },
  },
  fiscal: { regime: 'none' },
  conversation: null,
  // Training for the present work counts, and so does training on well-being at work.
  spending: { mandatoryTraining: 'allowed' },
  statement: { frequency: 'year' },
  privacy: { employerSees: 'course' },
} satisfies Partial<VersionData>;

const stillOpen = [
  'A sector may have fewer days by its own cao, two at least; such an agreement is not known here.',
  'Whether five years count from each year, or in blocks of five; here from each year.',
  'How a part of a year is reckoned; here by months, that of hire included.',
  'What becomes of the days when somebody resigns or is dismissed was read on one page without an author; a dismissal with compensation instead of notice is nowhere settled.',
];

/** Belgium: the individual training right, kept in the Federal Learning Account while that existed, in days. */
export const federalTrainingDays: SchemeData = {
  id: 'be-federal-learning-account',
  name: {
    nl: 'Individueel opleidingsrecht (Federal Learning Account)',
    en: 'Individual training right (Federal Learning Account)',
  },
  jurisdiction: 'BE',
  level: 'nation',
  legalBasis:
    'Laws of 3 October 2022 (the days), 20 October 2023 and 14 January 2026 (the account)',
  unit: 'days',
  oecdType: 'individual-learning-account',
  execution: 'informational',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Vertelt elke werknemer minstens eens per jaar hoeveel dagen er over zijn.',
        en: 'Tells each employee at least once a year how many days are left.',
      },
      every: 'year',
      source: 'SDWORX',
    },
  ],
  howToClaim: {
    nl: 'Vraag de opleiding bij de werkgever; de personeelsdienst houdt bij hoeveel dagen er over zijn.',
    en: 'Ask the employer for the training; its personnel department keeps count of the days left.',
  },
  versions: [
    {
      ...version,
      id: '2023-01',
      validFrom: '2023-01-01',
      validTo: '2023-12-31',
      grant: daysOf(4_00),
      sources: ['WERK', 'GROUPS', 'SDWORX'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      id: '2024-01',
      validFrom: '2024-01-01',
      validTo: '2024-03-31',
      grant: daysOf(5_00),
      sources: ['WERK', 'GROUPS', 'SDWORX'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      id: '2024-04',
      validFrom: '2024-04-01',
      validTo: '2026-01-20',
      grant: daysOf(5_00),
      statement: {
        frequency: 'year',
        registration: { per: 'quarter', withinMonths: 1 },
        verifyWithinDays: 30,
      },
      sources: ['WERK', 'GROUPS', 'SDWORX', 'CLB', 'FLA', 'TAMTAM'],
      unconfirmed: [
        ...stillOpen,
        'The first day on which quarters had to be registered was put off more than once.',
      ],
    },
    {
      ...version,
      id: '2026-01',
      validFrom: '2026-01-21',
      validTo: null,
      grant: daysOf(5_00),
      sources: ['WERK', 'GROUPS', 'SDWORX', 'BESOXF'],
      unconfirmed: [
        ...stillOpen,
        'From which day the account is gone; the day on which the law was published is used.',
      ],
    },
  ],
  sources: {
    WERK: {
      address: 'werk.belgie.be/nl/themas/opleiding/individueel-opleidingsrecht',
      tells: 'Four and five days, sizes of 10 and 20, and over which quarters size is averaged.',
    },
    GROUPS: {
      address: 'groups.be/nl/nieuws/juridische-artikels/arbeidsdeal-recht-op-opleiding',
      tells: 'The first two turns of two years; one day for the smaller; part-time.',
    },
    SDWORX: {
      address: 'sdworx.be (arbeidsdeal: nieuwe opleidingsverplichtingen)',
      tells: 'Two days at least by a sector cao; the balance is told once a year.',
    },
    CLB: {
      address: 'clbgroup.be/consult/nieuws/federal-learning-account-stand-van-zaken/ (May 2024)',
      tells: 'What the account holds, days carried over included.',
    },
    FLA: {
      address: 'herwin.be and lydian.be (Federal Learning Account)',
      tells: 'Registered by the last day of the month after each quarter; thirty days to verify.',
    },
    TAMTAM: {
      address: 'blog.tamtam.pro/nl (de federale leerrekening)',
      tells: 'In force on 1 April 2024; five days, in proportion for part-timers.',
    },
    BESOXF: {
      address: 'besox.storychief.io/federal-learning-account (2026)',
      tells: 'The account is abolished by the law of 14 January 2026; data are kept until 2027.',
    },
  },
};
