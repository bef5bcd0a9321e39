import type { Advance } from '#libs/budgets';
import { EmploymentFacts, Wages } from '#libs/connector';
import { type Day, periodOn } from '#libs/core';
import {
  advanceFor,
  drawsAhead,
  latestVersionOn,
  type PlanRequest,
  type Scheme,
} from '#libs/schemes';
import type { EmploymentRow } from './person-known.sql.js';
import type { Picture } from './person-statements.service.js';

type Offer = NonNullable<PlanRequest['ahead']>[number];

/** What was drawn ahead before and is still to be repaid. */
export type Drawn = Pick<Advance, 'employmentId' | 'schemeId' | 'amount'>;

/** Whether one of these people may work where a budget can be drawn ahead. */
export const mayDrawAhead = (picture: Picture, on: Day): boolean =>
  placesIn(picture, on).length > 0;

/**
 * What a hold that asks for it could draw ahead of later grants, per scheme, as far as it was not drawn before. Nothing
 * behind a gate that rests on an agreement, or is shut: nobody knows yet whether it carries that as well.
 */
export function offersAhead(picture: Picture, drawn: readonly Drawn[], on: Day): Offer[] {
  const sums = new Map<string, bigint>();
  for (const { scheme, employment } of placesIn(picture, on)) {
    const before = drawn
      .filter(
        ({ employmentId, schemeId }) => employmentId === employment.id && schemeId === scheme.id,
      )
      .reduce((sum, { amount }) => sum + amount, 0n);
    const left = limitFor(scheme, employment, on) - before;
    if (left > 0n) sums.set(scheme.id, (sums.get(scheme.id) ?? 0n) + left);
  }
  return [...sums].map(([schemeId, amount]) => ({ schemeId, amount }));
}

/** Who is known to leave earns nothing more. */
const placesIn = ({ catalogue, employments, gates }: Picture, on: Day) =>
  catalogue.all
    .filter((scheme) => scheme.unit === 'EUR' && scheme.execution === 'hub')
    .filter((scheme) => drawsAhead(latestVersionOn(scheme, on)))
    .flatMap((scheme) =>
      employments
        .filter(({ isStaying, schemeIds }) => isStaying && schemeIds.includes(scheme.id))
        .filter(({ employerId }) =>
          (gates.get(scheme.id) ?? []).every(
            (gate) =>
              gate.employerId !== employerId ||
              (!gate.blockedBy && !gate.upTo && gate.agreementId === null),
          ),
        )
        .map((employment) => ({ scheme, employment })),
    );

const untold = (names: string[]): Record<string, null> =>
  Object.fromEntries(names.map((name) => [name, null]));
const NO_FACTS = {
  ...untold(Object.keys(EmploymentFacts.shape)),
  wages: untold(Object.keys(Wages.shape)),
};

function limitFor(scheme: Scheme, { terms, hiredOn, periodType }: EmploymentRow, on: Day): bigint {
  const told = { ...NO_FACTS, ...(terms as object), hireDate: hiredOn };
  const facts = EmploymentFacts.safeParse(told).data;
  if (!facts) return 0n;
  const limit = advanceFor(scheme, periodOn(periodType, on))(facts, {
    today: on,
    applicationDate: on,
  });
  return typeof limit === 'bigint' ? limit : 0n;
}
