import { Prisma } from '#libs/database';
import { everyAccount, journal, journalRows, type Key, type Look } from '#libs/ledger';

/** A lot in its unit. */
const lotInUnit =
  (id: Prisma.Sql): Key =>
  (seed) =>
    Prisma.sql`hashint8extended(${id}, ${seed}::bigint + ascii(unit))`;

/** A lot and whoever promised it: the kind of payer by its first letter. */
const lotAndPayer =
  (id: Prisma.Sql, payer: { kind: Prisma.Sql; name: Prisma.Sql }): Key =>
  (seed) =>
    Prisma.sql`hashint8extended(${id}, hashtextextended(${payer.name}, ${seed}::bigint + ascii(${payer.kind})))`;

const named =
  (name: Prisma.Sql): Key =>
  (seed) =>
    Prisma.sql`hashtextextended(${name}, ${seed}::bigint)`;

const where =
  (condition: Prisma.Sql, key: Key): Key =>
  (seed) =>
    Prisma.sql`CASE WHEN ${condition} THEN ${key(seed)} END`;

const everyLot = [Prisma.sql`lot`];
/** What came from another lot was promised to that one. */
const wasGrantedHere = Prisma.sql`source <> 'transfer'`;
const payerOfLot = {
  kind: Prisma.sql`payer`,
  name: Prisma.sql`CASE payer WHEN 'employer' THEN employer_id::text WHEN 'person' THEN person_id::text ELSE scheme_id END`,
};

const amount = Prisma.sql`amount`;
const granted = Prisma.sql`granted`;
const ofLot = Prisma.sql`lot_id`;

const isPromise = Prisma.sql`kind IN ('grant', 'correct', 'reverse')`;
/** Off a lot that the budget went along to: named after the lot it went from, and looked at by itself. */
export const isTakenWhereItWent = Prisma.sql`kind IN ('correct', 'reverse') AND position('/at/' IN reference) > 0`;
const isOntoLot = Prisma.sql`starts_with("to", 'lot:')`;
/** What was promised to a lot, or came from another lot. */
const hasArrived = Prisma.sql`(kind IN ('grant', 'correct', 'reverse', 'transfer') AND ${isOntoLot})`;
const arrivedAt = Prisma.sql`CASE WHEN kind = 'transfer' AND book = 'trust' THEN ledger_lot("to") ELSE lot_id END`;
const isTakenBack = Prisma.sql`(${isPromise} AND NOT ${isOntoLot})`;
/** What left a lot for good. Holding, releasing and funding leave it where it is. */
const hasLeft = Prisma.sql`(kind IN ('capture', 'lapse', 'refund', 'payout') OR (kind IN ('transfer', 'repay') AND starts_with("from", 'lot:')))`;
/** A repayment that was given back to the lot it came off. */
const hasReturned = Prisma.sql`(kind = 'repay' AND ${isOntoLot})`;

const promiser = (address: Prisma.Sql) => ({
  kind: address,
  name: Prisma.sql`split_part(${address}, ':', 2)`,
});
const [from, to] = [Prisma.sql`"from"`, Prisma.sql`"to"`];

