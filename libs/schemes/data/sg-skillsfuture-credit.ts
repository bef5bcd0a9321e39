import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// Three credits that are spent in a fixed order: what expires first, then that for mid-career, then the base. The base
// of S$ 500 comes at 25 and the S$ 4,000 at 40, both without end; S$ 500 given once in 2020 ended with 2025. They are
// three schemes of one family, as each has its own age, end and list of courses.
const scheme = {
  jurisdiction: 'SG',
  level: 'nation',
  unit: 'SGD',
  oecdType: 'individual-learning-account',
  execution: 'informational',
  family: 'sg-skillsfuture',
  howToClaim: {
    nl: 'Kies een cursus op het portaal MySkillsFuture en vraag het krediet daar aan.',
    en: 'Choose a course on the MySkillsFuture portal and claim the credit there.',
  },
} satisfies Partial<SchemeData>;

const version = {
  funding: { model: 'public-advance' },
  lifecycle: { 'exit-elsewhere': { balance: 'keep-until-expiry' } },
  fiscal: { regime: 'none' },
  conversation: null,
} satisfies Partial<VersionData>;

const citizensOnly =
  'It is for citizens of Singapore; nationality is not asked here, so who is none is shown it wrongly.';

const BT = {
  address: 'businesstimes.com.sg (1 March 2024, earlier SkillsFuture Credit top-up)',
  tells: 'The amounts and ages, which credit expires, and how many courses each pays.',
};
const ST = {
  address: 'straitstimes.com/askst (how can mid-career workers use the 4,000 top-up)',
  tells: 'The order in which the credits are used.',
};
const SSG = {
  address: 'skillsfuture.gov.sg/initiatives/mid-career/credit',
  tells: 'Base and mid-career tier, introduced in 2015 and on 1 May 2024.',
};
const ASKGOV = {
  address: 'ask.gov.sg/skillsfuture',
  tells: 'The top-up of 1 October 2020; who turns 40 later has the credit in January.',
};

/** Singapore: the opening SkillsFuture Credit, at 25. */
export const skillsFutureCredit: SchemeData = {
  ...scheme,
  id: 'sg-skillsfuture-credit',
  name: { nl: 'SkillsFuture Credit (basis)', en: 'SkillsFuture Credit (base tier)' },
  legalBasis: 'SkillsFuture Credit, Budget 2015',
  versions: [
    {
      ...version,
      id: '2015-01',
      validFrom: '2015-01-01',
      validTo: null,
      entitlement: { inService: false, age: { minimumYears: 25 } },
      grant: {
        kind: 'fixed',
        amount: 500_00,
        every: { kind: 'at-age', years: 25 },
        joiners: 'whole',
      },
      lots: { expiry: 'never', expiryTimeZone: 'Asia/Singapore', lapsesTo: 'void', priority: 30 },
      spending: { courseRegisters: ['myskillsfuture'] },
      sources: ['BT', 'ST', 'SSG'],
      unconfirmed: [citizensOnly, 'On which day in 2015 it began; 1 January is assumed.'],
    },
  ],
  sources: { BT, ST, SSG },
};

/** Singapore: the one-off top-up of 2020, which ended with 2025. */
export const skillsFutureTopUp: SchemeData = {
  ...scheme,
  id: 'sg-skillsfuture-top-up',
  name: {
    nl: 'SkillsFuture Credit (eenmalige aanvulling 2020)',
    en: 'SkillsFuture Credit (one-off top-up of 2020)',
  },
  legalBasis: 'SkillsFuture Credit, Budget 2020',
  versions: [
    {
      ...version,
      id: '2020-10',
      validFrom: '2020-10-01',
      validTo: '2020-12-31',
      entitlement: {
        inService: false,
        age: { minimumYears: 25, counted: 'in-calendar-year' },
      },
      grant: { kind: 'fixed', amount: 500_00, every: { kind: 'once' } },
      // One block of years, the last day of which is 31 December 2025.
      lots: {
        expiry: 'block-end',
        expiryTimeZone: 'Asia/Singapore',
        blockYears: 6,
        blockFrom: '2020-01-01',
        lapsesTo: 'void',
        priority: 10,
      },
      spending: { courseRegisters: ['myskillsfuture'] },
      sources: ['BT', 'ST', 'ASKGOV'],
      unconfirmed: [
        citizensOnly,
        'The other S$ 500 of 2020, for who was 40 to 60, joined the mid-career credit and is not reckoned here.',
      ],
    },
  ],
  sources: { BT, ST, ASKGOV },
};

/** Singapore: the mid-career SkillsFuture Credit, at 40, for a list of courses of its own. */
export const skillsFutureMidCareer: SchemeData = {
  ...scheme,
  id: 'sg-skillsfuture-mid-career',
  name: { nl: 'SkillsFuture Credit (mid-career)', en: 'SkillsFuture Credit (mid-career tier)' },
  legalBasis: 'SkillsFuture Level-Up Programme, Budget 2024',
  versions: [
    {
      ...version,
      id: '2024-05',
      validFrom: '2024-05-01',
      validTo: null,
      entitlement: { inService: false, age: { minimumYears: 40 } },
      grant: {
        kind: 'fixed',
        amount: 4000_00,
        every: { kind: 'at-age', years: 40 },
        joiners: 'whole',
      },
      lots: { expiry: 'never', expiryTimeZone: 'Asia/Singapore', lapsesTo: 'void', priority: 20 },
      spending: { courseRegisters: ['skillsfuture-mid-career'] },
      sources: ['BT', 'ST', 'SSG', 'ASKGOV', 'MOE'],
      unconfirmed: [
        citizensOnly,
        'Who turns 40 later has it in January of that year; here on the birthday, so never too early.',
        'The monthly allowance for full-time courses (half of the income, at most S$ 3,000, 24 months in a life) is not reckoned here.',
      ],
    },
  ],
  sources: {
    BT,
    ST,
    SSG,
    ASKGOV,
    MOE: {
      address: 'moe.gov.sg (6 March 2025, Committee of Supply)',
      tells: 'The training allowance beside the credit.',
    },
  },
};
