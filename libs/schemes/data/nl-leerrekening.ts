import type { SchemeData } from '../scheme.js';

/**
 * De Leerrekening as it is for any employer: money paid in month by month, kept in trust, and usable for five years
 * counted per deposit, also after a change of employer. How much is between an employer and its staff: each employer tells
 * the amount it agreed on, and from which day.
 */
export const leerrekening: SchemeData = {
  id: 'nl-leerrekening',
  name: { nl: 'De Leerrekening', en: 'De Leerrekening, a learning account' },
  jurisdiction: 'NL',
  level: 'company',
  legalBasis: 'The agreement of an employer on the ground of its cao.',
  unit: 'EUR',
  oecdType: 'hybrid',
  duties: [
    {
      who: 'employer',
      what: {
        nl: 'Meldt elke maand wie recht heeft, en betaalt de factuur.',
        en: 'Reports each month who is entitled, and pays the invoice.',
      },
      every: 'month',
      source: 'S0',
    },
    {
      who: 'person',
      what: {
        nl: 'Beantwoordt bij elke bestelling de vragen van de fiscale toets.',
        en: 'Answers the questions of the fiscal test at every order.',
      },
      every: 'use',
      source: 'S0',
    },
  ],
  versions: [
    {
      id: '2021-01',
      validFrom: '2021-01-01',
      validTo: null,
      // Whoever the employer reports is entitled: nothing else is asked.
      entitlement: {},
      grant: { kind: 'fixed', amount: null },
      lots: { termMonths: 60, expiry: 'date', lapsesTo: 'employer' },
      funding: { model: 'prefunded-trust' },
      lifecycle: {
        'exit-elsewhere': { balance: 'keep-until-expiry', spendable: 'category-d-only' },
      },
      conversation: null,
      // A course is admitted to the catalogue first; at the order the person is tested too.
      spending: { catalogueOnly: true },
      sources: ['S0', 'TEL', 'AVV2', 'AVV4', 'BP21'],
      unconfirmed: [
        'Whether the amount follows the hours of part-time work: it is agreed per employer, and here it is the same for all.',
        'The term: five years is what is usual, and another one can be agreed.',
        'What the five years count from: the period, the invoice or the payment.',
        'Who gets what lapses; of one sector it is known that the employer who paid it in does.',
        'What a leaver may still pay before 2021; deposits of before then are not described here.',
        'Money that people pay in themselves, like leave turned into a deposit: it would be a scheme of its own, with the person as the payer.',
      ],
    },
  ],
  sources: {
    S0: {
      kind: 'document',
      address:
        'De James Leerrekening, toelichting voor cao-partijen, werkgevers en werknemers (James, CNV)',
      tells:
        'Two agreements, a monthly report, an invoice of people times amount, trust, five years as an example, two tests, contact in one working day.',
    },
    TEL: {
      address: 'telegraaf.nl/dft (2017-03, 27724948)',
      tells:
        'Five years for each deposit; a foundation keeps it, through change of job and bankruptcy; leave can be paid in.',
    },
    AVV2: {
      address: 'helpdesk.avv.nu/faq-tags/uit-dienst/',
      tells: 'In retail the balance stays after exit.',
    },
    AVV4: {
      address: 'helpdesk.avv.nu/faq-tags/ontwikkeling/',
      tells: 'In retail what lapses goes back to the employer.',
    },
    BP21: {
      address: 'rijksfinancien.nl (memorie van toelichting Belastingplan 2021)',
      tells: 'Since 2021 untaxed after an employment too, for other work.',
    },
  },
};
