import { Prisma, type PrismaService } from '#libs/database';
import { type Check, look, type Look } from '#libs/ledger';

/** What runs moved onto a lot and back off it, by the names of those steps. */
const grantedByTransfers = Prisma.sql`
  SELECT substring(address FROM '^lot:([0-9]+):granted$')::bigint AS lot_id, sum(amount) AS amount FROM (
    SELECT "to" AS address, amount FROM transfer WHERE reference ~ '^(grant|correct|reverse)/'
    UNION ALL SELECT "from", -amount FROM transfer WHERE reference ~ '^(grant|correct|reverse)/') side
  WHERE address ~ '^lot:[0-9]+:granted$' GROUP BY 1`;

/** What left a lot for anything else, like an order; moving between its own two accounts is not leaving. */
const usedByTransfers = Prisma.sql`
  SELECT split_part(address, ':', 2)::bigint AS lot_id, sum(amount) AS amount FROM (
    SELECT "from" AS address, amount FROM transfer WHERE reference !~ '^(grant|correct|reverse)/'
    UNION ALL SELECT "to", -amount FROM transfer WHERE reference !~ '^(grant|correct|reverse)/') side
  WHERE address LIKE 'lot:%' GROUP BY 1`;

const balanceOfLots = Prisma.sql`
  SELECT split_part(address, ':', 2)::bigint AS lot_id, sum(balance) AS amount
  FROM account WHERE address LIKE 'lot:%' GROUP BY 1`;

/** Each step on a lot with the run that made it, as its reference tells. */
const stepsOfRuns = Prisma.sql`
  SELECT l.id AS lot_id, l.run_id, t.amount FROM lot l JOIN transfer t ON t.reference = 'grant/' || l.id
  UNION ALL
  SELECT substring(reference FROM '^[a-z]+/[0-9]+/([0-9]{1,18})$')::bigint, substring(reference FROM '^[a-z]+/([0-9]{1,18})/[0-9]+$')::bigint,
    CASE WHEN "to" LIKE 'lot:%' THEN amount ELSE -amount END
  FROM transfer WHERE reference ~ '^(correct|reverse)/'`;

/** The other side of every step of a run on what a lot was granted. */
const othersOfSteps = Prisma.sql`
  SELECT reference, substring(address FROM '^lot:([0-9]+):granted$')::bigint AS lot_id, other FROM (
    SELECT reference, "to" AS address, "from" AS other FROM transfer WHERE reference ~ '^(grant|correct|reverse)/'
    UNION ALL SELECT reference, "from", "to" FROM transfer WHERE reference ~ '^(grant|correct|reverse)/') side
  WHERE address ~ '^lot:[0-9]+:granted$'`;

/** What the steps correct/<run>/<lot> and reverse/<run>/<lot> name; null where a reference is not built like that. */
const namedBySteps = Prisma.sql`
  SELECT reference, substring(reference FROM '^[a-z]+/([0-9]{1,18})/[0-9]+$')::bigint AS run_id,
    substring(reference FROM '^[a-z]+/[0-9]+/([0-9]{1,18})$')::bigint AS lot_id
  FROM transfer WHERE reference ~ '^(correct|reverse)/'`;

