import type { SchemeData } from '../scheme.js';

/**
 * ING: € 375 a year for everybody, twice as much for who enrols in the bank's own training programme. It may be taken
 * to another employer, and was to be kept on an individual learning account; little more was made public.
 */
export const ingBudget: SchemeData = {
  id: 'nl-ing-budget',
  name: { nl: 'Scholingsbudget ING', en: 'Training budget, ING' },
  jurisdiction: 'NL',
  level: 'company',
  legalBasis: 'cao ING Bank',
  unit: 'EUR',
  oecdType: 'hybrid',
  versions: [
    {
      id: '2018-01',
      validFrom: '2018-01-01',
      validTo: null,
      entitlement: {},
      grant: {
        kind: 'fixed',
        amount: 375_00,
        every: { kind: 'years', anchor: '2018-01-01' },
        multiplier: { times: 2, when: { programme: 'training-programme' } },
      },
      lots: { termMonths: 60, expiry: 'date', lapsesTo: 'employer' },
      funding: { model: 'prefunded-trust' },
      lifecycle: {
        'exit-elsewhere': { balance: 'keep-until-expiry', spendable: 'category-d-only' },
      },
      conversation: null,
      spending: { catalogueOnly: true },
      sources: ['ING', 'CNV21', 'S0'],
      unconfirmed: [
        'The day it began: agreed in July 2017, and read as the first calendar year after that.',
        'Whether the year is a calendar year and comes at once, and what who is hired within it gets: nothing until January is the careful reading.',
        'Who tells of an enrolment: the bank or the person may; as long as nobody does, nothing is doubled.',
        'Who enrols in the course of a year: the whole year doubles, read plainly, or only the next one.',
        'The term: five years is the example of De Leerrekening, which keeps it. Who gets what lapses is not known either.',
        'Whether the amount still stands; a wish of € 1,200 in 2021 was a demand and no rule.',
      ],
    },
  ],
  sources: {
    ING: {
      address: 'nu.nl/economie/4845696 (2017-07)',
      tells:
        '€ 375 a year for everybody, doubled by enrolling in the programme; it goes along to another employer.',
    },
    CNV21: {
      address: 'cnvvakmensen.nl/nieuws/cao-overleg-ing-schiet-niet-op-2021-02-04/',
      tells: 'A demand of € 1,200 in talks about a new cao.',
    },
    S0: {
      kind: 'document',
      address:
        'De James Leerrekening, toelichting voor cao-partijen, werkgevers en werknemers (James, CNV)',
      tells: 'That it keeps the budgets of ING, and a term of five years as an example.',
    },
  },
};
