import { EmploymentFacts, Wages } from '#libs/connector';
import { addDays, type Day, type Period, periodOn, previousPeriod } from '#libs/core';
import type { FactView } from '#libs/people';
import {
  type Decision,
  explain,
  type MoreFacts,
  type Reason,
  rightFor,
  type Rule,
  type Scheme,
  versionOn,
} from '#libs/schemes';
import { namesOf } from './person-statement.rules.js';
import type { Asked, Elsewhere } from './statements.schema.js';

/** All that is known of somebody: what payroll tells of each employment of the day, and what they declared. */
export interface Known {
  employments: readonly { terms: unknown; pay: unknown; schemeIds: readonly string[] }[];
  facts: readonly FactView[];
  birthDate: Day | null;
}

/**
 * What schemes that are run elsewhere would bring, by the same rules as those of the hub. What nobody told is never
 * guessed: the answer is unknown then, and the reason names what is missing.
 */
export const elsewhereFor = (schemes: readonly Scheme[], known: Known, asked: Asked): Elsewhere[] =>
  schemes
    .filter((scheme) => scheme.execution === 'informational' && versionOn(scheme, asked.on))
    .filter((scheme) => mayCount(scheme, known))
    .map((scheme) => entitlement(scheme, known, asked));

function entitlement(scheme: Scheme, known: Known, { on, language }: Asked): Elsewhere {
  const decisions = decisionsOn(scheme, known, on);
  const [best] = decisions.sort((one, other) => RANK[answerOf(one)] - RANK[answerOf(other)]);
  const answer = best ? answerOf(best) : 'unknown';
  return {
    ...namesOf(scheme, language),
    unit: scheme.unit,
    answer,
    amount: answer === 'yes' && best && best.amount > 0n ? best.amount : null,
    because: explain(best?.reason ?? unknown(known), language),
  };
}

const unknown = (known: Known): Reason => ({
  code: 'fact-unknown',
  params: { fact: countriesOf(known).size === 0 ? 'region' : 'contractHours' },
});

const RANK = { yes: 0, unknown: 1, no: 2 } as const;

/** Reasons that say that something is not known, rather than that it is not so. */
const UNTOLD = new Set<string>([
  'fact-unknown',
  'hours-unknown',
  'birth-date-unknown',
  'no-wage-known',
  'payroll-disagrees',
] satisfies Reason['code'][]);

const answerOf = ({ entitled, reason }: Decision): Elsewhere['answer'] =>
  entitled ? 'yes' : UNTOLD.has(reason.code) ? 'unknown' : 'no';

/** One decision for each employment, or one for somebody without; none where the country of the scheme is not theirs, or too little is known. */
export function decisionsOn(scheme: Scheme, known: Known, on: Day): Decision[] {
  if (countriesOf(known).size === 0 || !mayCount(scheme, known)) return [];
  const employments = employmentsUnder(scheme, known);
  const period = periodOn('month', on);
  const needsService = versionOn(scheme, period.end)?.entitlement.inService !== false;
  const readable = employments.flatMap((employment) => factsOf(employment, known) ?? []);
  if (readable.length === 0 && employments.length > 0 && needsService) return [];
  const facts = readable.length > 0 ? readable : [withoutEmployment(known, period, needsService)];
  const more = moreFacts(scheme, known, on);
  return facts.map((one) => decisionOf(scheme, period, (rule) => rule(one, more)));
}

const MONTHS = 12;

/** Some rights come once a year, or once: then the last month counts in which this one could. */
function decisionOf(scheme: Scheme, period: Period, ask: (rule: Rule) => Decision): Decision {
  const now = ask(rightFor(scheme, period));
  if (!ELSEWHEN.has(now.reason.code)) return now;
  let before = period;
  for (let month = 1; month < MONTHS; month++) {
    before = previousPeriod(before);
    const earlier = ask(rightFor(scheme, before));
    if (!ELSEWHEN.has(earlier.reason.code)) return earlier;
  }
  return now;
}

const ELSEWHEN = new Set<string>([
  'granted-on-another-day',
  'granted-in-another-period',
] satisfies Reason['code'][]);

