import type { SchemeData } from '../scheme.js';

type VersionData = SchemeData['versions'][number];

// € 150 a year for everybody of 16 hours or more with a year of service on 31 December before; each deposit lasts
// five years. It was to start in January 2020, then July, and did on 1 October; the first invoice followed in January.
const version = {
  // Money given wrongly may be spent before it is missed; a right given late can be made good.
  policies: { onCallWorkers: 'excluded' },
  entitlement: {
    minimumHours: { operator: '≥', hoursPerWeek: 16 },
    service: { months: 12, on: 'previous-31-december' },
    excluded: {
      categories: ['weekend-helper', 'holiday-worker'],
      contracts: ['agency'],
      relations: ['director', 'former-employee', 'benefit', 'other'],
    },
  },
  grant: { kind: 'fixed', amount: 150_00 },
  lots: { termMonths: 60, expiry: 'date', lapsesTo: 'employer' },
  conversation: null,
  // Any training the tax rules allow, from the catalogue of De Leerrekening, which executes it; no hobby.
  spending: { catalogueOnly: true, deniedPurposes: ['hobby'] },
  // Accrual runs before that, but people are invited, by e-mail or else by post, once registration and connection are complete.
  onboarding: { employeeActivation: 'connection-complete' },
} satisfies Partial<VersionData>;

/** Retail Non-Food: the individual development budget (Individueel Ontwikkelbudget, IOB). */
export const retailNonFoodIob: SchemeData = {
  id: 'nl-rnf-iob',
  name: {
    nl: 'Individueel Ontwikkelbudget Retail Non-Food',
    en: 'Individual development budget, Retail Non-Food',
  },
  jurisdiction: 'NL',
  level: 'sector',
  legalBasis: 'cao Retail Non-Food',
  unit: 'EUR',
  oecdType: 'hybrid',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Registreert zich bij De Leerrekening en meldt wie recht heeft.',
        en: 'Registers with De Leerrekening and reports who is entitled.',
      },
      every: 'once',
      source: 'INR1',
    },
    {
      who: 'person',
      what: {
        nl: 'Beantwoordt bij elke bestelling de vragen van de fiscale toets.',
        en: 'Answers the questions of the fiscal test at every order.',
      },
      every: 'use',
      source: 'AVV5',
    },
  ],
  versions: [
    {
      ...version,
      id: '2020-10',
      validFrom: '2020-10-01',
      validTo: '2020-12-31',
      funding: { model: 'prefunded-trust', firstInvoiceOn: '2021-01-01' },
      // Until the tax law changed, what a leaver had not used went back to the employer.
      lifecycle: { 'exit-elsewhere': { balance: 'refund-to-employer' } },
      sources: ['INR1', 'INR2', 'MIC', 'WIW', 'AVV1', 'AVV3', 'AVV5', 'BCS', 'S0'],
      unconfirmed: [
        'Who is excluded: the lists differ on directors and on-call workers.',
        'Whether a year of service is full for who was hired on 1 January or on 31 December.',
        'An exception for who reaches the state pension age in the year exists; its text was not read.',
        'One source calls it a right for three years; it is read as three years of accrual, not as a term.',
      ],
    },
    {
      ...version,
      id: '2021-01',
      validFrom: '2021-01-01',
      validTo: null,
      funding: { model: 'prefunded-trust', firstInvoiceOn: null },
      // Untaxed training for other work is allowed after an employment since 2021, so the balance stays until it lapses.
      lifecycle: {
        'exit-elsewhere': { balance: 'keep-until-expiry', spendable: 'category-d-only' },
      },
      sources: ['INR1', 'INR2', 'MIC', 'WIW', 'AVV2', 'AVV3', 'AVV4', 'AVV5', 'BCS', 'S0', 'BP21'],
      unconfirmed: [
        'Whether the budget still accrues after 2023, and when the cao was generally binding.',
        'What the five years count from: the period, the invoice or the payment.',
        'Who is excluded, and when a year of service is full: as in version 2020-10.',
      ],
    },
  ],
  sources: {
    INR1: {
      address: 'inretail.nl/personeel/iob-het-individueel-ontwikkelbudget',
      tells: 'Amount, hours, directors, the start in October 2020 and the first invoice.',
    },
    INR2: {
      address: 'inretail.nl (veelgestelde-vragen-individueel-ontwikkelbudget-iob)',
      tells: 'Service on 31 December, any contract, who is excluded.',
    },
    MIC: {
      address: 'microloon.nl/help/individueel_ontwikkelbudget_in.htm',
      tells: 'The same from a payroll package; reads the year of service more strictly.',
    },
    WIW: {
      address: 'werkindewinkel.nl/jouw-budget',
      tells: 'The start, and on-call workers excluded.',
    },
    AVV1: {
      address: 'avv.nu (2020-06-16, aanpassing afspraken over IOB)',
      tells: 'The later start, and the refund at exit while the tax question was open.',
    },
    AVV2: {
      address: 'helpdesk.avv.nu/faq-tags/uit-dienst/',
      tells: 'Five years for each deposit; the balance stays after exit.',
    },
    AVV3: { address: 'avvhelpdeskfsl.casengo.com (22965)', tells: 'Who is excluded.' },
    AVV4: {
      address: 'helpdesk.avv.nu/faq-tags/ontwikkeling/',
      tells: 'What lapses goes back to the employer.',
    },
    AVV5: {
      address: 'helpdesk.avv.nu/faq-tags/opleiding/',
      tells: 'Only the tax rules limit the choice, asked in a questionnaire; no hobby.',
    },
    S0: {
      kind: 'document',
      address:
        'De James Leerrekening, toelichting voor cao-partijen, werkgevers en werknemers (James, CNV)',
      tells: 'Trust, catalogue, two tests, and contact by the provider in one working day.',
    },
    BP21: {
      address: 'rijksfinancien.nl (memorie van toelichting Belastingplan 2021)',
      tells: 'Since 2021 untaxed after an employment too, for other work.',
    },
    BCS: {
      address: 'bcs.nl/blog/individueel-ontwikkelbudget-zin-of-onzin',
      tells: 'Five years; on-call workers excluded.',
    },
  },
};
