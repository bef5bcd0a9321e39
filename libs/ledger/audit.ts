import { Prisma, type PrismaService } from '#libs/database';
import { type Check, type Key, look, type Look } from './look.js';

/** What all accounts of a book add up to: nothing, if the books are right. */
export interface BookSum {
  book: string;
  unit: string;
  accounts: number;
  sum: bigint;
}

const isBooked = Prisma.sql`kind <> 'undo'`;
const half = Prisma.sql`(SELECT max(id) / 2 FROM transfer)`;
/** In two halves, which can be added up at the same time. */
const booked = ['<=', '>'].map(
  (side) =>
    Prisma.sql`(SELECT * FROM transfer WHERE ${isBooked} AND id ${Prisma.raw(side)} ${half}) booked`,
);
/** What undoes another counts as that one with its amount below zero. Few, and found by their index. */
const undone = Prisma.sql`(
  SELECT u.book, u.unit, u."to" AS "from", u."from" AS "to", -u.amount AS amount, t.kind, t.lot_id, u.reference
  FROM transfer u JOIN transfer t ON t.id = u.reverses WHERE u.kind = 'undo' AND u.reverses IS NOT NULL) undone`;

/** Every transfer, as tables to add up; `journalRows` is the same as one. */
export const journal = [...booked, undone];
export const journalRows = Prisma.sql`(
  SELECT book, unit, "from", "to", amount, kind, lot_id, reference FROM transfer WHERE ${isBooked}
  UNION ALL SELECT book, unit, "from", "to", amount, kind, lot_id, reference FROM ${undone}) journal`;

/** Every account there is. */
export const everyAccount = [Prisma.sql`account`];

/** Book and unit, told apart by their first letters. */
const bookAndUnit = Prisma.sql`ascii(book) * 256 + ascii(unit)`;
const inItsBook =
  (address: Prisma.Sql): Key =>
  (seed) =>
    Prisma.sql`hashtextextended(${address}, ${seed}::bigint + ${bookAndUnit})`;

/** The looks of the ledger; each stands for a rule that the database has too. */
export const ledgerLooks: Look[] = [
  {
    name: 'every book sums to zero',
    zero: [
      {
        of: everyAccount,
        amount: Prisma.sql`balance`,
        plus: (seed) => Prisma.sql`hashint4extended(${bookAndUnit}, ${seed}::bigint)`,
      },
    ],
    wrong: Prisma.sql`
      SELECT 'book ' || book || ' in ' || unit AS at, 'sums to ' || sum(balance) AS problem
      FROM account GROUP BY book, unit HAVING sum(balance) <> 0`,
  },
  {
    name: 'every balance equals the transfers of its account, in its book and unit',
    zero: [
      {
        of: journal,
        amount: Prisma.sql`amount`,
        plus: inItsBook(Prisma.sql`"to"`),
        minus: inItsBook(Prisma.sql`"from"`),
      },
      { of: everyAccount, amount: Prisma.sql`balance`, minus: inItsBook(Prisma.sql`address`) },
    ],
    wrong: Prisma.sql`
      SELECT address AS at, 'stands at ' || coalesce(a.balance || ' in ' || a.book || ' ' || a.unit, 'no account')
        || ', its transfers add up to ' || coalesce(t.amount || ' in ' || t.book || ' ' || t.unit, 'nothing') AS problem
      FROM account a FULL JOIN (
        SELECT address, book, unit, sum(amount) AS amount FROM (
          SELECT "from" AS address, book, unit, -amount AS amount FROM transfer
          UNION ALL SELECT "to", book, unit, amount FROM transfer) side GROUP BY address, book, unit) t USING (address)
      WHERE coalesce(a.balance, 0) <> coalesce(t.amount, 0) OR (a.book, a.unit) IS DISTINCT FROM (t.book, t.unit)`,
  },
  {
    name: 'nothing stands below zero but what is owed and the bank',
    wrong: Prisma.sql`
      SELECT address AS at, 'stands at ' || balance AS problem
      FROM account WHERE balance < 0 AND NOT ledger_may_overdraw(address)`,
  },
  {
    name: 'what takes a transfer back is its exact opposite',
    wrong: Prisma.sql`
      SELECT 'transfer ' || u.reference AS at, 'is not the opposite of ' || coalesce(t.reference, 'anything') AS problem
      FROM transfer u LEFT JOIN transfer t ON t.id = u.reverses
      WHERE u.reverses IS NOT NULL
        AND (u.book, u.unit, u."from", u."to", u.amount) IS DISTINCT FROM (t.book, t.unit, t."to", t."from", t.amount)`,
  },
  {
    name: 'the rules of the ledger stand in the database',
    wrong: Prisma.sql`
      SELECT rule AS at, 'is switched off or gone' AS problem
      FROM unnest(ARRAY['transfer_moves_balances', 'transfer_takes_what_is_there', 'transfer_is_append_only', 'transfer_reverses_exactly', 'account_follows_transfers',
        'account_is_kept', 'transfer_seal_is_append_only', 'seals_follow']) rule
      WHERE NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = rule AND tgenabled IN ('O', 'A'))
      UNION ALL
      SELECT rule, 'is gone or was never checked'
      FROM unnest(ARRAY['account_in_chart', 'account_not_overdrawn', 'transfer_in_chart', 'transfer_undoes_something']) rule
      WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = rule AND convalidated AND conenforced)
      UNION ALL
      SELECT rule, 'is gone or not whole'
      FROM unnest(ARRAY['transfer_pkey', 'transfer_reference_key', 'transfer_reversed_once', 'account_pkey', 'transfer_seal_pkey']) rule
      WHERE NOT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(rule) AND indisunique AND indisvalid)`,
  },
];

/** Proves the journal against the balances; nothing is mended. */
export const auditLedger = (prisma: PrismaService): Promise<Check[]> => look(prisma, ledgerLooks);

/** The sums of the books as they stand. */
export const bookSums = (prisma: PrismaService): Promise<BookSum[]> => prisma.$queryRaw<BookSum[]>`
  SELECT book, unit, count(*)::int AS accounts, sum(balance)::bigint AS sum
  FROM account GROUP BY book, unit ORDER BY book, unit`;
