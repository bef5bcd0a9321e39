import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// Up to € 1,000 in two years (€ 750 before April 2014) for training that is not for the present function, outside
// working hours and in parts if wanted. The employer pays first and claims it from the fund of the cao, which looks at
// what the training is worth on the labour market; what costs more is for the employee.
const version = {
  entitlement: {},
  grant: { kind: 'none' },
  lots: { expiry: 'never', lapsesTo: 'fund' },
  funding: { model: 'fund-reimburses' },
  // A request is of somebody under the cao on that day.
  lifecycle: { 'exit-elsewhere': { balance: 'lapse' } },
  fiscal: { categories: { current: ['d'] } },
  conversation: null,
  spending: {
    requestedBy: 'person',
    deniedPurposes: ['hobby', 'self-study'],
    preEnrolmentProof: true,
  },
  privacy: { employerSees: 'course' },
} satisfies Partial<VersionData>;

const upTo = (cents: number) =>
  ({
    allowance: { payer: 'fund', shares: [{ basisPoints: 10_000 }] },
    limit: { cents, window: { kind: 'rolling', months: 24 } },
  }) satisfies VersionData['cofunding'];

const stillOpen = [
  'Whether two years are those before each request, or blocks from 1 April 2014. Those before each request are used: never more than the limit in any two years.',
  'The fund judges each request; that it would pay is not certain here.',
  'Whether the employer may pay what costs more; the text says it is for the employee.',
];

/** Graanbe- en verwerkende bedrijven: the personal development budget (POB), repaid by the fund of the cao. */
export const grainPob: SchemeData = {
  id: 'nl-graan-pob',
  name: {
    nl: 'Persoonlijk Ontwikkelingsbudget Graanbe- en verwerkende bedrijven (POB)',
    en: 'Personal development budget, grain processing (POB)',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Graanbe- en verwerkende bedrijven',
  unit: 'EUR',
  oecdType: 'voucher',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Schiet het bedrag voor en vraagt het terug bij het cao-fonds.',
        en: 'Pays the amount first and claims it from the fund of the cao.',
      },
      every: 'use',
      source: 'GR',
    },
    {
      who: 'person',
      what: {
        nl: 'Volgt de scholing buiten werktijd.',
        en: 'Follows the training outside working hours.',
      },
      every: 'use',
      source: 'GR',
    },
  ],
  versions: [
    {
      ...version,
      id: '2012-04',
      validFrom: '2012-04-01',
      validTo: '2014-03-31',
      cofunding: upTo(750_00),
      sources: ['GR'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      id: '2014-04',
      validFrom: '2014-04-01',
      validTo: null,
      cofunding: upTo(1000_00),
      sources: ['GR', 'PNW'],
      unconfirmed: [
        ...stillOpen,
        'A later page speaks of € 1,250 in two years and does not say since when; the lower amount is used.',
        'Which later cao still has it.',
      ],
    },
  ],
  sources: {
    GR: {
      address: 'graancao.nl/actueel/nieuwsbericht?newsitemid=1154908161 (14 March 2014)',
      tells: '€ 750, then € 1,000 in two years, what for, who pays first and who in the end.',
    },
    PNW: {
      address:
        'platformnaarwerk.nl/kennisbank/persoonlijk-ontwikkelingsbudget-cao-graanbe-en-verwerkende-bedrijven/',
      tells: 'The same with € 1,250, without a date.',
    },
  },
};
