import { formatCents, HubError, isDay, showEuro } from '#libs/core';

export type Language = 'nl' | 'en';

const sentences = {
  granted: {
    nl: 'Recht op {amountCents}: periode {number} van {periods} van {yearAmountCents} per jaar.',
    en: 'Granted {amountCents}: period {number} of {periods} of {yearAmountCents} a year.',
  },
  'granted-with-top-up': {
    nl: 'Recht op {amountCents}, waarvan {topUpCents} aanvulling tot {totalCents} over {from} tot en met {to}.',
    en: 'Granted {amountCents}, of which {topUpCents} tops up to {totalCents} over {from} to {to}.',
  },
  'granted-percentage': {
    nl: 'Recht op {amountCents}: {percent} % van {baseCents} (onregelmatigheidstoeslag: {irregularHoursCents}).',
    en: 'Granted {amountCents}: {percent} % of {baseCents} (allowance for irregular hours: {irregularHoursCents}).',
  },
  'scheme-not-in-force': {
    nl: 'De regeling geldt niet op {on}.',
    en: 'The scheme is not in force on {on}.',
  },
  'scheme-suspended': {
    nl: 'Van {from} tot en met {to} wordt niets opgebouwd.',
    en: 'Nothing accrues from {from} to {to}.',
  },
  'not-in-service': {
    nl: 'Niet in dienst op {rule} van {from} tot en met {to}.',
    en: 'Not in service on {rule} from {from} to {to}.',
  },
  'category-excluded': {
    nl: 'Uitgezonderd van deze regeling: {group}.',
    en: 'Excluded from this scheme: {group}.',
  },
  'cohort-excluded': {
    nl: 'Houdt een ouder recht: geboren voor {bornBefore} en in dienst op of voor {inServiceBy}.',
    en: 'Keeps an older right: born before {bornBefore} and in service on or before {inServiceBy}.',
  },
  'birth-date-unknown': {
    nl: 'De geboortedatum is onbekend, en zonder kan het oudere recht (geboren voor {bornBefore}) niet worden uitgesloten.',
    en: 'The date of birth is unknown, and without it the older right (born before {bornBefore}) cannot be ruled out.',
  },
  'hours-unknown': {
    nl: 'De contracturen zijn onbekend; nodig is {operator} {minimum} uur per week.',
    en: 'The contract hours are unknown; it takes {operator} {minimum} hours a week.',
  },
  'hours-below-minimum': {
    nl: 'Werkt {hours} uur per week; nodig is {operator} {minimum} uur.',
    en: 'Works {hours} hours a week; it takes {operator} {minimum} hours.',
  },
  'service-too-short': {
    nl: 'Op {on} {months} maanden in dienst; nodig is minstens {minimum}.',
    en: 'In service for {months} months on {on}; it takes at least {minimum}.',
  },
  'no-wage-known': {
    nl: 'Het loon van deze periode is onbekend; gezocht is {fields}.',
    en: 'The wage of this period is unknown; looked for {fields}.',
  },
  'nothing-earned': {
    nl: 'Over deze periode is niets verdiend waarover wordt opgebouwd (grondslag {baseCents}).',
    en: 'Nothing was earned in this period to accrue over (base {baseCents}).',
  },
} as const satisfies Record<string, Record<Language, string>>;

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
  other: { nl: 'geen gewone dienstbetrekking', en: 'not an ordinary employment' },
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
    say(name, reason.params[name] ?? 'unknown', language),
  );
}

const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(sentences, code);

function say(name: string, value: string | number, language: Language): string {
  const dutch = language === 'nl';
  if (typeof value === 'string')
    return dutch && isDay(value)
      ? value.split('-').toReversed().join('-')
      : (words[value]?.[language] ?? value);
  if (name.endsWith('Cents'))
    return dutch ? showEuro(BigInt(value)) : `€ ${formatCents(BigInt(value))}`;
  return dutch ? String(value).replace('.', ',') : String(value);
}
