import { formatCents, HubError, isDay, showEuro, type Cents } from '#libs/core';
import { accrualSentences, factWords } from './sentences/accrual.js';
import { conversationSentences, groundWords } from './sentences/conversation.js';
import { holdSentences } from './sentences/holds.js';
import { lotSentences, lotWords } from './sentences/lots.js';
import { planSentences, planWords } from './sentences/plan.js';
import { questionnaireSentences } from './sentences/questionnaire.js';

export type Language = 'nl' | 'en';

const sentences = {
  ...accrualSentences,
  ...conversationSentences,
  ...lotSentences,
  ...holdSentences,
  ...planSentences,
  ...questionnaireSentences,
} as const satisfies Record<string, Record<Language, string>>;

type AmountName = 'amount' | 'yearAmount' | 'whole' | 'extra' | 'uncapped' | 'cap';
const amountNames = new Set<string>(['amount', 'yearAmount', 'whole', 'extra', 'uncapped', 'cap']);

/** Words that stand in a reason as a code. */
const words: Record<string, Record<Language, string>> = {
  '≥': { nl: 'minstens', en: 'at least' },
  '>': { nl: 'meer dan', en: 'more than' },
  'any-day': { nl: 'enige dag', en: 'any day' },
  'whole-period': { nl: 'elke dag', en: 'every day' },
  unknown: { nl: 'onbekend', en: 'unknown' },
  'weekend-helper': { nl: 'weekendhulp', en: 'weekend helper' },
  'holiday-worker': { nl: 'vakantiekracht', en: 'holiday worker' },
  student: { nl: 'student-werknemer', en: 'student employee' },
  'job-scheme': { nl: 'gesubsidieerde baan', en: 'subsidised job' },
  agency: { nl: 'uitzendkracht', en: 'agency worker' },
  'on-call': { nl: 'oproepkracht', en: 'on-call worker' },
  director: { nl: 'directielid', en: 'director' },
  'former-employee': { nl: 'oud-werknemer', en: 'former employee' },
  benefit: { nl: 'uitkering', en: 'benefit' },
  ...groundWords,
  ...lotWords,
  ...planWords,
  ...factWords,
};

export type ReasonCode = keyof typeof sentences;
export const reasonCodes = Object.keys(sentences) as readonly ReasonCode[];

/** Why a decision is what it is: a stable code and the facts compared, units in their names. Never a name, never a birth date. */
export interface Reason {
  code: ReasonCode;
  params: Record<string, string | number>;
}

/** One plain sentence for a person to read; takes a stored reason too. Throws `schemes.unknown-reason`. */
export function explain(
  reason: { code: string; params: Reason['params'] },
  language: Language,
): string {
  if (!isReasonCode(reason.code))
    throw new HubError('bug', 'schemes.unknown-reason', `There is no reason '${reason.code}'.`);
  return sentences[reason.code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    fill(name, reason.params, language),
  );
}

const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(sentences, code);

/** {amount} is money where there is `amountCents`, and otherwise `amount` in hundredths of `unit`. */
function fill(name: string, params: Reason['params'], language: Language): string {
  const cents = params[`${name}Cents`];
  if (typeof cents === 'number') return money(cents, language);
  const value = params[name] ?? cents ?? 'unknown';
  const inUnits = params['unit'] !== undefined && amountNames.has(name);
  if (typeof value === 'number' && inUnits)
    return `${say(value / 100, language)} ${say(params['unit'] ?? '', language)}`;
  return name.endsWith('Cents') && typeof value === 'number'
    ? money(value, language)
    : say(value, language);
}

const money = (cents: number, language: Language): string =>
  language === 'nl' ? showEuro(BigInt(cents)) : `€ ${formatCents(BigInt(cents))}`;

function say(value: string | number, language: Language): string {
  const dutch = language === 'nl';
  if (typeof value === 'number') return dutch ? String(value).replace('.', ',') : String(value);
  return dutch && isDay(value)
    ? value.split('-').toReversed().join('-')
    : (words[value]?.[language] ?? value);
}

/** An amount of a scheme as it stands in the parameters of a reason: cents, or hundredths of another unit. */
export function amountParams(
  unit: string,
  amounts: Partial<Record<AmountName, Cents>>,
): Reason['params'] {
  const params: Reason['params'] = unit === 'EUR' ? {} : { unit };
  const suffix = unit === 'EUR' ? 'Cents' : '';
  for (const [name, amount] of Object.entries(amounts)) params[name + suffix] = Number(amount);
  return params;
}
