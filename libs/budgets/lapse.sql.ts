import type { Day } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { type Catalogue, lapsedGoesTo, latestVersionOn } from '#libs/schemes';

/** Where the free money and the free promise of a lot go when it lapses, as address parts in SQL. */
const destinations = {
  'employer-left': {
    trust: Prisma.sql`lot_payer(l) || ':refund'`,
    memo: Prisma.sql`lot_payer(l) || ':owes'`,
  },
  payroll: {
    trust: Prisma.sql`lot_payer(l) || ':wages'`,
    memo: Prisma.sql`lot_payer(l) || ':payroll'`,
  },
  fund: {
    trust: Prisma.sql`'fund:' || l.scheme_id || ':refund'`,
    memo: Prisma.sql`lot_payer(l) || ':charged'`,
  },
  pool: { trust: Prisma.sql`'pool:' || l.scheme_id`, memo: Prisma.sql`lot_payer(l) || ':charged'` },
} as const;

type Goes = keyof typeof destinations | 'nobody-yet';

/** What each scheme says on a day about what lapses. Where nothing was paid in, nobody gets it: the promise just ends. */
const rulesOn = ({ all }: Catalogue, day: Day): { schemeId: string; goes: Goes }[] =>
  all.map((scheme) => {
    const version = latestVersionOn(scheme, day);
    const goes = version.lots.lapsesTo === 'pool' ? 'pool' : lapsedGoesTo(version, 'exists');
    return { schemeId: scheme.id, goes: isPlace(goes) ? goes : 'employer-left' };
  });

const isPlace = (goes: string): goes is keyof typeof destinations => goes in destinations;

const addressFor = (book: 'trust' | 'memo'): Prisma.Sql =>
  Prisma.sql`CASE r.goes ${Prisma.join(
    Object.entries(destinations).map(
      ([goes, address]) => Prisma.sql`WHEN ${goes} THEN ${address[book]}`,
    ),
    ' ',
  )} END`;

/**
 * The transfers that lapse what is free on lots, `lapse/<lot>/<day>/<how many before>` and the promise's own: orders
 * cancelled on one day give back to one lot more than once. A lot given a longer term meanwhile is left alone.
 */
export const lapseTransfers = (
  catalogue: Catalogue,
  lotIds: readonly bigint[],
  day: Day,
): Prisma.Sql => Prisma.sql`
  SELECT a.book, a.unit, a.address AS "from",
    CASE a.book WHEN 'trust' THEN ${addressFor('trust')} ELSE ${addressFor('memo')} || unit_mark(a.unit) END AS "to",
    a.balance AS amount, 'lapse/' || l.id || '/' || ${day}::text || '/' || (SELECT count(*) FROM transfer t WHERE t."from" = a.address AND t.kind = 'lapse')
      || CASE a.book WHEN 'memo' THEN '/promise' ELSE '' END AS reference,
    ${day}::date AS effective_on, NULL::bigint AS reverses, NULL::text AS by
  FROM lot l
  JOIN json_to_recordset(${JSON.stringify(rulesOn(catalogue, day))}::json) AS r("schemeId" text, goes text) ON r."schemeId" = l.scheme_id
  JOIN account a ON a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available') AND a.balance > 0
  WHERE l.id = ANY(${lotIds}::bigint[]) AND (l.expires_on IS NULL OR l.expires_on < ${day}::date)
  FOR UPDATE OF a`;

/** Locks every account a lapse can touch, in the one order everybody locks in; what is read afterwards stays so. */
export const lockForLapse = (tx: Tx, lotIds: readonly bigint[]): Promise<unknown> => tx.$queryRaw`
  SELECT 1 AS locked FROM account WHERE address IN (
    SELECT unnest(ARRAY['lot:' || id || ':granted', 'lot:' || id || ':available']) FROM unnest(${lotIds}::bigint[]) id
    UNION SELECT unnest(ARRAY[payer || ':refund', payer || ':owes' || mark, payer || ':wages', payer || ':payroll' || mark,
      payer || ':charged' || mark, 'fund:' || scheme_id || ':refund', 'pool:' || scheme_id])
    FROM (SELECT DISTINCT lot_payer(l) AS payer, unit_mark(l.unit) AS mark, l.scheme_id FROM lot l WHERE l.id = ANY(${lotIds}::bigint[])) payers)
  ORDER BY address FOR UPDATE`;

/** A correction that waits for what is held need not wait for what lapses: that went its own way. */
export const lapseShortfalls = (lotIds: readonly bigint[]): Prisma.Sql => Prisma.sql`
  INSERT INTO lot_shortfall (lot_id, run_id, amount)
  SELECT s.lot_id, s.run_id, -least(s.open, free.amount)
  FROM (SELECT lot_id, max(run_id) AS run_id, sum(amount)::bigint AS open FROM lot_shortfall WHERE lot_id = ANY(${lotIds}::bigint[]) GROUP BY lot_id) s
  CROSS JOIN LATERAL (SELECT sum(balance)::bigint AS amount FROM account
    WHERE address IN ('lot:' || s.lot_id || ':granted', 'lot:' || s.lot_id || ':available')) free
  WHERE s.open > 0 AND free.amount > 0`;
