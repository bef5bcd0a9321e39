import { completeMonths, type Day } from '#libs/core';
import { agreedOrder } from '#libs/budgets';
import {
  type Decision,
  latestVersionOn,
  type LotAtHand,
  type PlanRequest,
  type Scheme,
  type SchemeAtHand,
} from '#libs/schemes';
import { decisionsOn, educationLevelOf } from './elsewhere.rules.js';
import { type Drawn, offersAhead } from './payment-options-ahead.rules.js';
import { categoriesOf, lotsAtHand, sharesOn } from './payment-options-lots.rules.js';
import type { WantedTraining } from './payment-options.schema.js';
import { assessed } from './payment-options-tax.rules.js';
import type { LotRow } from './person-free.rules.js';
import type { Picture } from './person-statements.service.js';

/** What went before under a scheme: one row for each hold, spent or still open. */
export interface UseRow {
  schemeId: string;
  on: Day;
  amount: bigint;
}

/**
 * What the planner needs, from what is on the books: the lots, each with what stands in its way; the schemes they are
 * of; those of the employer that pay a share without lots; and those run elsewhere that somebody has a right to. What
 * was spent before counts wholly against a share limited to one purpose, so that no plan promises too much. What was
 * used of a scheme without lots here must be told.
 */
export function planRequest(
  picture: Picture,
  uses: readonly UseRow[],
  { on, wanted, drawn = [] }: { on: Day; wanted: WantedTraining; drawn?: readonly Drawn[] },
): PlanRequest {
  const vouchers = vouchersElsewhere(picture, on);
  const order = orderOf(picture, vouchers, on);
  const lots = [...lotsAtHand(picture, { on, order }, wanted), ...vouchers];
  const ahead = offersAhead(picture, drawn, on);
  const schemeIds = new Set([
    ...lots.map(({ schemeId }) => schemeId),
    ...payingByShare(picture, on).map(({ id }) => id),
    ...ahead.map(({ schemeId }) => schemeId),
  ]);
  return {
    on,
    training: { ...trainingOf(wanted), ...assessed(wanted).training, currency: 'EUR' },
    learner: {
      statuses: statusesOf(picture.known),
      age: ageOn(picture.known.birthDate, on),
      hourlyWageCents: wanted.hourlyWageCents,
      hoursPerDay: wanted.hoursPerDay,
      ownMoneyCents: wanted.ownMoneyCents,
    },
    employer: wanted.employerAddsCents === 0n ? null : { upToCents: wanted.employerAddsCents },
    schemes: [...schemeIds].map((id) => schemeAtHand(picture, uses, { id, on, wanted })),
    lots,
    ahead,
    order,
  };
}

/** What the schemes of all lots agree on. */
function orderOf(
  { rows, catalogue }: Picture,
  vouchers: readonly LotAtHand[],
  on: Day,
): PlanRequest['order'] {
  const ids = new Set([...rows, ...vouchers].map(({ schemeId }) => schemeId));
  const schemes = [...ids].map((id) => catalogue.byId(id));
  return agreedOrder(
    schemes.filter((scheme) => !sharesOn(scheme, on)),
    on,
  );
}

const trainingOf = ({
  on: _on,
  ownMoneyCents: _own,
  employerAddsCents: _adds,
  hourlyWageCents: _wage,
  hoursPerDay: _day,
  hoursPayPrice: _hours,
  courseAwards: _awards,
  usedBefore: _used,
  answers: _answers,
  category: _category,
  priceCents: _price,
  vatCents: _vat,
  mandatoryForFunction: _mandatory,
  ...training
}: WantedTraining) => training;

const statusesOf = ({ facts, employments }: Picture['known']): string[] => [
  ...(employments.length > 0 ? ['employee'] : []),
  ...facts.flatMap(({ fact, value }) => {
    if (fact === 'status') return [value];
    return fact === 'education-level' ? [`${educationLevelOf(value)}-schooled`] : [];
  }),
];

