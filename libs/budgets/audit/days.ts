import { Prisma, type PrismaService } from '#libs/database';
import { type Check, look, type Look } from '#libs/ledger';

/** What came to each account and what went from it, day by day. */
const sides = Prisma.sql`(
  SELECT "to" AS address, effective_on AS day, amount FROM transfer
  UNION ALL SELECT "from", effective_on, -amount FROM transfer) side`;

/**
 * Balances by the day that counts, not only as they stand. Only where something went before the last of it came can there
 * be a day below zero, so only those accounts are followed through their days.
 */
export const dayLooks: Look[] = [
  {
    name: 'nothing stood below zero on any day but what is owed and the bank',
    wrong: Prisma.sql`
      SELECT DISTINCT ON (address) address AS at, 'stood at ' || balance || ' on ' || day AS problem
      FROM (
        SELECT address, day, sum(sum(amount)) OVER (PARTITION BY address ORDER BY day) AS balance
        FROM ${sides} JOIN (
          SELECT address FROM ${sides} GROUP BY address
          HAVING min(day) FILTER (WHERE amount < 0) < max(day) FILTER (WHERE amount > 0)) crossing USING (address)
        WHERE NOT ledger_may_overdraw(address)
        GROUP BY address, day) balances
      WHERE balance < 0 ORDER BY address, day`,
  },
];

/** Proves that no account stood below zero at the end of any day; it takes longer than all other looks together. */
export const auditDays = (prisma: PrismaService): Promise<Check[]> => look(prisma, dayLooks);
