import { groupedBy, type Day } from '#libs/core';
import { type HoldableLot, pickLots } from '#libs/budgets';
import {
  type Catalogue,
  latestVersionOn,
  type LotAtHand,
  type PlanRequest,
  type Reason,
  type Scheme,
  usableFor,
} from '#libs/schemes';
import type { WantedTraining } from './payment-options.schema.js';
import type { LotRow } from './person-free.rules.js';
import { leavingWindow } from './person-statement.rules.js';
import type { Picture } from './person-statements.service.js';

/** More than any lot holds: with this wish every lot says what it can give, or why nothing. */
const ALL = 10n ** 15n;

/** Lots of one scheme and employer give together no more than their gate lets through, in the order of the plan. */
export function lotsAtHand(
  picture: Picture,
  { on, order }: Pick<PlanRequest, 'on' | 'order'>,
  { hoursPayPrice }: WantedTraining,
): LotAtHand[] {
  const { catalogue } = picture;
  const rows = picture.rows.filter(({ schemeId }) => !sharesOn(catalogue.byId(schemeId), on));
  const given = givenBy({ ...picture, rows }, { on, order });
  return rows.map((row): LotAtHand => {
    const { amount = 0n, reason = null } = given.get(row.id) ?? {};
    const scheme = catalogue.byId(row.schemeId);
    return {
      lotId: String(row.id),
      schemeId: row.schemeId,
      granterId: row.employerId === null ? row.payer : `employer:${row.employerId}`,
      unit: row.unit,
      available: amount,
      lotOn: row.lotOn,
      expiresOn: row.expiresOn,
      priority: latestVersionOn(scheme, on).lots.priority,
      categories: categoriesOf(scheme, row, on),
      blockedBy: amount > 0n ? null : reason,
      agreedAsMoney: hoursPayPrice && row.unit === 'hours',
    };
  });
}

/** What each lot can give at most, or why nothing. */
function givenBy(
  { rows, catalogue, gates }: Picture,
  { on, order }: Pick<PlanRequest, 'on' | 'order'>,
): Map<bigint, { amount: bigint; reason: Reason }> {
  const lots = holdable(rows, catalogue, on);
  const behind = [...groupedBy(lots, ({ schemeId, employerId }) => `${schemeId} ${employerId}`)];
  const considered = behind.flatMap(([, together]) => {
    const [{ schemeId, employerId } = { schemeId: '', employerId: null }] = together;
    const ofLots = (gates.get(schemeId) ?? []).filter((gate) => gate.employerId === employerId);
    const blocked = ofLots.flatMap((gate) =>
      gate.blockedBy ? [{ schemeId, employerId: gate.employerId, reason: gate.blockedBy }] : [],
    );
    const upTo = ofLots.find((gate) => gate.upTo)?.upTo;
    const wish = { unit: 'EUR', category: null, on, order, blocked } as const;
    const picked = pickLots(together, { ...wish, amount: upTo?.amount ?? ALL }, catalogue.byId);
    return picked.considered.map((lot) => ({
      ...lot,
      reason: upTo && lot.reason.code === 'lot-not-needed' ? upTo.reason : lot.reason,
    }));
  });
  return new Map(
    considered.map(({ lotId, available, promised, reason }) => [
      lotId,
      { amount: available + promised, reason },
    ]),
  );
}

/** The lots as a hold finds them, and not as a statement of the day shows them. */
const holdable = (rows: readonly LotRow[], catalogue: Catalogue, on: Day): HoldableLot[] =>
  [...groupedBy(rows, ({ schemeId }) => schemeId)].flatMap(([schemeId, ofScheme]) => {
    const leaving = leavingWindow(catalogue.byId(schemeId), ofScheme, on);
    return ofScheme
      .filter(({ isLapsed }) => !isLapsed)
      .map((row) => ({
        ...row,
        ...row.free,
        lapsesOn: row.expiresOn === null ? leaving(row) : null,
      }));
  });

/** The test is made per lot and granter: what a former employer granted pays for other work only [BP21]. */
export function categoriesOf(
  scheme: Scheme,
  { granterIsCurrentEmployer }: Pick<LotRow, 'granterIsCurrentEmployer'>,
  on: Day,
): LotAtHand['categories'] {
  const untaxed = (['c', 'd'] as const).filter(
    (category) =>
      usableFor(scheme, { category, granterIsCurrentEmployer, spendable: 'any', on }).usable,
  );
  return latestVersionOn(scheme, on).fiscal.regime === 'none' ? [...untaxed, 'none'] : untaxed;
}

/** Whether a scheme pays a share of a price, and keeps no lots. */
export const sharesOn = (scheme: Scheme, on: Day): boolean =>
  latestVersionOn(scheme, on).cofunding.allowance !== null;
