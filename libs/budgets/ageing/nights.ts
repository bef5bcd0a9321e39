import { addDays, type Day } from '#libs/core';
import type { PrismaService } from '#libs/database';
import type { Catalogue } from '#libs/schemes';

/** So many nights are made up for one by one; whatever fell due before is done with the first of them. */
const NIGHTS = 366;

/**
 * Of the nights between two days, both excluded, those whose work cannot be left to a later night: on the one, what was over had
 * lapsed before somebody's exit moved the rest; on the other, before a version began that cannot renew it. All else counts from
 * its own day whenever it is done, so nights on which nothing of this fell due cost nothing.
 */
export async function nightsInOrder(
  prisma: PrismaService,
  { all }: Catalogue,
  { after, day }: { after: Day; day: Day },
): Promise<Day[]> {
  if (addDays(after, 1) >= day) return [];
  const versions = all.flatMap((scheme) => scheme.versions);
  const waits = [...new Set(versions.map(({ lifecycle }) => lifecycle.settleAfterDays))];
  // Whose exit was undone is waited for anew.
  const exits = await prisma.$queryRaw<{ night: Day }[]>`
    SELECT DISTINCT (left_on + w.days + 1)::text AS night FROM unnest(${waits}::int[]) w(days) CROSS JOIN (
      SELECT greatest(coalesce(leave_date, missing_since), hire_date) AS left_on FROM employment WHERE state = 'ended'
      UNION SELECT undone_on FROM life_event WHERE undone_on IS NOT NULL) gone
    WHERE left_on + w.days + 1 BETWEEN ${addDays(after, 1)}::date AND ${addDays(day, -1)}::date`;
  const eves = versions.map(({ validFrom }) => addDays(validFrom, -1));
  return [...new Set([...exits.map(({ night }) => night), ...eves])]
    .filter((night) => after < night && night < day)
    .toSorted()
    .slice(-NIGHTS);
}
