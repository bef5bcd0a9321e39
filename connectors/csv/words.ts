import { Category, Contract, Relation } from '#libs/connector';
import type { z } from 'zod';
import { plainHeader } from './columns.js';

/** Word → meaning, in any case and with or without accents and punctuation. */
const vocabulary = <T>(
  words: readonly (readonly [T, readonly string[]])[],
): ReadonlyMap<string, T> =>
  new Map(
    words.flatMap(([meaning, list]) => list.map((word) => [plainHeader(word), meaning] as const)),
  );

const CONTRACTS = vocabulary<z.infer<typeof Contract>>([
  [
    'indefinite',
    [
      'vast',
      'vast contract',
      'vaste dienst',
      'onbepaald',
      'onbepaalde tijd',
      'contract voor onbepaalde tijd',
      'o',
      'permanent',
      'indefinite',
      'open-ended',
    ],
  ],
  [
    'fixed',
    [
      'tijdelijk',
      'tijdelijk contract',
      'bepaald',
      'bepaalde tijd',
      'contract voor bepaalde tijd',
      'jaarcontract',
      'b',
      'temporary',
      'fixed',
      'fixed-term',
    ],
  ],
  [
    'on-call',
    [
      'oproep',
      'oproepkracht',
      'oproepcontract',
      '0-uren',
      '0 uren',
      'nul-uren',
      'nulurencontract',
      '0-urencontract',
      'min-max',
      'min-maxcontract',
      'on-call',
      'zero hours',
      'zero-hours',
    ],
  ],
  [
    'agency',
    [
      'uitzend',
      'uitzendkracht',
      'uitzendcontract',
      'uitzendovereenkomst',
      'agency',
      'agency worker',
      'temp agency',
    ],
  ],
  ['unknown', ['onbekend', 'unknown']],
]);

const CATEGORIES = vocabulary<z.infer<typeof Category>>([
  ['regular', ['regulier', 'normaal', 'gewoon', 'medewerker', 'werknemer', 'regular', 'employee']],
  [
    'weekend-helper',
    ['weekendhulp', 'weekendkracht', 'zaterdaghulp', 'weekend helper', 'weekend-helper'],
  ],
  [
    'holiday-worker',
    [
      'vakantiekracht',
      'vakantiehulp',
      'vakantiewerker',
      'vakantiewerk',
      'holiday worker',
      'holiday-worker',
    ],
  ],
  [
    'student',
    [
      'student',
      'studentmedewerker',
      'student-werknemer',
      'werkstudent',
      'stagiair',
      'stagiaire',
      'stage',
      'scholier',
      'intern',
      'trainee',
    ],
  ],
  [
    'job-scheme',
    [
      'garantiebaan',
      'id-baan',
      'i/d-baan',
      'id',
      'participatiebaan',
      'banenafspraak',
      'wsw',
      'job scheme',
      'job-scheme',
    ],
  ],
]);

const RELATIONS = vocabulary<z.infer<typeof Relation>>([
  [
    'director',
    [
      'dga',
      'directie',
      'directeur',
      'directielid',
      'directeur-grootaandeelhouder',
      'bestuurder',
      'director',
    ],
  ],
  ['employee', ['werknemer', 'medewerker', 'in dienst', 'employee', 'geen dga']],
  [
    'former-employee',
    ['ex-werknemer', 'oud-werknemer', 'ex-medewerker', 'former employee', 'former-employee'],
  ],
  ['benefit', ['uitkering', 'uitkeringsgerechtigde', 'pensioen', 'gepensioneerde', 'benefit']],
  ['other', ['overig', 'anders', 'other']],
]);

const YES_OR_NO = vocabulary<boolean>([
  [true, ['ja', 'j', 'yes', 'y', 'waar', 'true', '1', 'x']],
  [false, ['nee', 'n', 'no', 'onwaar', 'false', '0']],
]);

export const contractNamed = (word: string) => CONTRACTS.get(plainHeader(word));
export const categoryNamed = (word: string) => CATEGORIES.get(plainHeader(word));
export const yesOrNo = (word: string) => YES_OR_NO.get(plainHeader(word));

/** A column headed “DGA” may also say just yes or no. */
export function relationNamed(word: string): z.infer<typeof Relation> | undefined {
  const isDirector = yesOrNo(word);
  if (isDirector !== undefined) return isDirector ? 'director' : 'employee';
  return RELATIONS.get(plainHeader(word));
}

const MONTHS = [
  ['jan', 'januari', 'january'],
  ['feb', 'februari', 'february'],
  ['mrt', 'maart', 'mar', 'march'],
  ['apr', 'april'],
  ['mei', 'may'],
  ['jun', 'juni', 'june'],
  ['jul', 'juli', 'july'],
  ['aug', 'augustus', 'august'],
  ['sep', 'sept', 'september'],
  ['okt', 'oktober', 'oct', 'october'],
  ['nov', 'november'],
  ['dec', 'december'],
];

/** `mrt` and `March` → 3. */
export function monthNamed(name: string): number | undefined {
  const index = MONTHS.findIndex((names) => names.includes(name.toLowerCase()));
  return index === -1 ? undefined : index + 1;
}
