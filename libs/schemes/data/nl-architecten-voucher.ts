import type { SchemeData } from '../scheme.js';

// 35 hours a calendar year at 40 hours a week, to be spent on one's own career, in that year if possible. What is not
// spent stays for five years at most and lapses when the employment ends. Employer and employee talk about it each year.

/** Architectenbureaus: the development voucher (ontwikkelvoucher), in hours. */
export const architectsVoucher: SchemeData = {
  id: 'nl-architecten-voucher',
  name: { nl: 'Ontwikkelvoucher Architectenbureaus', en: 'Development voucher, architects' },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao voor architectenbureaus, art. 22',
  unit: 'hours',
  oecdType: 'individual-learning-account',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Bespreekt elk jaar met de werknemer het doel en de besteding van de uren.',
        en: 'Talks with the employee each year about the aim and the use of the hours.',
      },
      every: 'year',
      source: 'SFA',
    },
  ],
  versions: [
    {
      id: '2024-01',
      validFrom: '2024-01-01',
      validTo: null,
      // The hours are for a calendar year, and nothing is said to follow if the talk is missed.
      policies: { conversationReading: 'calendar-year', conversationMissing: 'warn' },
      entitlement: {},
      grant: {
        kind: 'fixed',
        amount: 35_00,
        every: { kind: 'years', anchor: '2024-01-01' },
        partTime: { kind: 'linear', fullTimeHours: 4000 },
      },
      lots: { termMonths: 60, expiry: 'date', lapsesTo: 'void' },
      funding: { model: 'employer-reserve' },
      lifecycle: { 'exit-elsewhere': { balance: 'lapse' } },
      fiscal: { payrollFeedback: 'leave-hours' },
      conversation: { planDocument: null },
      sources: ['SFA', 'SFB', 'SFC'],
      unconfirmed: [
        'The pages have no date: which cao they belong to, and since when; 2024 is the first year reckoned here.',
        'One text keeps unspent hours for five years, another for two and only with a reason in writing. Five is used: hours that lapse too soon are lost.',
        'Who comes in during a year: here nothing before 1 January, as no source speaks of a part of the year.',
        'Whether who leaves during a year keeps the hours granted on 1 January; here all of them, until the last day.',
        'At what rate hours become money, which the employer must agree to; until that is known they stay hours.',
        'Hours of earlier years are spent in agreement with the employer; no approval is asked here.',
        'A newer page lets eight of the hours go to aims of society; not reckoned here.',
        'What a missed talk means, and whether it may be held at any time of the year.',
      ],
    },
  ],
  sources: {
    SFA: {
      address: 'sfa-architecten.nl/artikel/artikel-22/',
      tells: '35 hours at 40 a week, five years, lapse at the end of employment, the yearly talk.',
    },
    SFB: {
      address: 'sfa-architecten.nl/artikel/artikel-32/',
      tells: 'The same hours under another number, kept for two years and with a reason.',
    },
    SFC: {
      address: 'sfa-architecten.nl/cao/ontwikkeling/',
      tells: 'In proportion to hours, in time or in money, eight hours for aims of society.',
    },
  },
};
