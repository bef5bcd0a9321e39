import { addDays, type Day } from '#libs/core';
import { Prisma } from '#libs/database';
import { latestVersionOn, type Scheme } from '#libs/schemes';

/**
 * Notes the notices of a scheme that fell due after one day up to another. The last of them is due to everybody who has not had it:
 * who gets a lot so shortly before its end would hear nothing at all.
 */
export function addNotices(scheme: Scheme, { after, day }: { after: Day; day: Day }): Prisma.Sql {
  const { noticeMonths, termMonths } = latestVersionOn(scheme, day).lots;
  const last = Math.min(...noticeMonths, 120);
  const ends = Prisma.sql`coalesce(l.expires_on, (l.lot_on + make_interval(months => ${termMonths}::int))::date - 1)`;
  const due = Prisma.sql`(${ends} - make_interval(months => m.months))::date`;
  const isLate = Prisma.sql`${due} <= ${after}::date`;
  // A few days more than the months, as the end of one month is another day of the next.
  const near = (column: Prisma.Sql, term: Prisma.Sql): Prisma.Sql => Prisma.sql`
    ${column} BETWEEN (CASE m.months WHEN ${last}::int THEN ${day}::date - ${term} ELSE ${addDays(after, -4)}::date + make_interval(months => m.months) - ${term} END)::date
      AND (${addDays(day, 4)}::date + make_interval(months => m.months) - ${term})::date`;
  return Prisma.sql`
    INSERT INTO lot_notice (lot_id, months, expires_on, amount, due_on)
    SELECT DISTINCT ON (l.id) l.id, m.months, ${ends}, b.amount, CASE WHEN ${isLate} THEN ${day}::date ELSE ${due} END
    FROM unnest(${noticeMonths}::int[]) m(months)
    JOIN lot l ON l.scheme_id = ${scheme.id} AND l.lapsed_at IS NULL
      AND (${near(Prisma.sql`l.expires_on`, Prisma.sql`interval '0'`)}
        OR (l.expires_on IS NULL AND ${near(Prisma.sql`l.lot_on`, Prisma.sql`make_interval(months => ${termMonths}::int)`)}))
      AND ${due} <= ${day}::date AND ${ends} >= ${day}::date AND (m.months = ${last}::int OR NOT ${isLate})
      AND NOT EXISTS (SELECT FROM lot_notice n WHERE n.lot_id = l.id AND n.expires_on = ${ends} AND n.months = m.months)
    CROSS JOIN LATERAL (SELECT coalesce(sum(a.balance), 0)::bigint AS amount FROM account a
      WHERE a.address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available')) b
    WHERE b.amount > 0
    ORDER BY l.id, m.months ON CONFLICT DO NOTHING`;
}
