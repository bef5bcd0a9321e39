import { schemes } from './catalogue.js';
import type { Scheme } from './scheme.js';

type OneSource = Scheme['sources'][string];

/** Where a mark like [INR1] leads: what was read, and what it settles for each who read it. */
export interface MarkedSource extends Pick<OneSource, 'kind' | 'address'> {
  tells: readonly string[];
}

const page = (address: string, tells: string): OneSource => ({ kind: 'page', address, tells });

/** What shapes and questions were read from, and no single scheme. */
export const besideSchemes: Readonly<Record<string, OneSource>> = {
  AVM20: page(
    'accountancyvanmorgen.nl (2020-12-03)',
    'Since 2021 training for other work is untaxed after an employment too.',
  ),
  BD: page(
    'belastingdienst.nl (scholingskosten-in-de-loonheffingen)',
    'That the tax authority tests training beforehand with a list of questions.',
  ),
  FLV: page(
    'flevoland.nl (pob) and helpdesk.avv.nu (hoe-werkt-de-persoonlijk-ontwikkelbudget-pob)',
    '€ 5,000 in fixed blocks of five years after six months of service; at most half to vitality, from 60 on.',
  ),
  FUN: page(
    'fundamentvoor.nl/node/51217 (June 2024)',
    'Conditions of training for other work, what is included and what is not, and that it must be designated.',
  ),
  JZ: page(
    'jeugdzorg-werkt.nl (vitaliteitsbudget)',
    'Hours from ten years before the state pension, rounded up to whole ones, and a yearly invitation to talk.',
  ),
  KG: page(
    'kennisgroepen.belastingdienst.nl/?p=3413 (KG:204:2022:41, 7 March 2023)',
    'A training budget is a conditional right, and no wage until it is used for a course.',
  ),
  LL: page(
    'loyensloeff.com (11 July 2019)',
    'That the tax authority tests training beforehand with a list of questions.',
  ),
  NRTO: page(
    'online-nlp.nl, schematherapieopleidingen.nl and acvo.nl (terms after those of the NRTO)',
    'Fourteen days to withdraw, and tables of what cancelling costs, which differ from provider to provider.',
  ),
  OECD19: page(
    'oecd-ilibrary (203b21a8)',
    'Three types: individual learning accounts, savings accounts and vouchers.',
  ),
  REND: page(
    'rendement.nl (7 July 2021), beta.salure.nl, privacy-recht.com and vmdkoster.nl',
    'What matters for tax is kept seven years, other data of staff about two years after they left.',
  ),
  S3: {
    kind: 'document',
    address: 'Dekocker and Demely, 2021',
    tells: 'What one learning account over all schemes of a person would have to know.',
  },
  STB15: page(
    'stb-2015-171 (officielebekendmakingen.nl)',
    'Costs are set off against the payment at dismissal only if specified, told and agreed to in writing beforehand.',
  ),
  STB20: page(
    'stb-2020-188 (officielebekendmakingen.nl)',
    'Since 2020 also costs of training for another function with the same employer.',
  ),
  STO: page(
    'stolwijkkennisnetwerk.nl',
    'A budget that accrues is no wage; an example of 3 % that is spent within sixty months.',
  ),
  THU: page(
    'thuispartners.nl',
    'Training that law or cao makes the employer give is free for the employee.',
  ),
  VDAB: page(
    'extranet.vdab.be',
    'Career guidance in Flanders: on application, after seven years (2,555 days) of work.',
  ),
};

const MARKS = /\[([A-Z][A-Z0-9]+(?:-\d+)?(?:, [A-Z][A-Z0-9]+(?:-\d+)?)*)\]/g;

/** The marks in a text, each once, by name. */
export const marksIn = (text: string): string[] =>
  [...new Set([...text.matchAll(MARKS)].flatMap(([, marks]) => marks?.split(', ') ?? []))].sort();

/** Where the marks in a text lead; a mark that leads nowhere is left out. */
export const sourcesMarkedIn = (text: string): Record<string, MarkedSource> =>
  Object.fromEntries(
    marksIn(text).flatMap((mark) => {
      const read = readAs(mark);
      const [first] = read;
      if (!first) return [];
      const { kind, address } = first;
      return [[mark, { kind, address, tells: [...new Set(read.map(({ tells }) => tells))] }]];
    }),
  );

function readAs(mark: string): OneSource[] {
  const own = besideSchemes[mark];
  const ofSchemes = schemes.flatMap(({ sources }) => sources[mark] ?? []);
  return own ? [own, ...ofSchemes] : ofSchemes;
}
