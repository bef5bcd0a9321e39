import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

/** The first and the last change of each lot's term; few lots have any. */
const changes = (order: 'ASC' | 'DESC'): Prisma.Sql => Prisma.sql`(
  SELECT DISTINCT ON (lot_id) lot_id, was, becomes FROM lot_term_change ORDER BY lot_id, changed_at ${Prisma.raw(order)}) c`;

/** Rows that are not what they were when they were written. */
const rewritten = (table: string, at: Prisma.Sql, problem: string): Prisma.Sql => Prisma.sql`
  SELECT ${at} AS at, ${problem} AS problem FROM ${Prisma.raw(table)} r WHERE r.digest <> evidence_digest(r)`;

/**
 * Lots, and what the journal does not say of holds, events, terms and invoices, against what they said of themselves when they
 * were written. Whoever rewrites a row and its digest is not found by this: the digest has no seal. Nor is a row that is gone.
 * Others miss the claim of an event; what a correction left open, of an employment that two runs told of under a number that
 * nobody came back under; what paid an invoice that put money on lots; and a change of a term. None misses the settlement of
 * a claim, the claim of a link, or an event that moved nothing.
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
  {
    name: 'a hold is what was asked when it was placed',
    wrong: rewritten(
      'hold',
      Prisma.sql`'hold ' || id`,
      'is of another person, category, day or amount than was asked',
    ),
  },
  {
    name: 'a step of a hold is what it was when it was taken',
    wrong: rewritten(
      'hold_step',
      Prisma.sql`'step ' || kind || '/' || hold_id || '/' || key`,
      'is of another provider, day or amount than it was',
    ),
  },
  {
    name: 'events, claims and what corrections left open are what they were when they were noted',
    wrong: Prisma.sql`
      ${rewritten('life_event', Prisma.sql`'life event ' || id`, 'is of another day, kind, employment or outcome than it was')}
      UNION ALL SELECT 'life event ' || id, 'was undone by another, on another day or otherwise than it says' FROM life_event
        v WHERE undone_at IS NOT NULL AND undone_digest IS DISTINCT FROM undone_digest(v)
      UNION ALL ${rewritten('life_event_claim', Prisma.sql`'claim ' || id || ' of lot ' || lot_id`, 'was not noted like this')}
      UNION ALL ${rewritten('lot_shortfall', Prisma.sql`'shortfall ' || id || ' of lot ' || lot_id`, 'was not noted like this')}
      UNION ALL ${rewritten('lot_remainder', Prisma.sql`'remainder ' || id || ' of lot ' || lot_id`, 'was not noted like this')}`,
  },
  {
    name: 'changes of terms and payments of invoices are what they were when they were noted',
    wrong: Prisma.sql`
      ${rewritten('lot_term_change', Prisma.sql`'lot ' || lot_id`, 'had no such change of its term')}
      UNION ALL ${rewritten('invoice_receipt', Prisma.sql`'invoice ' || invoice`, 'was not paid like this')}`,
  },
];
