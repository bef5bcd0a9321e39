import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

/** What was drawn ahead against what repaid it. */
export const advanceLooks: Look[] = [
  {
    name: 'an advance is repaid once, by grants of its own employment and scheme',
    wrong: Prisma.sql`
      SELECT 'lot ' || id AS at, 'repaid ' || -outstanding || ' more than was drawn' AS problem
      FROM (SELECT l.id, advance_outstanding(l) AS outstanding FROM lot l WHERE l.source = 'advance') drawn WHERE outstanding < 0
      UNION ALL
      SELECT 'transfer ' || t.reference, 'repays no advance of the employment and scheme of its lot'
      FROM transfer t LEFT JOIN lot l ON l.id = t.lot_id
      LEFT JOIN lot a ON a.source = 'advance' AND t.reference ~ '^repay/[0-9]{1,18}/' AND a.id = split_part(t.reference, '/', 2)::bigint
      WHERE t.reference >= 'repay/' AND t.reference < 'repay0' AND (a.employment_id, a.scheme_id, a.unit) IS DISTINCT FROM (l.employment_id, l.scheme_id, l.unit)`,
  },
];
