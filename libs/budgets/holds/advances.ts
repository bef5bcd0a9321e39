import { type Day, HubError, type PeriodType, periodOn } from '#libs/core';
import { EmploymentFacts, Wages } from '#libs/connector';
import { Prisma, type Tx } from '#libs/database';
import type { LedgerService, Unit } from '#libs/ledger';
import {
  advanceFor,
  type Catalogue,
  drawsAhead,
  explain,
  latestVersionOn,
  type Reason,
} from '#libs/schemes';
import type { NewHold } from './holds.schema.js';
import { type Considered, type HoldableLot, pickLots } from './pick.rules.js';

/** A hold whose lots are not enough. */
export interface Shortage {
  hold: NewHold;
  holdId: bigint;
  account: string;
  catalogue: Catalogue;
  shortfall: bigint;
}

/** An employment under a scheme that lets people draw ahead, and what is still to be repaid there. */
interface Place {
  employmentId: bigint;
  personId: string;
  employerId: number;
  schemeId: string;
  periodType: PeriodType;
  terms: unknown;
  outstanding: bigint;
}

interface Offer extends Place {
  limit: bigint | Reason;
}

/**
 * Draws ahead what a hold lacks, where it asked to: each place grants a lot of its own (`grant/<lot>`), as much as the
 * scheme lets that person draw there and has not been drawn yet. Whoever calls it has the person's account to itself.
 * Returns the lots as the hold takes them; none where it did not ask. Throws hold.not-enough with a word on every place.
 */
export async function drawAhead(
  tx: Tx,
  ledger: LedgerService,
  shortage: Shortage,
): Promise<Considered[]> {
  const { hold, catalogue, shortfall } = shortage;
  if (!hold.ahead || shortfall === 0n) return [];
  const offers = (await placesToDraw(tx, shortage)).map(offerOf(catalogue, hold.on));
  const picked = pickLots(
    offers.flatMap(({ limit, ...place }, at) =>
      typeof limit === 'bigint' ? [asLot(place, { at, limit, on: hold.on })] : [],
    ),
    { ...hold, amount: shortfall },
    catalogue.byId,
  );
  if (picked.shortfall > 0n) throw notEnough(picked.shortfall, offers, picked.considered);
  const drawn = picked.considered.filter(({ promised }) => promised > 0n);
  return grantAhead(tx, ledger, {
    ...shortage,
    drawn: drawn.flatMap(({ lotId, promised }) => {
      const place = offers[Number(lotId)];
      return place ? [{ place, amount: promised }] : [];
    }),
  });
}

/** Where these people work on a day under schemes that let them draw ahead. Who is known to leave earns nothing more. */
const placesToDraw = (tx: Tx, { hold, account, catalogue }: Shortage): Promise<Place[]> => {
  const schemeIds = catalogue.all
    .filter((scheme) => scheme.unit === hold.unit && scheme.execution === 'hub')
    .filter((scheme) => drawsAhead(latestVersionOn(scheme, hold.on)))
    .map(({ id }) => id);
  return tx.$queryRaw`
    SELECT e.id AS "employmentId", e.person_id AS "personId", e.employer_id AS "employerId", s.scheme_id AS "schemeId",
      e.period_type AS "periodType", e.terms || jsonb_build_object('hireDate', e.hire_date) AS terms,
      (SELECT coalesce(sum(advance_outstanding(l)), 0)::bigint FROM lot l WHERE l.source = 'advance'
        AND (l.employer_id, l.employment_id, l.scheme_id) = (e.employer_id, e.id, s.scheme_id)) AS outstanding
    FROM people_of(${account}::uuid) p JOIN employment e ON e.person_id = p.person_id
    JOIN (SELECT DISTINCT employer_id, scheme_id FROM employer_scheme WHERE scheme_id = ANY(${schemeIds})
      AND from_on <= ${hold.on}::date AND coalesce(until_on >= ${hold.on}::date, true)) s ON s.employer_id = e.employer_id
    WHERE e.state = 'active' AND e.leave_date IS NULL AND e.missing_since IS NULL AND e.hire_date <= ${hold.on}::date
    ORDER BY e.hire_date, e.id, s.scheme_id`;
};

const offerOf =
  (catalogue: Catalogue, on: Day) =>
  (place: Place): Offer => {
    const facts = factsOf(place.terms);
    if (!facts) return { ...place, limit: { code: 'fact-unknown', params: { fact: 'terms' } } };
    const limit = advanceFor(catalogue.byId(place.schemeId), periodOn(place.periodType, on))(
      facts,
      { today: on, applicationDate: on },
    );
    if (typeof limit !== 'bigint') return { ...place, limit };
    const left = limit - place.outstanding;
    return { ...place, limit: left > 0n ? left : { code: 'advance-used-up', params: {} } };
  };

