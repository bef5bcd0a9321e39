import { Prisma } from '#libs/database';

/**
 * Who has how much in a scheme, in minor units: promised or paid, free or held for a training; whoever has nothing left is
 * not in it. One pass over the books, as a change of a scheme is about everybody.
 */
export const balancesIn = (schemeId: string): Prisma.Sql => Prisma.sql`
  SELECT coalesce(k.account_id, l.person_id) AS account_id, sum(a.balance)::bigint AS balance
  FROM account a JOIN lot l ON l.id = ledger_lot(a.address)
  LEFT JOIN account_link k ON k.person_id = l.person_id AND k.undone_at IS NULL
  WHERE a.balance > 0 AND l.scheme_id = ${schemeId} GROUP BY 1`;