/** Sums over the journal by lot. Only where they differ are the transfers of each lot put together, which takes memory. */
export const sumLooks: Look[] = [
  {
    name: 'what a lot granted equals what was moved onto it',
    zero: [
      { of: everyLot, amount: granted, plus: lotInUnit(Prisma.sql`id`) },
      {
        of: journal,
        amount,
        plus: where(isTakenBack, lotInUnit(ofLot)),
        minus: where(hasArrived, lotInUnit(arrivedAt)),
      },
    ],
    wrong: Prisma.sql`
      SELECT 'lot ' || id AS at, 'granted ' || coalesce(l.granted, 0) || ', moved onto it ' || coalesce(t.amount, 0) || ' ' || unit AS problem
      FROM lot l FULL JOIN (
        SELECT ${arrivedAt} AS id, unit, sum(CASE WHEN ${hasArrived} THEN amount WHEN ${isTakenBack} THEN -amount END) AS amount
        FROM ${journalRows} GROUP BY 1, 2) t USING (id, unit)
      WHERE id IS NOT NULL AND coalesce(l.granted, 0) <> coalesce(t.amount, 0)`,
  },
  {
    name: 'what a lot granted stands on it or has left it',
    zero: [
      { of: everyLot, amount: granted, plus: lotInUnit(Prisma.sql`id`) },
      {
        of: everyAccount,
        amount: Prisma.sql`balance`,
        minus: lotInUnit(Prisma.sql`ledger_lot(address)`),
      },
      {
        of: journal,
        amount,
        plus: where(hasReturned, lotInUnit(ofLot)),
        minus: where(hasLeft, lotInUnit(ofLot)),
      },
    ],
    wrong: Prisma.sql`
      SELECT 'lot ' || id AS at,
        'granted ' || coalesce(l.granted, 0) || ', stands at ' || coalesce(a.balance, 0) || ', left it ' || coalesce(t.amount, 0) || ' ' || unit AS problem
      FROM lot l FULL JOIN (SELECT ledger_lot(address) AS id, unit, sum(balance) AS balance FROM account GROUP BY 1, 2) a USING (id, unit)
        FULL JOIN (
          SELECT lot_id AS id, unit, sum(CASE WHEN ${hasLeft} THEN amount ELSE -amount END) AS amount
          FROM ${journalRows} WHERE ${hasLeft} OR ${hasReturned} GROUP BY 1, 2) t USING (id, unit)
      WHERE id IS NOT NULL AND coalesce(l.granted, 0) <> coalesce(a.balance, 0) + coalesce(t.amount, 0)`,
  },
  {
    name: 'every lot was granted by a transfer',
    zero: [
      {
        of: everyLot,
        amount: Prisma.sql`1::bigint`,
        plus: where(wasGrantedHere, named(Prisma.sql`'grant/' || id`)),
      },
      {
        of: journal,
        amount: Prisma.sql`1::bigint`,
        minus: where(Prisma.sql`kind = 'grant' AND amount > 0`, named(Prisma.sql`reference`)),
      },
    ],
    wrong: Prisma.sql`
      SELECT coalesce('lot ' || l.id, 'transfer ' || t.reference) AS at,
        CASE WHEN l.id IS NULL THEN 'grants no lot that is there' ELSE 'has no transfer grant/' || l.id END AS problem
      FROM (SELECT id, 'grant/' || id AS reference FROM lot WHERE ${wasGrantedHere}) l
        FULL JOIN (SELECT reference FROM transfer WHERE kind = 'grant') t ON t.reference = l.reference
      WHERE l.id IS NULL OR t.reference IS NULL`,
  },
  {
    name: 'runs move a lot only against the employer that granted it',
    zero: [
      {
        of: everyLot,
        amount: granted,
        plus: where(wasGrantedHere, lotAndPayer(Prisma.sql`id`, payerOfLot)),
      },
      {
        of: journal,
        amount,
        plus: where(
          Prisma.sql`${isTakenBack} AND NOT (${isTakenWhereItWent})`,
          lotAndPayer(ofLot, promiser(to)),
        ),
        minus: where(
          Prisma.sql`${isPromise} AND ${isOntoLot} AND NOT (${isTakenWhereItWent})`,
          lotAndPayer(ofLot, promiser(from)),
        ),
      },
    ],
    wrong: Prisma.sql`
      SELECT 'lot ' || coalesce(l.id, t.lot_id) AS at,
        string_agg(coalesce(t.amount, 0) || ' moved against ' || coalesce(t.payer, l.payer_address), ', ' ORDER BY t.payer) AS problem
      FROM (SELECT *, CASE payer WHEN 'employer' THEN 'employer:' || employer_id WHEN 'person' THEN 'person:' || person_id
          ELSE payer || ':' || scheme_id END AS payer_address FROM lot WHERE ${wasGrantedHere}) l FULL JOIN (
        SELECT lot_id, ledger_owner(CASE WHEN ${isOntoLot} THEN "from" ELSE "to" END) AS payer,
          sum(CASE WHEN ${isOntoLot} THEN amount ELSE -amount END) AS amount
        FROM ${journalRows} WHERE ${isPromise} AND NOT (${isTakenWhereItWent}) GROUP BY 1, 2) t ON t.lot_id = l.id AND t.payer = l.payer_address
      WHERE coalesce(l.granted, 0) <> coalesce(t.amount, 0) GROUP BY 1`,
  },
];