const untold = (names: string[]): Record<string, null> =>
  Object.fromEntries(names.map((name) => [name, null]));
const NO_FACTS = {
  ...untold(Object.keys(EmploymentFacts.shape)),
  wages: untold(Object.keys(Wages.shape)),
};

/** An employment as payroll last told of it; undefined where too little is stored. */
const factsOf = (terms: unknown): EmploymentFacts | undefined =>
  EmploymentFacts.safeParse({ ...NO_FACTS, ...(terms as object) }).data;

/** What can be drawn looks like a lot: so whatever keeps somebody from a lot of that employer keeps them from this. */
const asLot = (
  { schemeId, employerId }: Place,
  { at, limit, on }: { at: number; limit: bigint; on: Day },
): HoldableLot => ({
  id: BigInt(at),
  schemeId,
  employerId,
  granterIsCurrentEmployer: true,
  lotOn: on,
  expiresOn: null,
  invoicedOn: null,
  promised: limit,
  available: 0n,
  lapsesOn: null,
});

async function grantAhead(
  tx: Tx,
  ledger: LedgerService,
  { hold, holdId, catalogue, drawn }: Shortage & { drawn: { place: Place; amount: bigint }[] },
): Promise<Considered[]> {
  const rows = drawn.map(({ place: { personId, employmentId, employerId, schemeId }, amount }) => {
    const { id: schemeVersion, funding } = latestVersionOn(catalogue.byId(schemeId), hold.on);
    const ids = { personId, employmentId: employmentId.toString(), employerId, schemeId };
    const key = `advance/${holdId}/${employmentId}/${schemeId}`;
    return { ...ids, key, schemeVersion, payer: funding.payer, amount: amount.toString() };
  });
  const lots = await tx.$queryRaw<{ id: bigint; granted: bigint }[]>`
    INSERT INTO lot (key, person_id, employment_id, employer_id, scheme_id, scheme_version, unit, granted, lot_on, source, payer)
    SELECT key, "personId", "employmentId", "employerId", "schemeId", "schemeVersion", ${hold.unit}, amount, ${hold.on}::date, 'advance', payer
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS t(key text, "personId" uuid, "employmentId" bigint, "employerId" int,
      "schemeId" text, "schemeVersion" text, amount bigint, payer text)
    RETURNING id, granted`;
  await ledger.transferAll(tx, grantsOf(lots.map(({ id }) => id)));
  return lots.map(({ id, granted }) => ({
    lotId: id,
    available: 0n,
    promised: granted,
    reason: { code: 'lot-drawn-ahead', params: {} },
  }));
}

const grantsOf = (lotIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  SELECT 'memo' AS book, l.unit, lot_payer(l) || ':owes' || unit_mark(l.unit) AS "from", 'lot:' || l.id || ':granted' AS "to",
    l.granted AS amount, 'grant/' || l.id AS reference, l.lot_on AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l WHERE l.id = ANY(${lotIds}::bigint[])`;

function notEnough(
  shortfall: bigint,
  offers: readonly Offer[],
  considered: readonly Considered[],
): HubError {
  const words = new Map(considered.map(({ lotId, reason }) => [Number(lotId), reason]));
  return new HubError(
    'conflict',
    'hold.not-enough',
    'The lots and what can be drawn ahead do not cover the amount.',
    {
      remedy: `Ask for ${shortfall} less (minor units), or let somebody else pay that part.`,
      details: offers.flatMap(({ limit, employmentId, schemeId }, at) => {
        const reason = typeof limit === 'bigint' ? words.get(at) : limit;
        return reason
          ? [
              {
                at: `ahead at employment ${employmentId}, ${schemeId}`,
                problem: explain(reason, 'en'),
              },
            ]
          : [];
      }),
    },
  );
}

/** What somebody drew ahead and later grants have not repaid. */
export interface Advance {
  lotId: bigint;
  employmentId: bigint;
  employerId: number;
  schemeId: string;
  unit: Unit;
  amount: bigint;
}

/** What was drawn ahead in these employments and is still to be repaid, as when they end. */
export const outstandingAdvances = (
  tx: Tx,
  employmentIds: readonly bigint[],
): Promise<Advance[]> => tx.$queryRaw`
  SELECT * FROM (
    SELECT l.id AS "lotId", l.employment_id AS "employmentId", l.employer_id AS "employerId", l.scheme_id AS "schemeId", l.unit,
      advance_outstanding(l) AS amount
    FROM employment e JOIN lot l ON l.source = 'advance' AND (l.employer_id, l.employment_id) = (e.employer_id, e.id)
    WHERE e.id = ANY(${employmentIds}::bigint[])) drawn
  WHERE amount <> 0 ORDER BY "lotId"`;
