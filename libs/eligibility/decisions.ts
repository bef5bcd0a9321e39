import { Prisma } from '#libs/database';
import { type Decision, MoreFacts } from '#libs/schemes';
import { z } from 'zod';

/** A decision as it is written: with what it used beyond its row, so that it can be made again. */
export const decisionRow = (decision: Decision, ordinal: number, used?: MoreFacts): unknown => ({
  o: ordinal,
  s: decision.schemeId,
  v: decision.schemeVersion,
  e: decision.entitled,
  c: decision.reason.code,
  p: decision.reason.params,
  u: decision.unit,
  a: decision.amount.toString(),
  l: decision.lotOn,
  x: decision.expiresOn,
  ...(used && Object.keys(used).length > 0 ? { m: z.encode(MoreFacts, used) } : {}),
  ...(decision.parts.length > 0 ? { q: decision.parts.map(partRow) } : {}),
});

const partRow = ({ name, amount }: Decision['parts'][number]) => ({
  name,
  amount: amount.toString(),
});

/** Decisions of a run as `decisionRow` writes them, together as JSON. */
export const insertDecisions = (runId: bigint, decisions: string): Prisma.Sql => Prisma.sql`
  INSERT INTO decision (run_id, ordinal, scheme_id, scheme_version, entitled, reason_code, reason_params, unit, amount, lot_on, expires_on, more, parts)
  SELECT ${runId}, o, s, v, e, c, p, u, a, l, x, m, q
  FROM json_to_recordset(${decisions}::json)
    AS t(o int, s text, v text, e boolean, c text, p jsonb, u text, a bigint, l date, x date, m jsonb, q jsonb)`;

/** What a stored decision used; undefined where its scheme asked nothing more. */
export const usedFacts = (stored: unknown): MoreFacts | undefined =>
  stored === null ? undefined : z.decode(MoreFacts, stored as z.input<typeof MoreFacts>);
