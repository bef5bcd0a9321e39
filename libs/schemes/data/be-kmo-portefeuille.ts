import type { SchemeData } from '../scheme.js';

const small = 'small-enterprise';
const medium = 'medium-enterprise';

// Flanders pays 30 % of a training for small and 20 % for medium-sized companies, 45 % and 35 % for two themes, up to
// € 7,500 a year for the company. The company pays in its own share first and the wallet pays the provider;
// value-added tax stays outside. It is money for the company, so training for the present work is what it is for.

/** Flanders: the wallet for small and medium-sized companies (kmo-portefeuille). */
export const kmoWallet: SchemeData = {
  id: 'be-kmo-portefeuille',
  name: { nl: 'Kmo-portefeuille', en: 'Wallet for small and medium-sized companies' },
  jurisdiction: 'BE',
  level: 'region',
  legalBasis: 'Flemish rules on the kmo-portefeuille (VLAIO)',
  unit: 'EUR',
  oecdType: 'voucher',
  execution: 'informational',
  howToClaim: {
    nl: 'De onderneming vraagt de steun aan in de kmo-portefeuille, stort haar eigen deel en betaalt de opleider eruit.',
    en: 'The company asks for it in the kmo-portefeuille, pays in its own share and pays the provider from it.',
  },
  versions: [
    {
      id: '2023-01',
      validFrom: '2023-01-01',
      validTo: null,
      entitlement: {
        regions: ['be-vlg'],
        employerSize: { minimumFte: 0, belowFte: 250_00 },
      },
      grant: { kind: 'none' },
      lots: { expiry: 'never', lapsesTo: 'void' },
      funding: { model: 'subsidy-matching' },
      fiscal: { regime: 'none' },
      conversation: null,
      spending: {
        mandatoryTraining: 'allowed',
        courseRegisters: ['kmo-portefeuille-themes'],
        providerAccreditations: ['kmo-portefeuille'],
      },
      cofunding: {
        allowance: {
          payer: 'government',
          otherPayer: 'employer',
          shares: [
            { basisPoints: 4500, when: [small, 'cybersecurity'] },
            { basisPoints: 4500, when: [small, 'energy-efficiency'] },
            { basisPoints: 3500, when: [medium, 'cybersecurity'] },
            { basisPoints: 3500, when: [medium, 'energy-efficiency'] },
            { basisPoints: 3000, when: [small] },
            { basisPoints: 2000, when: [medium] },
          ],
        },
        limit: { cents: 7500_00, window: { kind: 'calendar-year' } },
        vatBasis: 'excl',
      },
      privacy: { employerSees: 'course' },
      sources: ['VLAIO', 'VLAIOP', 'SBM', 'STARTER', 'CERTI'],
      unconfirmed: [
        'The ceiling is that of the company, over all its people and advice too; what others used must be told.',
        'Whether a company is small or medium-sized also goes by turnover, balance and who owns it; that it is, must be told.',
        'Since when energy efficiency has the higher share; all of this version is assumed.',
        'Which of the rules for the sector and the legal form of the company apply; they are not judged here.',
      ],
    },
  ],
  sources: {
    VLAIO: {
      address:
        'vlaio.be/nl/nieuws/hervorming-kmo-portefeuille-vanaf-1-februari-2026-enkel-nog-advies-voor-cybersecurity',
      tells: '30 and 20 %, 45 and 35 % for two themes, € 7,500, eight themes for training.',
    },
    VLAIOP: {
      address:
        'vlaio.be/nl/subsidies-financiering/kmo-portefeuille/hoeveel-subsidies-kan-ik-krijgen',
      tells: 'The same shares, and what a small and a medium-sized company is.',
    },
    SBM: {
      address: 'sbm.be (kmo-portefeuille)',
      tells: 'The company pays in first; value-added tax is outside.',
    },
    STARTER: {
      address: 'starter.network/artikels/kmo-portefeuille',
      tells: 'Only training within the themes, since January 2023.',
    },
    CERTI: {
      address: 'certifisc.be/nl/nieuws/13236/hoe-werkt-de-kmo-portefeuille',
      tells: 'Only with a registered provider, for people who work in the company.',
    },
  },
};
