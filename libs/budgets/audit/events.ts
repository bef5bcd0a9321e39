import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

const VERBS = ['transfer', 'payout', 'refund', 'lapse'];

/** Between two references of the same beginning: found by their index. */
const isOfAVerb = Prisma.join(
  VERBS.map((verb) => Prisma.sql`(t.reference >= ${`${verb}/`} AND t.reference < ${`${verb}0`})`),
  ' OR ',
);

/** What life events moved, `<verb>/<event>/<lot>` and what follows. A lapse of the night has a day for a lot there. */
const moves = Prisma.sql`(
  SELECT reference, "from", id, amount, CASE WHEN named THEN split_part(reference, '/', 2)::bigint END AS event_id,
    CASE WHEN named THEN split_part(reference, '/', 3)::bigint END AS lot_id
  FROM (SELECT t.*, t.reference ~ '^[a-z]+/[0-9]{1,18}/[0-9]{1,18}(/|$)' AS named FROM transfer t WHERE ${isOfAVerb}) t WHERE named) m`;

/** Lots that travelled, by the event that their key names. */
const travelled = Prisma.sql`(
  SELECT id, CASE WHEN key ~ '^transfer/[0-9]{1,18}/' THEN split_part(key, '/', 2)::bigint END AS event_id
  FROM lot WHERE source = 'transfer') l`;

/** Life events against what they moved and what they could not take back. */
export const eventLooks: Look[] = [
  {
    name: 'what a life event moved names one that is on record',
    wrong: Prisma.sql`
      SELECT 'transfer ' || m.reference AS at, 'names a life event that is not there' AS problem
      FROM ${moves} LEFT JOIN life_event v ON v.id = m.event_id WHERE v.id IS NULL
      UNION ALL
      SELECT 'lot ' || l.id, 'came along by a life event that is not there'
      FROM ${travelled} LEFT JOIN life_event v ON v.id = l.event_id WHERE v.id IS NULL`,
  },
  {
    name: 'what an undone life event could not take back is claimed, and nothing else',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, 'life event ' || event_id || ' keeps ' || coalesce(m.amount, 0) || ' of it, claimed is ' || coalesce(c.amount, 0) AS problem
      FROM (SELECT event_id, lot_id, sum(amount) AS amount FROM life_event_claim WHERE event_id IS NOT NULL AND settled_how IS NULL GROUP BY 1, 2) c
        FULL JOIN (
          SELECT m.event_id, m.lot_id, sum(m.amount) AS amount FROM ${moves} JOIN life_event v ON v.id = m.event_id AND v.undone_at IS NOT NULL
          LEFT JOIN transfer u ON u.reverses = m.id
          WHERE ledger_lot(m."from") = m.lot_id AND u.id IS NULL GROUP BY 1, 2) m USING (event_id, lot_id)
      WHERE coalesce(c.amount, 0) <> coalesce(m.amount, 0)
      UNION ALL
      SELECT 'lot ' || l.id, 'is claimed in ' || c.unit || ', and is in ' || l.unit
      FROM life_event_claim c JOIN lot l ON l.id = c.lot_id WHERE c.unit <> l.unit`,
  },
  {
    name: 'no more of a claim is settled than there was',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, coalesce('life event ' || event_id, 'link ' || link_id) || ' claimed at most ' || most || ' of it, now ' || now || ', settled is ' || settled AS problem
      FROM (
        SELECT event_id, link_id, lot_id, max(found) AS most, coalesce(sum(amount) FILTER (WHERE settled_how IS NULL), 0) AS now,
          -coalesce(sum(amount) FILTER (WHERE settled_how IS NOT NULL), 0) AS settled
        FROM (
          SELECT c.*, coalesce(sum(amount) FILTER (WHERE settled_how IS NULL AND why <> 'corrected') OVER (PARTITION BY event_id, link_id, lot_id ORDER BY id), 0) AS found
          FROM life_event_claim c) c
        GROUP BY 1, 2, 3) claim
      WHERE settled NOT BETWEEN 0 AND greatest(least(most, now), 0)`,
  },
  {
    name: 'what corrections left open is of runs that stand, of the employer that granted the lot',
    wrong: Prisma.sql`
      SELECT 'lot ' || s.lot_id AS at, 'run ' || s.run_id || CASE WHEN r.state = 'reversed' THEN ' was reversed and still has ' || s.amount
        ELSE ' is not of the employer that granted it' END || ' open' AS problem
      FROM (
        SELECT lot_id, run_id, sum(amount) AS amount FROM lot_shortfall GROUP BY 1, 2
        UNION ALL SELECT lot_id, run_id, sum(amount) FROM lot_remainder GROUP BY lot_id, run_id, outcome) s
        LEFT JOIN snapshot_run r ON r.id = s.run_id LEFT JOIN lot granted ON granted.id = lot_root(s.lot_id)
      WHERE r.employer_id IS DISTINCT FROM granted.employer_id OR (r.state = 'reversed' AND s.amount <> 0)`,
  },
  {
    name: 'a correction leaves no more open than its lot was granted',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, 'granted ' || l.granted || ', a correction waits for ' || s.amount AS problem
      FROM (SELECT lot_id, sum(amount) AS amount FROM lot_shortfall GROUP BY lot_id) s JOIN lot l ON l.id = lot_id WHERE s.amount > l.granted
      UNION ALL
      SELECT 'lot ' || lot_id, 'granted ' || l.granted || ', others bear or had back ' || r.amount
      FROM (SELECT lot_id, sum(amount) AS amount FROM lot_remainder GROUP BY lot_id) r JOIN lot l ON l.id = lot_id WHERE r.amount > l.granted
      UNION ALL
      SELECT 'lot ' || lot_id, 'has ' || sum(amount) || ' as ' || outcome
      FROM lot_remainder GROUP BY lot_id, outcome HAVING sum(amount) < 0`,
  },
];
