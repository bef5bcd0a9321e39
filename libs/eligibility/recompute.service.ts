import { Injectable } from '@nestjs/common';
import {
  type Day,
  makePeriod,
  notFound,
  type Period,
  periodKey,
  todayInAmsterdam,
} from '#libs/core';
import { PrismaService } from '#libs/database';
import { type Catalogue, type Decision, ruleFor, SchemesService } from '#libs/schemes';
import { usedFacts } from './decisions.js';
import { joinFacts, type StoredFacts } from './facts.js';

export interface Recomputed {
  /** Decisions made again. */
  checked: number;
  /** Those that come out otherwise under the rules of today; at most the first hundred. */
  differing: {
    payrollNumber: string;
    employmentSeq: string;
    period: string;
    schemeId: string;
    unit: string;
    decided: { version: string; amount: bigint; reason: string };
    recomputed: { version: string; amount: bigint; reason: string };
  }[];
}

interface StoredDecision extends StoredFacts {
  ordinal: number;
  payrollNumber: string;
  employmentSeq: string;
  type: Period['type'];
  year: number;
  number: number;
  schemeId: string;
  version: string;
  amount: bigint;
  reason: string;
  unit: string;
  /** What it used beyond its row, as it was known then. */
  more: unknown;
}

const PAGE = 5_000;
const SHOWN = 100;

/** Makes the decisions of a past run again, from what was delivered and known then and the rules as they are now. */
@Injectable()
export class RecomputeService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  async recompute(runId: bigint): Promise<Recomputed> {
    const run = await this.prisma.snapshotRun.findUnique({ where: { id: runId } });
    if (!run) throw notFound('run');
    const catalogue = await this.schemes.current();
    const today = todayInAmsterdam(run.startedAt);
    const result: Recomputed = { checked: 0, differing: [] };
    let after: StoredDecision | undefined;
    do {
      const page = await this.page(runId, after);
      for (const decision of page) {
        result.checked += 1;
        const again = decideAgain(catalogue, decision, today);
        if (differs(decision, again) && result.differing.length < SHOWN)
          result.differing.push(difference(decision, again));
      }
      after = page.length === PAGE ? page.at(-1) : undefined;
    } while (after);
    return result;
  }

  private page(runId: bigint, after: StoredDecision | undefined): Promise<StoredDecision[]> {
    return this.prisma.$queryRaw`
      SELECT d.ordinal, r.payroll_number AS "payrollNumber", r.employment_seq AS "employmentSeq", p.type, p.year, p.number,
        d.scheme_id AS "schemeId", d.scheme_version AS version, d.amount, d.reason_code AS reason, d.unit, d.more, r.terms, r.pay
      FROM decision d JOIN snapshot_row r USING (run_id, ordinal) JOIN payroll_period p ON p.id = r.period_id
      WHERE d.run_id = ${runId} AND (d.ordinal, d.scheme_id) > (${after?.ordinal ?? 0}, ${after?.schemeId ?? ''})
      ORDER BY d.ordinal, d.scheme_id LIMIT ${PAGE}`;
  }
}

const rules = new Map<string, ReturnType<typeof ruleFor>>();

function decideAgain(
  catalogue: Catalogue,
  stored: StoredDecision,
  today: Day,
): Decision | undefined {
  const facts = joinFacts(stored);
  if (!facts) return undefined;
  const key = `${stored.schemeId}/${periodKey(stored)}/${catalogue.revision}`;
  const rule =
    rules.get(key) ??
    ruleFor(catalogue.byId(stored.schemeId), makePeriod(stored.type, stored.year, stored.number));
  rules.set(key, rule);
  return rule(facts, { ...usedFacts(stored.more), today });
}

const differs = (stored: StoredDecision, again: Decision | undefined): boolean =>
  again?.amount !== stored.amount ||
  again.reason.code !== stored.reason ||
  again.schemeVersion !== stored.version;

const difference = (
  stored: StoredDecision,
  again: Decision | undefined,
): Recomputed['differing'][number] => ({
  payrollNumber: stored.payrollNumber,
  employmentSeq: stored.employmentSeq,
  period: periodKey(stored),
  schemeId: stored.schemeId,
  unit: stored.unit,
  decided: { version: stored.version, amount: stored.amount, reason: stored.reason },
  recomputed: {
    version: again?.schemeVersion ?? 'none',
    amount: again?.amount ?? 0n,
    reason: again?.reason.code ?? 'withdrawn',
  },
});
