import type { Period } from '#libs/core';
import type { EmploymentFacts } from '#libs/connector';
import { ageOn } from './age.js';
import type { FactName, MoreFacts } from './more-facts.js';
import type { Condition } from './shape/sizing.js';

/** Whether somebody meets a condition, or the fact that is missing to tell. */
export type Judged = boolean | FactName;

/** Judges who gets more than others, on the last day of a period. What is certainly not met outweighs what is unknown. */
export function judge(
  condition: Condition,
  period: Pick<Period, 'start' | 'end'>,
): (facts: EmploymentFacts, more: MoreFacts) => Judged {
  const checks = [
    inProgramme(condition, period),
    inGroup(condition),
    oldEnough(condition, period),
    withEducation(condition),
    withStatus(condition),
  ].filter((check) => check !== null);
  return (facts, more) => {
    const judged = checks.map((check) => check(facts, more));
    return !judged.includes(false) && (judged.find((one) => typeof one === 'string') ?? true);
  };
}

type Check = (facts: EmploymentFacts, more: MoreFacts) => Judged;

function inProgramme(
  { programme }: Condition,
  { start, end }: Pick<Period, 'start' | 'end'>,
): Check | null {
  if (programme === null) return null;
  return (_, { programmes }) =>
    programmes?.some(
      ({ name, from, until }) =>
        name === programme && from <= end && (until === null || until >= start),
    ) ?? 'programmes';
}

const inGroup = ({ group }: Condition): Check | null =>
  group === null ? null : (_, { groups }) => groups?.includes(group) ?? 'groups';

function oldEnough({ minimumYears }: Condition, { end }: Pick<Period, 'end'>): Check | null {
  if (minimumYears === null) return null;
  return ({ birthDate }) =>
    birthDate === null ? 'birthDate' : ageOn(birthDate, end) >= minimumYears;
}

const withEducation = ({ educationLevels }: Condition): Check | null =>
  educationLevels.length === 0
    ? null
    : (_, { educationLevel }) =>
        educationLevel === undefined ? 'educationLevel' : educationLevels.includes(educationLevel);

const withStatus = ({ statuses: wanted }: Condition): Check | null =>
  wanted.length === 0
    ? null
    : (_, { statuses }) => statuses?.some((status) => wanted.includes(status)) ?? 'statuses';