const NO_WAGES = Object.fromEntries(Object.keys(Wages.shape).map((name) => [name, null]));
const UNTOLD_FACTS = Object.fromEntries(
  Object.keys(EmploymentFacts.shape).map((name) => [name, null]),
);
const NAMELESS = { initials: null, firstName: null, prefix: null, lastName: null, email: null };

/** An employment as payroll last told of it, without names; undefined where too little is stored. */
function factsOf(
  { terms, pay }: Known['employments'][number],
  { birthDate }: Known,
): EmploymentFacts | undefined {
  const { paidHours = null, ...wages } = (pay ?? {}) as Record<string, unknown>;
  return EmploymentFacts.safeParse({
    ...UNTOLD_FACTS,
    birthDate,
    ...(terms as object),
    ...NAMELESS,
    paidHours,
    wages: { ...NO_WAGES, ...wages },
  }).data;
}

/** Nobody's employee: to a scheme open to all an employment does not count, to any other it has not begun. */
const withoutEmployment = (
  { birthDate }: Known,
  period: Period,
  needsService: boolean,
): EmploymentFacts =>
  EmploymentFacts.parse({
    ...UNTOLD_FACTS,
    birthDate,
    hireDate: needsService ? addDays(period.end, 1) : period.start,
    relation: 'employee',
    contract: 'unknown',
    category: 'regular',
    wages: NO_WAGES,
  });

function moreFacts(scheme: Scheme, known: Known, on: Day): MoreFacts {
  const { facts } = known;
  const statuses = statusesOf(known);
  const level = facts.find(({ fact }) => fact === 'education-level')?.value;
  const region = facts.find(({ fact }) => fact === 'region')?.value.toLowerCase();
  return {
    applicationDate: on,
    today: on,
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(level === undefined ? {} : { educationLevel: educationLevelOf(level) }),
    ...(region === undefined || isTooWide(region, scheme, on) ? {} : { region }),
  };
}

const STATUSES = ['jobseeker', 'self-employed'] as const;

const statusesOf = ({ employments, facts }: Known): NonNullable<MoreFacts['statuses']> => [
  ...(employments.length > 0 ? (['employee'] as const) : []),
  ...STATUSES.filter((status) =>
    facts.some(({ fact, value }) => fact === 'status' && value === status),
  ),
];

/** Levels of ISCED 2011 as schemes count them: up to 2 low, 3 and 4 middle, above that high. */
export const educationLevelOf = (isced: string): NonNullable<MoreFacts['educationLevel']> =>
  Number(isced) <= 2 ? 'low' : Number(isced) <= 4 ? 'middle' : 'high';

/** Who told a country alone did not tell in which of its regions. */
const isTooWide = (region: string, scheme: Scheme, on: Day): boolean =>
  (versionOn(scheme, on)?.entitlement.regions ?? []).some((one) => one.startsWith(`${region}-`));

/** Countries whose schemes can count: where they say they live, and the Netherlands for who is on a Dutch payroll. */
const countriesOf = ({
  employments,
  facts,
}: Pick<Known, 'employments' | 'facts'>): ReadonlySet<string> =>
  new Set([
    ...(employments.length > 0 ? ['NL'] : []),
    ...facts.flatMap(({ fact, value }) => (fact === 'region' ? [value.slice(0, 2)] : [])),
  ]);

/** A scheme of a company or a cao is for whom an employer of theirs falls under it; others are for a country. */
function mayCount(scheme: Scheme, known: Known): boolean {
  const countries = countriesOf(known);
  if (isOfEmployers(scheme)) return employmentsUnder(scheme, known).length > 0;
  return countries.size === 0 || countries.has(scheme.jurisdiction);
}

const isOfEmployers = ({ level }: Scheme): boolean => level === 'company' || level === 'sector';

const employmentsUnder = (scheme: Scheme, { employments }: Known): Known['employments'] =>
  isOfEmployers(scheme)
    ? employments.filter(({ schemeIds }) => schemeIds.includes(scheme.id))
    : employments;
