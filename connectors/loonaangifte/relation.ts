import type { Day, Period } from '#libs/core';
import {
  BORN_LATER,
  EmploymentSeq,
  type EligibilityRow,
  PayrollNumber,
  type Reject,
} from '#libs/connector';
import {
  codeOf,
  dayOf,
  type Fields,
  flagOf,
  hundredthsOf,
  requiredOf,
  textOf,
  Unreadable,
  wholeOf,
} from './values.js';

type Facts = NonNullable<EligibilityRow['facts']>;

/** What a return says of one income relation, as text; the citizen service number is not in it. */
export interface RelationDraft {
  /** The n-th relation of the file, withdrawals counted too. */
  line: number;
  withdrawn: boolean;
  fields: Fields;
  incomePeriods: Fields[];
  sectors: Fields[];
}

/** What has to be known about the return before a relation of it can be read. */
export interface Ground {
  /** The period the relation is about. */
  period: Period;
  today: Day;
  holdsBsn: (text: string) => boolean;
}

/** One income relation as a row, or, if it cannot be read, as a reject that names the field. */
export function readRelation(draft: RelationDraft, ground: Ground): EligibilityRow | Reject {
  try {
    return {
      line: draft.line,
      payrollNumber: payrollNumberOf(draft.fields),
      employmentSeq: requiredOf(codeOf(draft.fields, 'NumIV', 4), 'NumIV'),
      relatesTo: ground.period,
      facts: draft.withdrawn ? null : factsOf(draft, ground),
    };
  } catch (error) {
    if (error instanceof Unreadable) return rejectOf(draft, error);
    throw error;
  }
}

export const isReject = (found: EligibilityRow | Reject): found is Reject => 'problem' in found;

/** The numbers are kept where they can be read, so that this person does not count as missing. */
export function rejectOf(draft: RelationDraft, { field, problem }: Unreadable): Reject {
  const number = PayrollNumber.safeParse(draft.fields['PersNr']);
  const sequence = EmploymentSeq.safeParse(draft.fields['NumIV']?.replace(/^0+(?=\d)/, ''));
  return {
    line: draft.line,
    payrollNumber: number.data ?? null,
    employmentSeq: sequence.data ?? null,
    field,
    problem: `${field} of relation ${draft.line} ${problem}`,
  };
}

function payrollNumberOf(fields: Fields): string {
  const number = textOf(fields, 'PersNr');
  if (number === null)
    throw new Unreadable('PersNr', 'is missing; let the payroll package fill PersNr');
  if (number.length > 35) throw new Unreadable('PersNr', 'is longer than 35 characters');
  return number;
}

function factsOf(
  { fields, incomePeriods, sectors }: RelationDraft,
  { period, today, holdsBsn }: Ground,
): Facts {
  const hireDate = requiredOf(dayOf(fields, 'DatAanv'), 'DatAanv');
  const leaveDate = dayOf(fields, 'DatEind');
  if (leaveDate !== null && leaveDate < hireDate)
    throw new Unreadable('DatEind', 'is before the start of the relation');
  const incomePeriod = incomePeriodOn(incomePeriods, period.end);
  return {
    initials: nameOf(fields, 'Voorl', 20, holdsBsn),
    firstName: null,
    prefix: nameOf(fields, 'Voorv', 30, holdsBsn),
    lastName: nameOf(fields, 'SignNm', 200, holdsBsn),
    birthDate: birthDateOf(fields, hireDate, today),
    email: null,
    hireDate,
    seniorityDate: null,
    leaveDate,
    relation: relationOf(incomePeriod),
    contract: contractOf(incomePeriod),
    category: 'regular',
    contractHours: weekHoursOf(fields),
    paidHours: requiredOf(wholeOf(fields, 'AantVerlU'), 'AantVerlU'),
    caoCode: caoOf(incomePeriod),
    sectorCode: sectorOn(sectors, leaveDate && leaveDate < period.end ? leaveDate : period.end),
    wages: wagesOf(fields),
  };
}