const LOOKS: Look[] = [
  {
    name: 'what a lot granted equals what was moved onto it',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'granted ' || l.granted || ', moved onto it ' || coalesce(t.amount, 0) AS problem
      FROM lot l LEFT JOIN (${grantedByTransfers}) t ON t.lot_id = l.id
      WHERE l.granted <> coalesce(t.amount, 0)`,
  },
  {
    name: 'what a lot granted stands on it or was used',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at,
        'granted ' || l.granted || ', stands at ' || coalesce(b.amount, 0) || ', used ' || coalesce(u.amount, 0) AS problem
      FROM lot l LEFT JOIN (${balanceOfLots}) b ON b.lot_id = l.id LEFT JOIN (${usedByTransfers}) u ON u.lot_id = l.id
      WHERE l.granted <> coalesce(b.amount, 0) + coalesce(u.amount, 0)`,
  },
  {
    name: 'every lot was granted by a transfer',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'has no transfer grant/' || l.id AS problem
      FROM lot l LEFT JOIN transfer t ON t.reference = 'grant/' || l.id WHERE t.id IS NULL`,
  },
  {
    name: 'no account is of a lot or an employer that is not there',
    wrong: Prisma.sql`
      SELECT a.address AS at, 'belongs to nothing that is on file' AS problem
      FROM (SELECT address, split_part(address, ':', 1) AS kind, nullif(split_part(address, ':', 2), '')::bigint AS id
        FROM account WHERE address LIKE '%:%') a
      LEFT JOIN lot l ON a.kind = 'lot' AND l.id = a.id LEFT JOIN employer e ON a.kind = 'employer' AND e.id = a.id
      WHERE l.id IS NULL AND e.id IS NULL`,
  },
  {
    name: 'a lot is of the person and the employer of its employment',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'names another person or employer than employment ' || e.id AS problem
      FROM lot l JOIN employment e ON e.id = l.employment_id
      WHERE (l.person_id, l.employer_id) IS DISTINCT FROM (e.person_id, e.employer_id)`,
  },
  {
    name: 'a reversed run leaves nothing on a lot',
    wrong: Prisma.sql`
      SELECT 'lot ' || s.lot_id AS at, 'run ' || r.id || ' was reversed and still moved ' || sum(s.amount) AS problem
      FROM (${stepsOfRuns}) s JOIN snapshot_run r ON r.id = s.run_id
      WHERE r.state = 'reversed' GROUP BY s.lot_id, r.id HAVING sum(s.amount) <> 0`,
  },
  {
    name: 'runs move a lot only against the employer that granted it',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'transfer ' || s.reference || ' moves it against ' || s.other AS problem
      FROM (${othersOfSteps}) s JOIN lot l ON l.id = s.lot_id
      WHERE s.other <> 'employer:' || l.employer_id || ':owes' || CASE l.unit WHEN 'EUR' THEN '' ELSE ':' || l.unit END`,
  },
  {
    name: 'a step names a run of the employer that granted the lot',
    wrong: Prisma.sql`
      SELECT 'transfer ' || s.reference AS at, 'names no run of the employer of its lot' AS problem
      FROM (${namedBySteps}) s LEFT JOIN lot l ON l.id = s.lot_id LEFT JOIN snapshot_run r ON r.id = s.run_id
      WHERE l.employer_id IS NULL OR r.employer_id IS DISTINCT FROM l.employer_id`,
  },
  {
    name: 'a lot is what a decision of its run says',
    wrong: Prisma.sql`
      SELECT 'lot ' || l.id AS at, 'no decision of run ' || l.run_id || ' has its version, unit and days' AS problem
      FROM lot l LEFT JOIN (
        SELECT DISTINCT run_id, scheme_id, scheme_version, unit, lot_on, expires_on FROM decision) d
      ON (d.run_id, d.scheme_id, d.scheme_version, d.unit, d.lot_on) = (l.run_id, l.scheme_id, l.scheme_version, l.unit, l.lot_on)
        AND d.expires_on IS NOT DISTINCT FROM l.expires_on
      WHERE d.run_id IS NULL`,
  },
  {
    name: 'an employment under one number is granted a scheme once a period',
    wrong: Prisma.sql`
      SELECT 'lots ' || string_agg(l.id::text, ', ' ORDER BY l.id) AS at, 'granted the same under one payroll number' AS problem
      FROM lot l JOIN employment e ON e.id = l.employment_id WHERE l.granted > 0
      GROUP BY l.person_id, l.employer_id, e.payroll_number, e.employment_seq, l.scheme_id, l.period_id HAVING count(*) > 1`,
  },
];

/** Proves every lot against the ledger and against what it hangs on; nothing is mended. */
export const auditLots = (prisma: PrismaService): Promise<Check[]> => look(prisma, LOOKS);
