import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// € 175 a year for everybody of more than 12 hours, since 2018. It was to be paid into a learning account; as the tax
// questions stayed open, it stands on the balance sheet of the employer since 12 December 2018, and nothing was paid in.
const version = {
  entitlement: { minimumHours: { operator: '>', hoursPerWeek: 12 } },
  grant: { kind: 'fixed', amount: 175_00 },
  lots: { termMonths: 60, expiry: 'date', lapsesTo: 'employer' },
  conversation: null,
  // The person alone chooses, from a catalogue made for it. Training for the present function is no use of it.
  spending: { catalogueOnly: true },
} satisfies Partial<VersionData>;

const stillOpen = [
  'Which groups of the cao take part beside the hours: helpers, on-call and holiday workers are treated apart elsewhere in it.',
  'The printed maximum of € 875 is five times € 175; it is read as the term of five years, not as an amount.',
  'Whether the budget is the same under both supermarket caos, and until when.',
];

/** Supermarkets: the personal development budget (Persoonlijk Ontwikkelingsbudget, POB). */
export const supermarketPob: SchemeData = {
  id: 'nl-sm-pob',
  name: {
    nl: 'Persoonlijk Ontwikkelingsbudget Supermarkten',
    en: 'Personal development budget, supermarkets',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis:
    'cao voor het Levensmiddelenbedrijf, art. 5, and cao Grootwinkelbedrijven in Levensmiddelen (VGL)',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  versions: [
    {
      ...version,
      id: '2018-01',
      validFrom: '2018-01-01',
      validTo: '2018-12-11',
      // Nothing was invoiced in 2018, so nothing is in trust from before the change.
      funding: { model: 'prefunded-trust', firstInvoiceOn: '2019-01-01' },
      lifecycle: {
        'exit-elsewhere': { balance: 'keep-until-expiry', spendable: 'category-d-only' },
      },
      sources: ['PZC', 'NRC', 'VAK', 'VAK2', 'VAK3'],
      unconfirmed: [
        ...stillOpen,
        'The term and who gets what lapses, read back from the present text.',
        'Whether employers paid anything in before the model changed.',
      ],
    },
    {
      ...version,
      id: '2018-12',
      validFrom: '2018-12-12',
      validTo: null,
      funding: { model: 'employer-reserve' },
      // Sources contradict each other on leavers, so a person decides instead of a balance being lost.
      lifecycle: { 'exit-elsewhere': { balance: 'undecided' } },
      sources: ['NRC', 'VAK2', 'VAK3'],
      unconfirmed: [
        ...stillOpen,
        'What a leaver keeps: in 2017 it was said to go along to another job; the present page seems to say it falls to the employer, without a date.',
        'Whether the pilot with the ministries of 2018 moved any money to an account.',
        'The cao text as it was adapted after December 2018.',
      ],
    },
  ],
  sources: {
    PZC: { address: 'pzc.nl (2017-10, ac2186bf7)', tells: '€ 175 a year.' },
    NRC: {
      address: 'nrc.nl (2017-10-26, a1578718)',
      tells:
        'More than 12 hours; it can be saved up and taken to another job; the employee alone chooses.',
    },
    VAK: {
      address: 'vakcentrum.nl (cao-voor-het-levensmiddelenbedrijf)',
      tells: 'From 1 January 2018; kinds of contract in the cao.',
    },
    VAK2: {
      address: 'vakcentrum.nl (stand-van-zaken-invoering-persoonlijk-ontwikkelingsbudget-pob)',
      tells:
        'On 12 December 2018: accrual per month or pay period, not paid in but reserved on the balance sheet of 2018.',
    },
    VAK3: {
      address: 'vakcentrum.nl/themas/werkgeverschap/persoonlijk-ontwikkelingsbudget-pob',
      tells:
        'Sixty months after the month or pay period, then back to the employer; at most € 875; from a catalogue, not for the present function.',
    },
  },
};