function birthDateOf(fields: Fields, hireDate: Day, today: Day): Day | null {
  const born = dayOf(fields, 'Gebdat');
  if (born !== null && born > today)
    throw new Unreadable('Gebdat', 'is still to come; put it right in the payroll package');
  if (born !== null && born >= hireDate) throw new Unreadable('Gebdat', BORN_LATER);
  return born;
}

function wagesOf(fields: Fields): Facts['wages'] {
  return {
    salary: null,
    irregularHours: null,
    fiscal: requiredOf(hundredthsOf(fields, 'LnLbPh'), 'LnLbPh'),
    socialSecurity: requiredOf(hundredthsOf(fields, 'LnSV'), 'LnSV'),
    cash: requiredOf(hundredthsOf(fields, 'LnInGld'), 'LnInGld'),
    contract: hundredthsOf(fields, 'Ctrctln'),
  };
}

function nameOf(
  fields: Fields,
  name: string,
  maxLength: number,
  holdsBsn: (text: string) => boolean,
): string | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  if (text.length > maxLength) throw new Unreadable(name, `is longer than ${maxLength} characters`);
  if (holdsBsn(text)) throw new Unreadable(name, 'holds what looks like a citizen service number');
  return text;
}

/** An income period lasts until the next one begins: the one that counts is the last to begin by the end of the period. */
function incomePeriodOn(incomePeriods: Fields[], day: Day): Fields {
  const begun = incomePeriods.filter(
    (each) => requiredOf(dayOf(each, 'DatAanv'), 'Inkomstenperiode/DatAanv') <= day,
  );
  const latest = latestBy(begun, 'DatAanv');
  if (!latest) throw new Unreadable('Inkomstenperiode', 'is missing for the end of the period');
  return latest;
}

function sectorOn(sectors: Fields[], day: Day): string | null {
  const valid = sectors.filter(
    (each) =>
      requiredOf(dayOf(each, 'DatAanvSect'), 'DatAanvSect') <= day &&
      (dayOf(each, 'DatEindSect') ?? day) >= day,
  );
  const latest = latestBy(valid, 'DatAanvSect');
  return latest ? requiredOf(codeOf(latest, 'Sect', 3), 'Sect') : null;
}

function latestBy(all: Fields[], dateField: string): Fields | undefined {
  return all.reduce<Fields | undefined>(
    (latest, each) =>
      latest && (dayOf(latest, dateField) ?? '') > (dayOf(each, dateField) ?? '') ? latest : each,
    undefined,
  );
}

/** The kinds of income relation of the 2026 schema that are an employment of some sort; what is left of its list is a benefit or a pension. */
const RELATIONS: Readonly<Record<string, Facts['relation']>> = {
  '11': 'other',
  '13': 'other',
  '15': 'employee',
  '17': 'director',
  '18': 'other',
  '62': 'former-employee',
};
const BENEFITS = new Set(
  '22 23 24 31 32 33 34 36 37 38 39 40 42 43 45 46 50 52 53 55 56 57 58 59 60 61 63'.split(' '),
);

function relationOf(incomePeriod: Fields): Facts['relation'] {
  const code = requiredOf(textOf(incomePeriod, 'SrtIV'), 'SrtIV');
  const relation = RELATIONS[code] ?? (BENEFITS.has(code) ? 'benefit' : undefined);
  if (!relation) throw new Unreadable('SrtIV', 'is no kind of income relation of 2026');
  return relation;
}

function contractOf(incomePeriod: Fields): Facts['contract'] {
  if (flagOf(incomePeriod, 'IndOprov')) return 'on-call';
  const indefinite = flagOf(incomePeriod, 'IndArbovOnbepTd');
  if (indefinite === null) return 'unknown';
  return indefinite ? 'indefinite' : 'fixed';
}

const NO_CAO = '9999';

function caoOf(incomePeriod: Fields): string | null {
  const code = codeOf(incomePeriod, 'CAO', 4);
  return code === NO_CAO ? null : code;
}

const WEEK_HOURS = 16_800;

function weekHoursOf(fields: Fields): number | null {
  const hours = hundredthsOf(fields, 'AantCtrcturenPWk');
  if (hours !== null && (hours < 0 || hours > WEEK_HOURS))
    throw new Unreadable('AantCtrcturenPWk', 'is no number of hours a week');
  return hours;
}
