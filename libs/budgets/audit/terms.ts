import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';
import { builtIn } from '#libs/schemes';
import { GRACE } from '../ageing/grace.js';

const SHIPPED = JSON.stringify(
  builtIn.all.flatMap(({ id, versions }) =>
    versions.map((version) => ({ schemeId: id, version: version.id })),
  ),
);

/** Every version there has been of each scheme: shipped, or approved since. */
const VERSIONS = Prisma.sql`
  SELECT "schemeId" AS scheme_id, version FROM json_to_recordset(${SHIPPED}::json) AS shipped("schemeId" text, version text)
  UNION SELECT c.scheme_id, v ->> 'id' FROM scheme_change c CROSS JOIN LATERAL jsonb_array_elements(c.content -> 'versions') v WHERE c.decision = 'approved'`;

/** Changes of terms against what can have changed them. A scheme of which no version is on file is known elsewhere. */
export const termLooks: Look[] = [
  {
    name: 'a lot’s term changed by a version of its scheme, or by days of grace after an order gave back',
    wrong: Prisma.sql`
      WITH known AS MATERIALIZED (${VERSIONS})
      SELECT 'lot ' || c.lot_id AS at, 'has a term by version ' || c.scheme_version || ', which its scheme never had' AS problem
      FROM lot_term_change c JOIN lot l ON l.id = c.lot_id LEFT JOIN known k ON (k.scheme_id, k.version) = (l.scheme_id, c.scheme_version)
      WHERE c.scheme_version <> ${GRACE} AND k.version IS NULL
        AND (c.scheme_version !~ '^[0-9]{4}-[0-9]{2}$' OR l.scheme_id IN (SELECT scheme_id FROM known))
      UNION ALL
      SELECT 'lot ' || c.lot_id, 'has days of grace, and no order ever gave back to it'
      FROM lot_term_change c LEFT JOIN (SELECT DISTINCT lot_id FROM transfer WHERE kind = 'release') t ON t.lot_id = c.lot_id
      WHERE c.scheme_version = ${GRACE} AND t.lot_id IS NULL`,
  },
  {
    name: 'each change of a lot’s term begins where the one before ended',
    wrong: Prisma.sql`
      SELECT 'lot ' || lot_id AS at, 'ended on ' || coalesce(before::text, 'no day') || ', its next change begins at ' || coalesce(was::text, 'no day') AS problem
      FROM (
        SELECT lot_id, was, lag(becomes) OVER one AS before, row_number() OVER one AS place FROM lot_term_change
        WINDOW one AS (PARTITION BY lot_id ORDER BY changed_at)) c
      WHERE place > 1 AND was IS DISTINCT FROM before`,
  },
];
