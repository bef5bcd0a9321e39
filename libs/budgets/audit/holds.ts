import { Prisma } from '#libs/database';
import { journal, type Key, type Look } from '#libs/ledger';

/** A number in the words of a hold; of words that are not a hold's own nothing is read, so they agree with no transfer. */
const numberIn = (field: Prisma.Sql): Prisma.Sql => Prisma.sql`
  CASE translate(part->>${field}, '0123456789', '') WHEN '' THEN nullif(left(part->>${field}, 18), '')::bigint END`;

/** What a hold says it took, lot by lot. */
const consideredRows = Prisma.sql`(
  SELECT h.id AS hold_id, coalesce(${numberIn(Prisma.sql`'lotId'`)}, 0) AS lot_id, coalesce(${numberIn(Prisma.sql`'amount'`)}, 0) AS amount
  FROM hold h CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(h.considered) WHEN 'array' THEN h.considered ELSE '[]' END) part) considered`;
const considered = [consideredRows];
const holds = [Prisma.sql`hold`];
const steps = [Prisma.sql`hold_step`];

const amount = Prisma.sql`amount`;

const ofHold =
  (id: Prisma.Sql): Key =>
  (seed) =>
    Prisma.sql`hashint8extended(${id}, ${seed}::bigint)`;

const ofHoldAndLot =
  (hold: Prisma.Sql): Key =>
  (seed) =>
    Prisma.sql`hashtextextended(${hold}, ${seed}::bigint + lot_id)`;

/** A hold stands in the address that was moved to; a step in the reference: capture/<hold>/<key>/<lot>. */
const holdMovedTo = Prisma.sql`split_part("to", ':', 4)`;
const stepNamed = Prisma.sql`kind || '/' || split_part(reference, '/', 2) || '/' || split_part(reference, '/', 3)`;
const stepOnRecord = Prisma.sql`kind || '/' || hold_id || '/' || key`;

/** Holds and steps in one key, as each key costs time for every transfer. */
const holdOrStepMoved: Key = (seed) => Prisma.sql`
  CASE WHEN kind = 'hold' THEN ${ofHoldAndLot(holdMovedTo)(seed)}
    WHEN kind IN ('capture', 'release') THEN hashtextextended(${stepNamed}, ${seed}::bigint) END`;

/** Holds and their steps against the transfers that carry them. */
export const holdLooks: Look[] = [
  {
    name: 'a hold and its steps moved what they say',
    zero: [
      { of: considered, amount, plus: ofHoldAndLot(Prisma.sql`hold_id::text`) },
      {
        of: steps,
        amount,
        plus: (seed) => Prisma.sql`hashtextextended(${stepOnRecord}, ${seed}::bigint)`,
      },
      { of: journal, amount, minus: holdOrStepMoved },
    ],
    wrong: Prisma.sql`
      SELECT 'hold ' || hold AS at, 'says ' || coalesce(c.amount, 0) || ' of lot ' || lot_id || ', took ' || coalesce(t.amount, 0) AS problem
      FROM (SELECT hold_id::text AS hold, lot_id, sum(amount) AS amount FROM ${consideredRows} GROUP BY 1, 2) c
        FULL JOIN (SELECT ${holdMovedTo} AS hold, lot_id, sum(amount) AS amount FROM transfer WHERE kind = 'hold' GROUP BY 1, 2) t USING (hold, lot_id)
      WHERE coalesce(c.amount, 0) <> coalesce(t.amount, 0)
      UNION ALL
      SELECT 'step ' || step, 'says ' || coalesce(s.amount, 0) || ', moved ' || coalesce(t.amount, 0)
      FROM (SELECT ${stepOnRecord} AS step, amount FROM hold_step) s
        FULL JOIN (SELECT ${stepNamed} AS step, sum(amount) AS amount FROM transfer WHERE kind IN ('capture', 'release') GROUP BY 1) t USING (step)
      WHERE coalesce(s.amount, 0) <> coalesce(t.amount, 0)
      UNION ALL
      SELECT 'transfer ' || u.reference, 'undoes what has no undo'
      FROM transfer u JOIN transfer t ON t.id = u.reverses WHERE u.kind = 'undo' AND t.kind IN ('hold', 'capture', 'release')`,
  },
  {
    name: 'a hold took what was asked of it',
    zero: [
      { of: holds, amount, plus: ofHold(Prisma.sql`id`) },
      { of: considered, amount, minus: ofHold(Prisma.sql`hold_id`) },
    ],
    wrong: Prisma.sql`
      SELECT 'hold ' || h.id AS at, 'was asked for ' || h.amount || ', says it took ' || coalesce(c.amount, 0) AS problem
      FROM hold h LEFT JOIN (SELECT hold_id, sum(amount) AS amount FROM ${consideredRows} GROUP BY 1) c ON c.hold_id = h.id
      WHERE h.amount <> coalesce(c.amount, 0)`,
  },
];
