import { ConnectorError } from '#libs/connector';
import type { XmlElement } from '#libs/wire';

/** An element the hub reads. What is not in the outline is dropped as it comes in, with all that is in it. */
export interface Outline {
  readonly name: string;
  readonly max: number;
  readonly children: ReadonlyMap<string, Outline>;
}

/** One year's return: each year has a namespace of its own. */
export interface Dialect {
  readonly namespace: string;
  readonly year: number;
  readonly version: string;
  readonly root: Outline;
}

const MAX_CORRECTIONS = 13;
const MAX_INCOME_PERIODS = 99;
const MAX_SECTORS = 5;

const element = (name: string, max: number, ...children: Outline[]): Outline => ({
  name,
  max,
  children: new Map(children.map((child) => [child.name, child])),
});
const texts = (...names: string[]): Outline[] => names.map((name) => element(name, 1));

const PERSON = element(
  'NatuurlijkPersoon',
  1,
  ...texts('SofiNr', 'Voorl', 'Voorv', 'SignNm', 'Gebdat'),
);
const INCOME_PERIOD = element(
  'Inkomstenperiode',
  MAX_INCOME_PERIODS,
  ...texts('DatAanv', 'SrtIV', 'CAO', 'IndArbovOnbepTd', 'IndOprov'),
);
const WAGES = element(
  'Werknemersgegevens',
  1,
  ...texts('LnLbPh', 'LnSV', 'LnInGld', 'AantVerlU', 'Ctrctln', 'AantCtrcturenPWk'),
);
const SECTOR = element('Sector', MAX_SECTORS, ...texts('DatAanvSect', 'DatEindSect', 'Sect'));
const RELATION = element(
  'InkomstenverhoudingInitieel',
  Infinity,
  ...texts('NumIV', 'DatAanv', 'DatEind', 'PersNr'),
  PERSON,
  INCOME_PERIOD,
  WAGES,
  SECTOR,
);
const WITHDRAWAL = element(
  'InkomstenverhoudingIntrekking',
  Infinity,
  ...texts('NumIV', 'SofiNr', 'PersNr'),
);
const BOUNDS = texts('DatAanvTv', 'DatEindTv');

const ROOT_2026 = element(
  'Loonaangifte',
  1,
  element('Bericht', 1, ...texts('IdBer')),
  element(
    'AdministratieveEenheid',
    1,
    ...texts('LhNr', 'NmIP'),
    element(
      'TijdvakAangifte',
      1,
      ...BOUNDS,
      element('VolledigeAangifte', 1, RELATION),
      element('AanvullendeAangifte', 1, RELATION, WITHDRAWAL),
    ),
    element('TijdvakCorrectie', MAX_CORRECTIONS, ...BOUNDS, RELATION, WITHDRAWAL),
  ),
);

const NAMESPACES = 'http://xml.belastingdienst.nl/schemas/Loonaangifte/';
const DIALECTS: readonly Dialect[] = [
  { namespace: `${NAMESPACES}2026/01`, year: 2026, version: '2.0', root: ROOT_2026 },
];

/** The dialect a root element belongs to. Throws `loonaangifte.other-message` or `loonaangifte.unknown-year`. */
export function dialectOf(root: XmlElement): Dialect {
  if (root.local !== 'Loonaangifte')
    throw new ConnectorError(
      'config',
      'loonaangifte.other-message',
      'The file is no wage-tax return.',
      {
        remedy:
          'Send the return itself (its root is Loonaangifte), not an answer to it or another export.',
      },
    );
  const version = root.attributes['version']?.value.trim();
  const found = DIALECTS.find(
    (dialect) => dialect.namespace === root.uri && dialect.version === version,
  );
  if (found) return found;
  const year = /^(\d{4})\/\d\d$/.exec(root.uri.replace(NAMESPACES, ''))?.[1];
  throw new ConnectorError(
    'config',
    'loonaangifte.unknown-year',
    `The wage-tax return is of ${year ? `year ${year}, or a version of it,` : 'a year or version'} that is not read here.`,
    { remedy: 'Send a return of 2026, version 2.0, or ask for a hub that reads the other one.' },
  );
}

/** Whether the first bytes of a file hold the root of a return, of whichever year; zero bytes are those of UTF-16, refused later by name. */
export function looksLikeReturn(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head).replaceAll('\0', '');
  return /<(?:[\w.-]+:)?Loonaangifte[\s>]/.test(text) && text.includes(NAMESPACES);
}
