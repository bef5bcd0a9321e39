import { GRACE } from '#libs/budgets';
import type { Day } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import type { BothSchemes } from '#libs/schemes';
import { type LotDays, movedTerms } from './dry-run-terms.rules.js';

/** What a change would do to lots that have something left now. */
export interface TermsOfLots {
  /** Those that would end on another day, and how many people have them. */
  lots: bigint;
  people: bigint;
  /** Those of them that would lapse as the change begins: what is free on them, in minor units of the scheme. */
  atOnce: { lots: bigint; people: bigint; amount: bigint };
}

/** One look at each pair of days that lots have, not at each lot. */
export async function termsUnder(tx: Tx, both: BothSchemes, today: Day): Promise<TermsOfLots> {
  const schemeId = both.after.id;
  const days = await tx.$queryRaw<LotDays[]>`
    SELECT DISTINCT lot_on::text AS "lotOn", expires_on::text AS "expiresOn" FROM lot
    WHERE scheme_id = ${schemeId} AND lapsed_at IS NULL`;
  const moved = movedTerms(both, days, today);
  const [found] = await tx.$queryRaw<Counted[]>`
    SELECT count(*) AS lots, count(DISTINCT ${WHOSE}) AS people, count(*) FILTER (WHERE ${LAPSES}) AS "lotsAtOnce",
      count(DISTINCT ${WHOSE}) FILTER (WHERE ${LAPSES}) AS "peopleAtOnce", coalesce(sum(has.free) FILTER (WHERE ${LAPSES}), 0)::bigint AS amount
    FROM json_to_recordset(${JSON.stringify(moved)}::json) AS c("lotOn" date, "expiresOn" date, "atOnce" boolean)
    JOIN lot l ON l.scheme_id = ${schemeId} AND l.lapsed_at IS NULL AND l.lot_on = c."lotOn" AND l.expires_on IS NOT DISTINCT FROM c."expiresOn"
    JOIN (${LEFT}) has ON has.lot_id = l.id
    LEFT JOIN account_link k ON k.person_id = l.person_id AND k.undone_at IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM lot_term_change g WHERE g.lot_id = l.id AND g.scheme_version = ${GRACE})`;
  const { lotsAtOnce, peopleAtOnce, amount, ...all } = found ?? NOTHING;
  return { ...all, atOnce: { lots: lotsAtOnce, people: peopleAtOnce, amount } };
}

interface Counted {
  lots: bigint;
  people: bigint;
  lotsAtOnce: bigint;
  peopleAtOnce: bigint;
  amount: bigint;
}

const NOTHING: Counted = { lots: 0n, people: 0n, lotsAtOnce: 0n, peopleAtOnce: 0n, amount: 0n };

/** People who turned out to be one are counted once, as in what is saved. */
const WHOSE = Prisma.sql`coalesce(k.account_id, l.person_id)`;
const LAPSES = Prisma.sql`c."atOnce" AND has.free > 0`;

/** What is left of each lot that was not used up; what is held of it does not lapse. One pass over the books. */
const LEFT = Prisma.sql`
  SELECT ledger_lot(a.address) AS lot_id, sum(a.balance) FILTER (WHERE split_part(a.address, ':', 3) IN ('granted', 'available')) AS free
  FROM account a WHERE a.balance > 0 GROUP BY 1`;
