import type { SchemeData } from '../scheme.js';

// Cheques of at most € 250 a school year, of which the person pays half and Flanders the other half; Flanders pays all
// for the low-schooled in courses on a list. With a diploma of higher education only for a course in one's career plan.
// Not for what the employer asks or pays, and never together with the kmo-portefeuille.

/** Flanders: the training cheque for employees (opleidingscheque). */
export const trainingCheque: SchemeData = {
  id: 'be-opleidingscheque',
  name: { nl: 'Opleidingscheque voor werknemers', en: 'Training cheque for employees' },
  jurisdiction: 'BE',
  level: 'region',
  legalBasis: 'Flemish rules on training cheques, in force since 1 September 2019',
  unit: 'EUR',
  oecdType: 'voucher',
  execution: 'informational',
  howToClaim: {
    nl: 'Vraag de cheque online aan in het WSE-loket en betaal de eigen helft; geef hem daarna aan de opleider.',
    en: 'Ask for the cheque online at the WSE-loket and pay your half; then hand it to the provider.',
  },
  versions: [
    {
      id: '2019-09',
      validFrom: '2019-09-01',
      validTo: null,
      entitlement: { excluded: { categories: ['student'] } },
      grant: { kind: 'none' },
      // A cheque can be used for six months.
      lots: { termMonths: 6, expiry: 'date', lapsesTo: 'void' },
      funding: { model: 'subsidy-matching' },
      fiscal: { regime: 'none' },
      conversation: null,
      spending: {
        requestedBy: 'person',
        courseRegisters: ['opleidingsdatabank', 'career-plan'],
        minimumHours: 32,
      },
      cofunding: {
        allowance: {
          payer: 'government',
          shares: [
            { basisPoints: 10_000, when: ['low-schooled', 'listed-course'] },
            { basisPoints: 5000, when: ['low-schooled'] },
            { basisPoints: 5000, when: ['middle-schooled'] },
            { basisPoints: 5000, when: ['career-plan'] },
          ],
        },
        limit: {
          cents: 250_00,
          window: { kind: 'school-year' },
          counts: 'what-it-covers',
        },
        employerAdds: 'never',
        notWith: ['be-kmo-portefeuille'],
      },
      sources: ['YOURC', 'CERVOGO', 'ZELF', 'BESOXC', 'VLBE', 'UANT'],
      unconfirmed: [
        'One page counts per calendar year, the newer ones per school year; the school year is used.',
        'Up to € 500 for the low- and middle-schooled who begin higher education: not reckoned here, so € 250 for everybody.',
        'Pages differ on who gets the full subsidy: without a diploma of secondary education, or at most with one; the narrower is used.',
        'One must live in Flanders or Brussels, or come from elsewhere in Europe and work there; where somebody lives is not asked here.',
        'Career guidance may be six years old at most; whether it was is told with the course.',
        'Whether the 32 hours of a course in a career plan hold for every course; they are asked of all here.',
        'Whether the cheque still exists after 2024.',
      ],
    },
  ],
  sources: {
    YOURC: {
      address: 'yourcoach.be/over-ons/kwaliteitslabels/opleidingscheques/ (2024)',
      tells: '€ 250 a school year, half of it paid; which courses for which schooling; 32 hours.',
    },
    CERVOGO: {
      address: 'cervogo.be/uwvoordelen/',
      tells: 'Six months; € 250 of subsidy for some courses; per calendar year.',
    },
    ZELF: {
      address:
        'zelfstandige.vlaanderen/opleidingscheques-voor-werknemers-interessant-op-de-weg-naar-ondernemerschap/',
      tells: 'No students, nothing the employer asks or pays, not with the kmo-portefeuille.',
    },
    BESOXC: {
      address: 'besox.storychief.io/nieuwe-regels-voor-vlaamse-opleidingscheques-voor-werknemers',
      tells: 'The school year, the list of courses with the full subsidy, € 500 for some.',
    },
    VLBE: {
      address: 'vlaanderen.be/opleidingscheques-voor-werknemers',
      tells: 'Where one must live, and which schooling gives which courses.',
    },
    UANT: {
      address: 'uantwerpen.be (studiebudget en sociale voorzieningen, opleidingscheques)',
      tells: '€ 500 for a first diploma of higher education; asked for at the WSE-loket.',
    },
  },
};