const ageOn = (birthDate: Day | null, on: Day): number | null =>
  birthDate === null ? null : Math.floor(completeMonths(birthDate, on) / 12);

/**
 * The most that a training takes of the lots of one employer, as an agreement to spend must carry it: the price, or of
 * time its hours, and never more than is free.
 */
export function takenOf(lots: readonly LotRow[], wanted: WantedTraining): bigint {
  const free = lots.reduce((sum, lot) => sum + lot.free.available + lot.free.promised, 0n);
  const asked: Partial<Record<LotRow['unit'], bigint>> = {
    EUR: assessed(wanted).training.priceCents,
    ...(wanted.hoursPayPrice ? {} : { hours: wanted.hours }),
  };
  const most = lots[0] && asked[lots[0].unit];
  return most !== undefined && most < free ? most : free;
}

/** Schemes that pay a share of a price: of the employers of the day, and elsewhere where there is a right. */
const payingByShare = ({ catalogue, employments, known }: Picture, on: Day): Scheme[] =>
  catalogue.all.filter(
    (scheme) =>
      sharesOn(scheme, on) &&
      (employments.some(({ schemeIds }) => schemeIds.includes(scheme.id)) ||
        rightElsewhere(scheme, known, on) !== undefined),
  );

/** Vouchers of schemes run elsewhere count for what one turn brings. What an account elsewhere holds nobody here knows. */
const vouchersElsewhere = ({ catalogue, known }: Picture, on: Day): LotAtHand[] =>
  catalogue.all.flatMap((scheme): LotAtHand[] => {
    const right =
      scheme.oecdType === 'voucher' && !sharesOn(scheme, on)
        ? rightElsewhere(scheme, known, on)
        : undefined;
    if (!right || right.amount <= 0n) return [];
    return [
      {
        lotId: `elsewhere-${scheme.id}`,
        schemeId: scheme.id,
        granterId: `elsewhere:${scheme.id}`,
        unit: scheme.unit,
        available: right.amount,
        lotOn: right.lotOn,
        expiresOn: right.expiresOn,
        priority: latestVersionOn(scheme, on).lots.priority,
        categories: ['c', 'd', 'none'],
        blockedBy: null,
        agreedAsMoney: false,
      },
    ];
  });

const rightElsewhere = (scheme: Scheme, known: Picture['known'], on: Day): Decision | undefined =>
  scheme.execution === 'informational'
    ? decisionsOn(scheme, known, on).find(({ entitled }) => entitled)
    : undefined;

function schemeAtHand(
  { catalogue, rows }: Picture,
  uses: readonly UseRow[],
  { id, on, wanted }: { id: string; on: Day; wanted: WantedTraining },
): SchemeAtHand {
  const scheme = catalogue.byId(id);
  const { spending, cofunding, lots } = latestVersionOn(scheme, on);
  const told = isOnTheBooks(scheme, on) ? [] : wanted.usedBefore[id];
  const before = [...uses.filter(({ schemeId }) => schemeId === id), ...(told ?? [])];
  const spent = before.reduce((sum, { amount }) => sum + amount, 0n);
  const granted = rows.reduce((sum, row) => (row.schemeId === id ? sum + row.granted : sum), 0n);
  return {
    schemeId: id,
    spending,
    cofunding,
    categories: categoriesOf(scheme, { granterIsCurrentEmployer: true }, on),
    standing: {
      awardsThisYear: before.filter((use) => use.on.slice(0, 4) === on.slice(0, 4)).length,
      grantsForCourse: wanted.courseAwards,
      uses: told ? before.map((use) => ({ on: use.on, amount: use.amount })) : null,
      granted,
      spentOnPurpose: spent,
    },
    expiresOn: null,
    priority: lots.priority,
    termMonths: lots.termMonths,
  };
}

/** Whether what was spent of it stands here; what has no lots, or is run elsewhere, leaves no trace in the ledger. */
const isOnTheBooks = (scheme: Scheme, on: Day): boolean =>
  scheme.execution !== 'informational' && !sharesOn(scheme, on);
