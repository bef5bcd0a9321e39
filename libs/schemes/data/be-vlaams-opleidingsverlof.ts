import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// 125 hours of paid leave a school year, times the part of full time worked in March before it, for who works in the
// private sector in the Flemish Region; the employer keeps paying and claims a fixed sum an hour from Flanders. From
// September 2025 it asks for 80 % and 28 hours a week instead of half time. School years before 2023 went by September
// and can no longer be claimed, so they are not kept.
const version = {
  lots: { expiry: 'period-end', periodEnd: 'school-year', lapsesTo: 'void' },
  funding: { model: 'fund-reimburses', payer: 'government' },
  fiscal: { regime: 'none' },
  conversation: null,
  spending: { courseRegisters: ['opleidingsdatabank'], minimumHours: 32 },
  // Its courses do not count for the federal days.
  cofunding: { notWith: ['be-federal-learning-account'] },
  completion: { proof: ['attendance'], minimumAttendancePercent: 50 },
  privacy: { employerSees: 'course' },
} satisfies Partial<VersionData>;

const hoursFrom = (fromPercent: number) =>
  ({
    kind: 'fixed',
    amount: 125_00,
    every: { kind: 'years', anchor: '2023-09-01' },
    partTime: { kind: 'threshold', fullTimeHours: null, fromPercent, factorDate: 'march' },
  }) satisfies VersionData['grant'];

const stillOpen = [
  'Who began to work after March: here nothing before the next school year.',
  'What is due when the attendance is too low, and by when it must be proven.',
  'What becomes of the hours when the employment ends.',
  'The wage during the leave has a maximum by school year and the employer gets a fixed sum an hour; neither is reckoned here.',
];

/** Flanders: training leave (Vlaams opleidingsverlof, VOV), in hours. */
export const flemishTrainingLeave: SchemeData = {
  id: 'be-vlaams-opleidingsverlof',
  name: { nl: 'Vlaams opleidingsverlof', en: 'Flemish training leave' },
  jurisdiction: 'BE',
  level: 'region',
  legalBasis: 'Flemish rules on training leave, in force since 1 September 2019',
  unit: 'hours',
  oecdType: 'voucher',
  execution: 'informational',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Vraagt de terugbetaling aan binnen drie maanden na de start, met akkoord van de werknemer.',
        en: 'Claims the refund within three months of the start, with the consent of the employee.',
      },
      every: 'use',
      source: 'BESOX',
    },
  ],
  howToClaim: {
    nl: 'Geef het inschrijvingsattest van de opleiding aan de werkgever; die vraagt de terugbetaling aan in het WSE-loket.',
    en: 'Give the certificate of enrolment to the employer, who claims the refund at the WSE-loket.',
  },
  versions: [
    {
      ...version,
      id: '2023-09',
      validFrom: '2023-09-01',
      validTo: '2025-08-31',
      entitlement: { regions: ['be-vlg'] },
      grant: hoursFrom(50),
      sources: ['SODALIS', 'FCBO', 'ASAP', 'KNACK', 'BESOX', 'BAKK'],
      unconfirmed: stillOpen,
    },
    {
      ...version,
      id: '2025-09',
      validFrom: '2025-09-01',
      validTo: null,
      entitlement: {
        regions: ['be-vlg'],
        minimumHours: { operator: '≥', hoursPerWeek: 28 },
      },
      grant: hoursFrom(80),
      sources: ['SODALIS', 'FCBO', 'ASAP', 'KNACK', 'BESOX', 'BAKK', 'VLREG'],
      unconfirmed: [
        ...stillOpen,
        'The 80 %, the 28 hours and the lower refund are read from the first decision of April 2025; the final text, and until when it holds, was not read.',
        'Whether 28 hours are asked in March or on the day; here on the day.',
      ],
    },
  ],
  sources: {
    SODALIS: {
      address: 'sodalis.be/vlaams-opleidingsverlof-bepaalde-wijzigingen-gepubliceerd/',
      tells: '125 hours by the part of full time in March, since September 2023; leave in March.',
    },
    FCBO: {
      address: 'fcbo.be/nl/subsidies/vlaams-opleidingsverlof/',
      tells: 'At least 32 hours; attendance.',
    },
    ASAP: {
      address: 'asap.be/nl/blog/wat-moet-je-als-werkgever-weten-over-het-vlaams-opleidingsverlof',
      tells: 'The register of courses, 32 hours, at least half time; agency workers too.',
    },
    KNACK: {
      address: 'moneytalk.knack.be (Vlaams opleidingsverlof verdubbelt, September 2021)',
      tells: 'Private sector, by where one works; the refund of € 21.30 an hour.',
    },
    BESOX: {
      address:
        'besox.storychief.io (betaald educatief verlof en Vlaams opleidingsverlof, 2025-2026)',
      tells: 'The maximum wage of € 3,641 and € 3,714 a month; three months to claim.',
    },
    BAKK: {
      address: 'bakkersvlaanderen.be (Online tool Federal Learning Account beschikbaar)',
      tells: 'Courses under this leave do not count for the federal days.',
    },
    VLREG: {
      address:
        'vlaanderen.be/vlaamse-regering/beslissingen-van-de-vlaamse-regering (25 April 2025, tijdelijke technische aanpassingen)',
      tells: '80 % and 28 hours a week, and a refund of € 14.91 an hour.',
    },
  },
};
