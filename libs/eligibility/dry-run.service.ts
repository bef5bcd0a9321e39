import { Injectable } from '@nestjs/common';
import { GRACE } from '#libs/budgets';
import { type Day, type Period, periodKey, periodOn } from '#libs/core';
import { PrismaService } from '#libs/database';
import { type Decision, newTerm, ruleFor, type Scheme, SchemeChangesService } from '#libs/schemes';
import { usedFacts } from './decisions.js';
import { joinFacts, type StoredFacts } from './facts.js';

/** What a change would do to the people of one employer, over one payroll period. */
export interface DryRunOfEmployer {
  employerId: number;
  /** The period it is reckoned for: the one the change begins in. */
  period: string;
  people: number;
  gained: number;
  lost: number;
  more: number;
  less: number;
  /** What the period brings all of them, in minor units. */
  before: bigint;
  after: bigint;
}

/** One employment that would get something else. */
export interface TouchedEmployment {
  employerId: number;
  payrollNumber: string;
  employmentSeq: string;
  before: bigint;
  after: bigint;
  reason: Decision['reason'];
}

export interface DryRun {
  schemeId: string;
  effectiveOn: Day;
  employers: DryRunOfEmployer[];
  /** Who would be touched, at most the first hundred. */
  touched: TouchedEmployment[];
  /** Lots alive now that would get another last day, and how many people have them. */
  terms: { lots: bigint; people: bigint };
}

interface KnownRow extends StoredFacts {
  runId: bigint;
  ordinal: number;
  employerId: number;
  payrollNumber: string;
  employmentSeq: string;
  type: Period['type'];
  /** What the last decision used beyond the row, where there was one. */
  more: unknown;
}

type Rule = (row: KnownRow) => { before: bigint; after: bigint; reason: Decision['reason'] } | null;

const PAGE = 5_000;
const SHOWN = 100;

/** Shows whom a change of a scheme would touch and by how much, from what payroll told last. Nothing is kept. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly changes: SchemeChangesService,
  ) {}

  /** Throws scheme-change.not-found. */
  async of(changeId: bigint): Promise<DryRun> {
    const { before, after, effectiveOn } = await this.changes.both(changeId);
    const result: DryRun = {
      schemeId: after.id,
      effectiveOn,
      employers: [],
      touched: [],
      terms: await this.terms(before, after),
    };
    const rule = compare(before, after, effectiveOn);
    const employers = new Map<number, DryRunOfEmployer>();
    for (let page = await this.page(result, undefined); page.length > 0;) {
      for (const row of page) count(result, employers, { row, rule, effectiveOn });
      page = page.length < PAGE ? [] : await this.page(result, page.at(-1));
    }
    result.employers = [...employers.values()];
    return result;
  }

  /** What each connection's last applied run told of the employers in a scheme. */
  private page(
    { schemeId, effectiveOn }: Pick<DryRun, 'schemeId' | 'effectiveOn'>,
    after: KnownRow | undefined,
  ): Promise<KnownRow[]> {
    return this.prisma.$queryRaw`
      WITH last AS (
        SELECT DISTINCT ON (r.connection_id) r.id, r.employer_id, r.period_id FROM snapshot_run r
        JOIN employer_scheme s ON s.employer_id = r.employer_id AND s.scheme_id = ${schemeId}
          AND coalesce(s.until_on >= ${effectiveOn}::date, true)
        JOIN payroll_period p ON p.id = r.period_id
        WHERE r.state = 'applied' ORDER BY r.connection_id, p.end_on DESC, r.id DESC)
      SELECT last.id AS "runId", last.employer_id AS "employerId", r.ordinal, r.payroll_number AS "payrollNumber",
        r.employment_seq AS "employmentSeq", p.type, r.terms, r.pay, d.more
      FROM last JOIN snapshot_row r ON r.run_id = last.id AND r.period_id = last.period_id AND r.terms IS NOT NULL
      JOIN payroll_period p ON p.id = last.period_id
      LEFT JOIN decision d ON d.run_id = r.run_id AND d.ordinal = r.ordinal AND d.scheme_id = ${schemeId}
      WHERE (last.id, r.ordinal) > (${after?.runId ?? 0n}, ${after?.ordinal ?? 0})
      ORDER BY last.id, r.ordinal LIMIT ${PAGE}`;
  }

  private async terms(before: Scheme | undefined, after: Scheme): Promise<DryRun['terms']> {
    const days = await this.prisma.$queryRaw<{ lotOn: Day; expiresOn: Day | null }[]>`
      SELECT DISTINCT lot_on::text AS "lotOn", expires_on::text AS "expiresOn" FROM lot
      WHERE scheme_id = ${after.id} AND lapsed_at IS NULL`;
    const changed = days.filter((lot) => {
      const term = (scheme: Scheme | undefined): unknown =>
        scheme && newTerm(scheme, { ...lot, on: '9999-12-31' });
      return JSON.stringify(term(before)) !== JSON.stringify(term(after));
    });
    const [found] = await this.prisma.$queryRaw<DryRun['terms'][]>`
      SELECT count(*) AS lots, count(DISTINCT l.person_id) AS people
      FROM json_to_recordset(${JSON.stringify(changed)}::json) AS c("lotOn" date, "expiresOn" date)
      JOIN lot l ON l.scheme_id = ${after.id} AND l.lapsed_at IS NULL AND l.lot_on = c."lotOn" AND l.expires_on IS NOT DISTINCT FROM c."expiresOn"
      WHERE NOT EXISTS (SELECT 1 FROM lot_term_change g WHERE g.lot_id = l.id AND g.scheme_version = ${GRACE})`;
    return found ?? { lots: 0n, people: 0n };
  }
}

/** Both answers for a person; each kind of payroll has its own period, whose rules are made once. */
function compare(before: Scheme | undefined, after: Scheme, on: Day): Rule {
  const rulesOf = (type: Period['type']) => {
    const period = periodOn(type, on);
    return { was: before && ruleFor(before, period), is: ruleFor(after, period) };
  };
  const rules = { month: rulesOf('month'), 'four-week': rulesOf('four-week') };
  return (row) => {
    const facts = joinFacts(row);
    if (!facts) return null;
    const { was, is } = rules[row.type];
    const more = usedFacts(row.more);
    const { amount, reason } = is(facts, more);
    return { before: was?.(facts, more).amount ?? 0n, after: amount, reason };
  };
}

function count(
  { touched }: DryRun,
  employers: Map<number, DryRunOfEmployer>,
  { row, rule, effectiveOn }: { row: KnownRow; rule: Rule; effectiveOn: Day },
): void {
  const found = rule(row);
  if (!found) return;
  const { before, after, reason } = found;
  const { employerId, payrollNumber, employmentSeq, type } = row;
  const total = employers.get(employerId) ?? {
    employerId,
    period: periodKey(periodOn(type, effectiveOn)),
    people: 0,
    gained: 0,
    lost: 0,
    more: 0,
    less: 0,
    before: 0n,
    after: 0n,
  };
  employers.set(employerId, total);
  total.people += 1;
  total.before += before;
  total.after += after;
  if (before === after) return;
  total[kindOf(before, after)] += 1;
  if (touched.length < SHOWN)
    touched.push({ employerId, payrollNumber, employmentSeq, before, after, reason });
}

function kindOf(before: bigint, after: bigint): 'gained' | 'lost' | 'more' | 'less' {
  if (before === 0n) return 'gained';
  if (after === 0n) return 'lost';
  return after > before ? 'more' : 'less';
}
