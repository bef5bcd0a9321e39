import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

/** The first and the last change of each lot's term; few lots have any. */
const changes = (order: 'ASC' | 'DESC'): Prisma.Sql => Prisma.sql`(
  SELECT DISTINCT ON (lot_id) lot_id, was, becomes FROM lot_term_change ORDER BY lot_id, changed_at ${Prisma.raw(order)}) c`;

/**
 * Lots against what they said of themselves when they were granted. Whoever rewrites a lot and its digest is not found by
 * this: the digest has no seal.
 */
export const keptLooks: Look[] = [
  {
    name: 'a lot is what it was when it was granted',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'is another person, employment, scheme, payer or term than it was granted with' AS problem
      FROM lot l LEFT JOIN ${changes('ASC')} ON c.lot_id = l.id
      WHERE l.digest <> lot_digest(l, CASE WHEN c.lot_id IS NULL THEN l.expires_on ELSE c.was END)`,
  },
  {
    name: 'a lot ends on the day its last change of term says',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'ends on ' || coalesce(l.expires_on::text, 'no day') || ', its last change says ' || coalesce(c.becomes::text, 'no day') AS problem
      FROM ${changes('DESC')} JOIN lot l ON l.id = c.lot_id WHERE l.expires_on IS DISTINCT FROM c.becomes`,
  },
];
