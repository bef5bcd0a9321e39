import type { SchemeData } from '../scheme.js';

/**
 * The choice budget of social work: holiday allowance, year-end bonus and two small parts, reckoned each month over what
 * was earned and kept apart. It is wage: what nobody chose is paid out in December. Its leave is `nl-sw-ikb-hours`.
 */
export const socialWorkIkb: SchemeData = {
  id: 'nl-sw-ikb',
  name: { nl: 'Individueel Keuzebudget Sociaal Werk', en: 'Individual choice budget, social work' },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Sociaal Werk, art. 4.1 to 4.4',
  unit: 'EUR',
  oecdType: 'savings-account',
  family: 'sw-ikb',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Toont elke maand het budget, de opbouw en de mutaties, per onderdeel en als geheel.',
        en: 'Shows the budget, its accrual and its changes each month, by part and as a whole.',
      },
      every: 'month',
      source: 'IKB1',
    },
    {
      who: 'employer',
      what: {
        nl: 'Bespreekt in een jaargesprek wat een keuze sociaal en financieel betekent.',
        en: 'Talks once a year about what a choice means, socially and for the purse.',
      },
      every: 'year',
      source: 'IKB2',
    },
  ],
  versions: [
    {
      id: '2024-01',
      validFrom: '2024-01-01',
      validTo: null,
      entitlement: {},
      grant: {
        kind: 'components',
        salaryFields: ['salary'],
        components: [
          { name: 'holiday-allowance', basisPoints: 800, over: ['salary'] },
          { name: 'year-end-bonus', basisPoints: 830, over: ['salary', 'holiday-allowance'] },
          {
            name: 'additional',
            basisPoints: 10,
            over: ['salary', 'holiday-allowance'],
            narrowOver: ['salary'],
          },
        ],
        fixedParts: [{ name: 'health-allowance', amountPerYear: 120_00 }],
      },
      lots: { expiry: 'period-end', lapsesTo: 'payroll' },
      funding: { model: 'employer-reserve' },
      lifecycle: { 'exit-elsewhere': { balance: 'payout-gross' } },
      fiscal: {
        regime: 'arbeidsvoorwaardenbedrag',
        payoutRight: true,
        failAction: 'taxed-via-payroll',
        payrollFeedback: 'gross-component',
      },
      // A missed talk is told and blocks nothing: what was earned is the person's own.
      conversation: { effect: 'warn', planDocument: null },
      spending: { moneyToHours: 'hourly-wage' },
      statement: { showOnPayslip: true, frequency: 'month' },
      sources: ['IKB1', 'IKB2', 'IKB3', 'IKB4', 'IKB5', 'IKB6', 'FCB25', 'FCB28', 'MTA'],
      unconfirmed: [
        'What the 0.1 % is over: salary and holiday allowance, or salary alone; the pages disagree.',
        'Payment of the rest to a leaver; it follows from its being wage, and no source says it.',
        'What an hour of leave costs: the text reckons it with holiday allowance, year-end bonus and irregular hours.',
        'What follows when more than 187.8 hours of leave a year are bought.',
        'Leave bought for the next year, which alone outlives December.',
        'The years 2016 to 2023, in which the 26 hours were money, are not granted here.',
        'The cao after October 2025.',
      ],
    },
  ],
  sources: {
    IKB1: {
      address:
        'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/de-samenstelling-van-het-individueel-keuzebudget',
      tells: 'The parts, each month over what was earned, apart and as a whole (art. 4.2).',
    },
    IKB2: {
      address: 'sociaalwerk-werkt.nl/cao-sociaal-werk-2023-2025/aanwending-individueel-keuzebudget',
      tells:
        'Only what has accrued, within the calendar year, but for leave bought for the next (art. 4.4).',
    },
    IKB3: {
      address: 'sociaalwerk-werkt.nl/werknemers/wat-het-individueel-keuzebudget-ikb',
      tells: 'Percentages for employees; 0.1 % over salary and holiday allowance.',
    },
    IKB4: {
      address: 'sociaalwerk-werkt.nl (werkgevers, individueel keuzebudget)',
      tells: 'The same for employers; 0.1 % over the salary.',
    },
    IKB5: {
      address: 'sociaalwerk-werkt.nl/individueel-keuze-budget-berekenen',
      tells: 'The rest is paid out in December; buying more than 187.8 hours has consequences.',
    },
    IKB6: {
      address:
        'sociaalwerk-werkt.nl/werkgevers/veelgestelde-vragen/hoe-werkt-het-individueel-keuzebudget-ikb',
      tells: 'Money, leave or a training bill through the employer; several choices a year.',
    },
    FCB25: {
      address: 'fcb.onlinetouch.nl/1/25',
      tells: 'Mandatory training is never paid from it (art. 3.4).',
    },
    FCB28: { address: 'fcb.onlinetouch.nl/1/28', tells: 'It began on 1 January 2016.' },
    MTA: {
      address: 'mijntipsenadvies.nl (2024-09)',
      tells: 'What a training budget is to payroll, and a choice budget is not.',
    },
  },
};
