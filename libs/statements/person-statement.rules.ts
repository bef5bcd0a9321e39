import { addMonths, type Day, groupedBy } from '#libs/core';
import type { GateOf } from '#libs/conversations';
import {
  type Catalogue,
  explain,
  lapsesOn,
  latestVersionOn,
  type Language,
  type Scheme,
} from '#libs/schemes';
import type { LotRow } from './person-free.rules.js';
import type { Gates } from './person-gates.js';
import type {
  Amounts,
  Asked,
  Budget,
  Condition,
  Duty,
  Granter,
  LotLine,
} from './statements.schema.js';
import { words } from './words.js';

/** What somebody has, per scheme and unit, in the order of the scheme's own priority. */
export function budgetsOf(
  rows: readonly LotRow[],
  { catalogue, gates, asked }: { catalogue: Catalogue; gates: Gates; asked: Asked },
): Budget[] {
  const groups = [...groupedBy(rows, ({ schemeId, unit }) => `${schemeId} ${unit}`).values()];
  return groups
    .flatMap((ofScheme) => {
      const [first] = ofScheme;
      return first ? [{ first, ofScheme, scheme: catalogue.byId(first.schemeId) }] : [];
    })
    .sort((one, other) => priorityOn(one.scheme, asked.on) - priorityOn(other.scheme, asked.on))
    .map(({ first, ofScheme, scheme }): Budget => {
      const lots = linesOf(scheme, ofScheme, asked.on);
      return {
        ...namesOf(scheme, asked.language),
        unit: first.unit,
        ...totalOf(lots),
        outstanding: ofScheme.reduce((sum, { missing }) => sum - missing, 0n),
        ...balanceOf(ofScheme, lots),
        nextExpiry: nextExpiryOf(lots),
        granters: grantersOf(lots),
        conditions: (gates.get(scheme.id) ?? []).map(conditionOf(asked.language)),
        lots,
      };
    });
}

/** What is free, less what was drawn ahead of later grants: below zero where more was. */
function balanceOf(
  rows: readonly LotRow[],
  lots: readonly LotLine[],
): Pick<Budget, 'drawnAhead' | 'balance'> {
  const { available, promised } = totalOf(lots);
  const drawnAhead = rows.reduce((sum, row) => sum - row.drawnAhead, 0n);
  return { drawnAhead, balance: available + promised + drawnAhead };
}

const priorityOn = (scheme: Scheme, on: Day): number => latestVersionOn(scheme, on).lots.priority;

/** What people call a scheme, who made it and how to get it. */
export const namesOf = (scheme: Scheme, language: Language) => ({
  schemeId: scheme.id,
  name: scheme.name[language],
  level: scheme.level,
  howToClaim: (scheme.howToClaim ?? words.claimInPortal)[language],
});

/** What has expired is gone at once, whenever the nightly job books it: it shows as lapsed. */
export function linesOf(scheme: Scheme, rows: readonly LotRow[], on: Day): LotLine[] {
  const { lots: rules } = latestVersionOn(scheme, on);
  const leaving = leavingWindow(scheme, rows, on);
  return rows.map((row): LotLine => ({
    ...(isOver(row, leaving(row), on) ? withoutFree(row) : amountsOf(row)),
    lotId: row.id,
    schemeId: row.schemeId,
    unit: row.unit,
    granter: granterOf(row),
    payer: row.payer,
    source: row.source,
    lotOn: row.lotOn,
    ...endOf(row, rules),
  }));
}

/** The day by which a later accrual to the same person pushed a lot out of the window of its scheme; null where none has. */
export function leavingWindow(
  scheme: Scheme,
  rows: readonly LotRow[],
  on: Day,
): (row: LotRow) => Day | null {
  if (latestVersionOn(scheme, on).lots.expiry !== 'with-next-accrual') return () => null;
  const accrued = groupedBy(
    rows.filter(({ granted }) => granted > 0n),
    ({ personId }) => personId,
  );
  return ({ personId, lotOn }) => {
    const days = (accrued.get(personId) ?? []).map((accrual) => accrual.lotOn).toSorted();
    return lapsesOn(scheme, lotOn, days);
  };
}

const isOver = ({ expiresOn }: LotRow, leavesOn: Day | null, on: Day): boolean =>
  expiresOn === null ? leavesOn !== null && leavesOn <= on : expiresOn < on;

const withoutFree = (row: LotRow): Amounts => ({
  ...amountsOf(row),
  available: 0n,
  promised: 0n,
  lapsed: row.lapsed + row.available + row.promised,
});

function endOf(
  { lotOn, expiresOn }: LotRow,
  { expiry, termMonths }: Scheme['versions'][number]['lots'],
): Pick<LotLine, 'endsOn' | 'ends'> {
  if (expiresOn !== null) return { endsOn: expiresOn, ends: 'on-its-day' };
  return expiry === 'with-next-accrual' && termMonths !== null
    ? { endsOn: addMonths(lotOn, termMonths), ends: 'with-a-later-accrual' }
    : { endsOn: null, ends: 'never' };
}

const granterOf = ({ employerId, employerName }: LotRow): Granter | null =>
  employerId === null ? null : { employerId, name: employerName ?? '' };

const FIELDS = [
  'granted',
  'available',
  'promised',
  'held',
  'spent',
  'lapsed',
  'returned',
] as const satisfies readonly (keyof Amounts)[];

const amountsFrom = (amountOf: (field: keyof Amounts) => bigint): Amounts =>
  Object.fromEntries(FIELDS.map((field) => [field, amountOf(field)])) as unknown as Amounts;

const amountsOf = (row: Amounts): Amounts => amountsFrom((field) => row[field]);

/** All of it together. */
export const totalOf = (lots: readonly Amounts[]): Amounts =>
  amountsFrom((field) => lots.reduce((sum, lot) => sum + lot[field], 0n));

/** What goes first of what is still free, and when. */
function nextExpiryOf(lots: readonly LotLine[]): Budget['nextExpiry'] {
  const ending = lots.flatMap(({ endsOn, available, promised }) =>
    endsOn !== null && available + promised > 0n
      ? [{ on: endsOn, amount: available + promised }]
      : [],
  );
  const on = ending.map((lot) => lot.on).toSorted()[0];
  if (on === undefined) return null;
  const amount = ending.reduce((sum, lot) => (lot.on === on ? sum + lot.amount : sum), 0n);
  return { on, amount };
}

const grantersOf = (lots: readonly LotLine[]): Granter[] => [
  ...new Map(
    lots.flatMap(({ granter }) => (granter ? [[granter.employerId, granter] as const] : [])),
  ).values(),
];

const conditionOf =
  (language: Language) =>
  ({ employerId, state, dueOn, because }: GateOf): Condition => ({
    employerId,
    state,
    dueOn,
    because: because.map((reason) => explain(reason, language)),
  });

/** What goes with the rights somebody has: theirs, their employer's and the provider's [S3]. */
export const dutiesOf = (
  schemeIds: Iterable<string>,
  catalogue: Catalogue,
  language: Language,
): Duty[] => {
  const of = new Set(schemeIds);
  return catalogue.all
    .filter(({ id }) => of.has(id))
    .flatMap(({ id, duties }) =>
      duties.map(({ who, what, every }) => ({ schemeId: id, who, what: what[language], every })),
    );
};
