import { addMonths, completeMonths, yearOf, type Day } from '#libs/core';
import { statePensionAges } from './data/state-pension.js';

/** Age in whole years; who was born on 29 February has a birthday on the 28th in other years. */
export const ageOn = (birthDate: Day, day: Day): number =>
  Math.floor(completeMonths(birthDate, day) / 12);

/** The age somebody reaches in a calendar year. */
export const ageInYear = (birthDate: Day, year: number): number => year - yearOf(birthDate);

/** The birthday on which somebody becomes so old. */
export const birthdayOf = (birthDate: Day, years: number): Day => addMonths(birthDate, 12 * years);

/** The day somebody reaches the state pension age (AOW); by the table of today for those who are young. */
export function statePensionOn(birthDate: Day): Day {
  const row = statePensionAges.findLast(({ bornFrom }) => bornFrom <= birthDate);
  return addMonths(birthDate, row?.months ?? 65 * 12);
}
