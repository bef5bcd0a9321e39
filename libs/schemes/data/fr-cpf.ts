import type { SchemeData } from '../scheme.js';

// € 500 for each year worked half time or more, in proportion below that, up to € 5,000; € 800 and € 8,000 for the
// low-skilled and for people with a disability. It is credited the year after and stays through every change of work.
// Since May 2024 the person pays a fixed part of each training, unless exempt or the employer adds something.
//
// Who gets the higher credit is one word, and who is exempt but no jobseeker another: so that health is never told.
const higherCredit = 'higher-credit';

/** France: the personal training account (compte personnel de formation, CPF). */
export const cpf: SchemeData = {
  id: 'fr-cpf',
  name: { nl: 'Compte personnel de formation (CPF)', en: 'Personal training account (CPF)' },
  jurisdiction: 'FR',
  level: 'nation',
  legalBasis: 'Code du travail, art. L6323-11, L6323-11-1, R6323-1 and R6323-2',
  unit: 'EUR',
  oecdType: 'individual-learning-account',
  execution: 'informational',
  howToClaim: {
    nl: 'Kies een opleiding op moncompteformation.gouv.fr of in de app, log in met FranceConnect+ en betaal de eigen bijdrage.',
    en: 'Choose a training on moncompteformation.gouv.fr or in the app, log in with FranceConnect+ and pay your part.',
  },
  versions: [
    {
      id: '2020-01',
      validFrom: '2020-01-01',
      validTo: null,
      entitlement: { inService: false },
      grant: {
        kind: 'fixed',
        amount: 500_00,
        every: { kind: 'years', anchor: '2020-01-01' },
        partTime: { kind: 'step', fullTimeHours: 1607_00, per: 'year', fromPercent: 50 },
        topUps: [{ name: higherCredit, amount: 300_00, when: { group: higherCredit } }],
        roundedTo: { step: 1, mode: 'up' },
        cap: {
          kind: 'balance',
          amount: 5000_00,
          raised: [{ amount: 8000_00, when: { group: higherCredit } }],
        },
      },
      lots: { expiry: 'never', lapsesTo: 'void' },
      funding: { model: 'public-advance' },
      lifecycle: {
        'exit-elsewhere': { balance: 'keep-until-expiry' },
        retirement: { balance: 'lapse' },
      },
      fiscal: { regime: 'none' },
      conversation: null,
      spending: { requestedBy: 'person', courseRegisters: ['mon-compte-formation'] },
      cofunding: {
        fixedCopay: {
          amounts: [
            { from: '2024-05-02', cents: 100_00 },
            { from: '2025-01-01', cents: 102_23 },
            { from: '2026-01-01', cents: 103_20 },
          ],
          exemptWhen: ['jobseeker', 'copay-exempt'],
          exemptWhenEmployerAdds: true,
        },
      },
      completion: {
        attendanceBands: [
          { fromPercent: 0, pays: 25 },
          { fromPercent: 25, pays: 'pro-rata' },
          { fromPercent: 80, pays: 100 },
        ],
        rightsConsumed: 'whole',
        excusable: true,
      },
      booking: { withdrawalDays: 11, withdrawalCounts: 'working-days' },
      sources: [
        'LEX',
        'CLIC',
        'INFFO',
        'DROIT',
        'VOLTAIRE',
        'TRIPALIO',
        'CPFORM',
        'BILAN',
        'ZDA',
        'CPFINFO',
        'LOI',
        'BLOHORN',
      ],
      unconfirmed: [
        'Pages differ on 14 or 11 working days to withdraw; the shorter is told, so that nobody is too late.',
        'What cancelling costs after that: all is lost from seven working days before the start, or at once. No table is used, as one counts in whole days.',
        'The attendance that decides what the provider gets is read from providers, not from the terms of the account.',
        'A car or motorcycle licence is only for jobseekers and where somebody else adds money, by the budget law of 2026; it is not refused here.',
        'Drafts of February 2026 speak of a fixed part of € 150 and of a maximum for some kinds of training; not in force as far as was read.',
        'Top-ups of employers, funds and regions are outside the maximum and not reckoned here.',
        'An agreement can give more than this, and full time can be other than 1,607 hours a year.',
        'Civil servants have hours instead of euros; they are not reckoned here.',
      ],
    },
  ],
  sources: {
    LEX: {
      address: 'lexpress-education.com (CPF)',
      tells: '€ 500 and € 5,000, € 800 and € 8,000, and for whom.',
    },
    CLIC: {
      address: 'clic-campus.fr (CPF)',
      tells: 'Half time counts as full time, below it in proportion to 1,607 hours.',
    },
    INFFO: {
      address: 'centre-inffo.fr/fiche/alimentation-reguliere-du-compte-personnel-de-formation',
      tells: 'The same with the articles; rounded up to the cent.',
    },
    DROIT: {
      address: 'droit-compta-gestion.fr (CPF et participation forfaitaire)',
      tells: 'Credited the year after; kept after a job, until retirement; exemptions.',
    },
    VOLTAIRE: {
      address: 'voltaire-avocats.com (CPF, 2026)',
      tells: '€ 100, € 102.23 and € 103.20, and who need not pay it.',
    },
    TRIPALIO: {
      address: 'presse.tripalio.fr/cpf-la-participation-aux-formations-est-fixee',
      tells: 'From 2 May 2024, and a new amount each 1 January.',
    },
    CPFORM: {
      address: 'cpformation.com (2026 and terms of cancellation)',
      tells: '€ 103.20 in 2026; fourteen working days; force majeure.',
    },
    BILAN: {
      address: 'lebilandecompétences.fr (annulation d’un bilan de compétences CPF)',
      tells: 'Eleven working days to withdraw.',
    },
    ZDA: {
      address: 'cours.zdacademy.fr/home/refund_policy',
      tells: 'A quarter, in proportion, or all by attendance; the right is gone each time.',
    },
    CPFINFO: {
      address: 'cpf-info.fr/annulation-de-formation-cpf/',
      tells: 'The same, and what is lost when cancelling late.',
    },
    LOI: {
      address: 'centre-inffo.fr/site-droit-formation (20 February 2026)',
      tells: 'What the budget law of 2026 does to driving licences.',
    },
    BLOHORN: {
      address:
        'blohorn-avocats.fr/actualites/2026/02/un-nouveau-perimetre-dutilisation-est-annonce-pour-le-cpf',
      tells: 'The drafts: € 150, and maximum amounts by kind of training.',
    },
  },
};
