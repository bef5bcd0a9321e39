import { type Day, type Period, periodKey } from '#libs/core';
import type { EmployerFactView } from '#libs/employers';
import {
  type AskedFact,
  type BothSchemes,
  factsAskedBy,
  type MoreFacts,
  type Rule,
  ruleFor,
  type Scheme,
  versionOn,
} from '#libs/schemes';
import { employerFacts, factsOf, GrantsSoFar } from './asked-decisions.js';
import { periodToReckon } from './dry-run-period.rules.js';
import type { Answer } from './dry-run-tally.js';
import { joinFacts } from './facts.js';
import type { Asked, KnownRow } from './more-facts.js';

/** Both schemes over one period: made once for all whom it pays. */
export interface Trial {
  period: Period;
  key: string;
  /** What either scheme asks beyond what payroll tells. */
  facts: readonly AskedFact[];
  before: Rule | undefined;
  after: Rule;
}

export function trialOf({ before, after, changesOn }: BothSchemes, type: Period['type']): Trial {
  const period = periodToReckon([before, after], type, changesOn);
  return {
    period,
    key: periodKey(period),
    facts: [...new Set([before, after].flatMap((scheme) => asksOf(scheme, period)))],
    before: before && ruleFor(before, period),
    after: ruleFor(after, period),
  };
}

function asksOf(scheme: Scheme | undefined, { end }: Period): readonly AskedFact[] {
  const version = scheme?.execution === 'hub' ? versionOn(scheme, end) : undefined;
  return version ? factsAskedBy(version) : [];
}

/** Answers for a row, and what a decision of the run used that is not known anew. */
export type Reckoner = (row: KnownRow, used: MoreFacts | undefined) => Answer | null;

/** What is known of an employer as a dry run begins. */
interface Known {
  told: readonly EmployerFactView[];
  /** Accounts of people with more than one employment: only their grants of one row count for another. */
  several: ReadonlySet<string>;
  today: Day;
}

/**
 * Decides on the rows of one run as the run itself would on that day, once under each scheme. What cannot be known yet, like
 * the next March, is as the last run had it.
 */
export function reckonerFor(
  { before, after }: Trial,
  asked: Asked,
  { told, several, today }: Known,
): Reckoner {
  const byEmployer = employerFacts(told, asked);
  const worksTwice = (row: KnownRow): boolean =>
    row.accountId !== null && several.has(row.accountId);
  const sides = [before, after].map((rule) => rule && { rule, soFar: new GrantsSoFar() });
  return (row, used) => {
    const facts = joinFacts(row);
    if (!facts) return null;
    const [was, is] = sides.map((side) => {
      if (!side) return undefined;
      const more = { ...used, ...byEmployer, ...factsOf(row, asked, side.soFar), today };
      const decision = side.rule(facts, more);
      if (worksTwice(row)) side.soFar.add(asked, row, decision.amount - row.granted);
      return decision;
    });
    return is ? { before: was, after: is } : null;
  };
}
