import { Prisma, type PrismaService } from '#libs/database';

/** One thing that is looked at, and every place where it is wrong. None is good. */
export interface Check {
  name: string;
  findings: Finding[];
}

/** Where the books are wrong, and how. */
export interface Finding {
  at: string;
  problem: string;
}

/** What all accounts of a book add up to: nothing, if the books are right. */
export interface BookSum {
  book: string;
  unit: string;
  accounts: number;
  sum: bigint;
}

/** A query that selects `at` and `problem` of whatever is wrong. */
export interface Look {
  name: string;
  wrong: Prisma.Sql;
}

/** As many findings of one check as anybody can use. */
const LIMIT = 100;

const sidesOfTransfers = Prisma.sql`
  SELECT "from" AS address, book, unit, -amount AS amount FROM transfer
  UNION ALL SELECT "to", book, unit, amount FROM transfer`;

const LOOKS: Look[] = [
  {
    name: 'every book sums to zero',
    wrong: Prisma.sql`
      SELECT 'book ' || book || ' in ' || unit AS at, 'sums to ' || sum(balance) AS problem
      FROM account GROUP BY book, unit HAVING sum(balance) <> 0`,
  },
  {
    name: 'every balance equals the transfers of its account',
    wrong: Prisma.sql`
      SELECT address AS at,
        'stands at ' || coalesce(a.balance::text, 'no account') || ', its transfers add up to ' || coalesce(t.amount, 0) AS problem
      FROM account a FULL JOIN (
        SELECT address, sum(amount) AS amount FROM (${sidesOfTransfers}) side GROUP BY address) t USING (address)
      WHERE a.balance IS DISTINCT FROM coalesce(t.amount, 0)`,
  },
  {
    name: 'no transfer crosses books or units',
    wrong: Prisma.sql`
      SELECT s.address AS at, 'is ' || a.book || ' in ' || a.unit || ', and ' || count(*) || ' transfers are of another book or unit' AS problem
      FROM (${sidesOfTransfers}) s JOIN account a USING (address)
      WHERE (s.book, s.unit) IS DISTINCT FROM (a.book, a.unit) GROUP BY s.address, a.book, a.unit`,
  },
  {
    name: 'nothing stands below zero but what is owed and the bank',
    wrong: Prisma.sql`
      SELECT address AS at, 'stands at ' || balance AS problem
      FROM account WHERE balance < 0 AND NOT ledger_may_overdraw(address)`,
  },
];

/** Runs each look as one query over everything. */
export async function look(prisma: PrismaService, looks: Look[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, wrong } of looks)
    checks.push({
      name,
      findings: await prisma.$queryRaw<Finding[]>`
        SELECT at, problem FROM (${wrong}) wrong ORDER BY at LIMIT ${LIMIT}`,
    });
  return checks;
}

/** Proves the journal against the balances; nothing is mended. */
export const auditLedger = (prisma: PrismaService): Promise<Check[]> => look(prisma, LOOKS);

/** The sums of the books as they stand. */
export const bookSums = (prisma: PrismaService): Promise<BookSum[]> => prisma.$queryRaw<BookSum[]>`
  SELECT book, unit, count(*)::int AS accounts, sum(balance)::bigint AS sum
  FROM account GROUP BY book, unit ORDER BY book, unit`;
