import { z } from 'zod';

const FIRST = '1900-01-01';
const LAST = '2199-12-31';
const isInReach = (day: string): boolean => FIRST <= day && day <= LAST;

/**
 * A calendar day, `YYYY-MM-DD`, from 1900 to 2199: no payroll, person or scheme has another. Never a Date: a day has no time
 * zone. Days compare as text.
 */
export const Day = z.iso.date({ abort: true }).refine(isInReach, 'lies before 1900 or after 2199');
export type Day = string;

/** A moment somebody names, with its zone: `2026-03-01T00:00:00Z`. Reaches as far as days do. */
export const Instant = z.iso
  .datetime({ offset: true, abort: true })
  .refine((text) => isInReach(text.slice(0, 10)), 'lies before 1900 or after 2199')
  .transform((text) => new Date(text));

const MS_PER_DAY = 86_400_000;
const toMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const fromMs = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const yearOf = (day: Day): number => Number(day.slice(0, 4));
export const monthOf = (day: Day): number => Number(day.slice(5, 7));
export const isDay = (text: string): boolean => Day.safeParse(text).success;

export const makeDay = (year: number, month: number, day: number): Day =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

export const addDays = (day: Day, days: number): Day => fromMs(toMs(day) + days * MS_PER_DAY);

export const daysBetween = (from: Day, to: Day): number => (toMs(to) - toMs(from)) / MS_PER_DAY;

const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

export const lastDayOfMonth = (day: Day): Day =>
  makeDay(yearOf(day), monthOf(day), daysInMonth(yearOf(day), monthOf(day)));

/** The same day `months` later; 31 January plus one month is the last day of February. */
export function addMonths(day: Day, months: number): Day {
  const index = yearOf(day) * 12 + (monthOf(day) - 1) + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  return makeDay(year, month, Math.min(Number(day.slice(8)), daysInMonth(year, month)));
}

/** Whole months of service from `from` up to, and not including, `until`. */
export function completeMonths(from: Day, until: Day): number {
  if (until < from) return 0;
  const months = (yearOf(until) - yearOf(from)) * 12 + monthOf(until) - monthOf(from);
  return addMonths(from, months) <= until ? months : months - 1;
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export const weekdayOf = (day: Day): number => new Date(toMs(day)).getUTCDay() || 7;

/** Made once: making it costs a hundred times what using it does, and every hold asks for the day. */
const inAmsterdam = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });

/** Today as the Netherlands counts it. */
export const todayInAmsterdam = (now = new Date()): Day => inAmsterdam.format(now);

/** The later of two days; of one, if there is no other. */
export const laterOf = (day: Day, other: Day | undefined): Day =>
  other !== undefined && other > day ? other : day;
