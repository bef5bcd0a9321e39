import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  Int64Text,
  makePeriod,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  type Period,
  readCursor,
} from '#libs/core';
import { Prisma, PrismaService, type Tx } from '#libs/database';
import { SchemesService } from '#libs/schemes';
import type { ChangeView, DecisionView, RejectView, RunView } from './eligibility.schema.js';
import { openRun } from './openings.js';
import { type RunState, runStates } from './run-states.js';

type RunRow = Omit<RunView, 'period' | 'progress' | 'entitled'> & {
  entitled: { unit: string; people: number; amount: string }[];
  type: Period['type'];
  year: number;
  number: number;
  pages: number;
  of: bigint;
  rows: number;
};

const RUN = Prisma.sql`
  SELECT r.id, r.employer_id AS "employerId", r.connection_id AS "connectionId", p.type, p.year, p.number,
    r.upload_id AS "uploadId", u.file_name AS "fileName", r.state, u.covers, r.pages_staged AS pages, r.rows_staged AS rows,
    (SELECT count(*) FROM upload_page g WHERE g.upload_id = r.upload_id) AS of,
    r.counts, r.entitled, r.reasons, r.diff_hash AS "diffHash", r.failure, u.warnings, r.started_by AS "startedBy", r.started_at AS "startedAt",
    r.approved_by AS "approvedBy", r.decided_by AS "decidedBy", r.decided_why AS "decidedWhy", r.applied_at AS "appliedAt"
  FROM snapshot_run r JOIN payroll_period p ON p.id = r.period_id JOIN upload u ON u.id = r.upload_id`;

type ChangeRow = Omit<ChangeView, 'fields'> & {
  ordinal: number;
  before: object | null;
  after: object | null;
};

const changeOf = ({ before, after, ordinal: _place, ...row }: ChangeRow): ChangeView => ({
  ...row,
  fields: differing(before, after),
});

const PERIOD = Prisma.sql`p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0')`;

/** What was delivered for the same period before, pay included, if anything was. */
const DELIVERED = Prisma.sql`nullif(c.before#>'{was,delivered}', 'null')`;

/** What a change is shown against: that, or else the employment as it was. */
const BEFORE = Prisma.sql`
  coalesce(${DELIVERED}, c.before - 'was') || jsonb_strip_nulls(jsonb_build_object('missingSince', c.before#>'{was,missingSince}'))`;

const RowCursor = z.tuple([z.string(), z.string(), z.string(), z.int32()]);

interface StoredPart {
  name: string;
  amount: string;
}

type DecisionRow = Omit<DecisionView, 'parts'> & { ordinal: number; parts: StoredPart[] };

/** Snapshot runs to look at: how far, what would change, what was decided and why. */
@Injectable()
export class RunsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /** Opens a run under the schemes as they are now. Throws run.in-progress and what the employer still owes. */
  async open(
    tx: Tx,
    run: { connectionId: number; employerId: number; uploadId: string; by: string },
  ): Promise<bigint> {
    return openRun(tx, run, (await this.schemes.latest(tx)).revision);
  }

  async get(id: bigint): Promise<RunView> {
    const [row] = await this.prisma.$queryRaw<RunRow[]>`${RUN} WHERE r.id = ${id}`;
    if (!row) throw notFound('run');
    return view(row);
  }

  async list(
    query: PageQuery,
    filter: { employerId: number; state?: string | undefined },
  ): Promise<Page<RunView>> {
    const before = readCursor(Int64Text, query.cursor);
    const rows = await this.prisma.$queryRaw<RunRow[]>`${RUN}
      WHERE r.employer_id = ${filter.employerId}
        ${filter.state === undefined ? Prisma.empty : Prisma.sql`AND r.state = ${filter.state}`}
        ${before === undefined ? Prisma.empty : Prisma.sql`AND r.id < ${before}`}
      ORDER BY r.id DESC LIMIT ${query.limit + 1}`;
    return pageOf(rows.map(view), query.limit, (last) => last.id.toString());
  }

  /** How many runs stand in each state, states without any included: for the metrics. */
  async countByState(): Promise<{ state: RunState; count: number }[]> {
    const rows = await this.prisma.snapshotRun.groupBy({ by: ['state'], _count: true });
    const counts = new Map(rows.map((row) => [row.state, row._count]));
    return runStates.map((state) => ({ state, count: counts.get(state) ?? 0 }));
  }

  /** The diff, page by page: each change with the fields that differ, old → new. */
  async changes(runId: bigint, query: PageQuery, kind?: string): Promise<Page<ChangeView>> {
    const after = readCursor(RowCursor, query.cursor) ?? ['', '', '', 0];
    const [afterKind, number, seq, ordinal] = after;
    const rows = await this.prisma.$queryRaw<ChangeRow[]>`
      SELECT c.kind, c.payroll_number AS "payrollNumber", c.employment_seq AS "employmentSeq", coalesce(c.ordinal, 0) AS ordinal,
        r.line, CASE WHEN r.ordinal IS NULL THEN NULL ELSE ${PERIOD} END AS period, ${BEFORE} AS before,
        CASE WHEN c.kind IN ('corrected', 'withdrawn') OR ${DELIVERED} IS NOT NULL THEN r.terms || r.pay ELSE r.terms END AS after
      FROM snapshot_change c
      LEFT JOIN snapshot_row r ON r.run_id = c.run_id AND r.ordinal = c.ordinal
      LEFT JOIN payroll_period p ON p.id = r.period_id
      WHERE c.run_id = ${runId} ${kind === undefined ? Prisma.empty : Prisma.sql`AND c.kind = ${kind}`}
        AND (c.kind, c.payroll_number, c.employment_seq, coalesce(c.ordinal, 0)) > (${afterKind}, ${number}, ${seq}, ${ordinal})
      ORDER BY c.kind, c.payroll_number, c.employment_seq, coalesce(c.ordinal, 0) LIMIT ${query.limit + 1}`;
    const page = pageOf(rows, query.limit, (last) => [
      last.kind,
      last.payrollNumber,
      last.employmentSeq,
      last.ordinal,
    ]);
    return { ...page, items: page.items.map(changeOf) };
  }

  /** What each scheme said of each row, yes and no. */
  async decisions(
    runId: bigint,
    query: PageQuery,
    entitled?: boolean,
  ): Promise<Page<DecisionView>> {
    const after = readCursor(z.tuple([z.int32(), z.string()]), query.cursor) ?? [0, ''];
    const rows = await this.prisma.$queryRaw<DecisionRow[]>`
      SELECT d.ordinal, r.payroll_number AS "payrollNumber", r.employment_seq AS "employmentSeq", ${PERIOD} AS period,
        d.scheme_id AS "schemeId", d.scheme_version AS "schemeVersion", d.entitled, d.reason_code AS "reasonCode",
        d.reason_params AS "reasonParams", d.unit, d.amount, coalesce(d.parts, '[]') AS parts
      FROM decision d JOIN snapshot_row r USING (run_id, ordinal) JOIN payroll_period p ON p.id = r.period_id
      WHERE d.run_id = ${runId} AND (d.ordinal, d.scheme_id) > (${after[0]}, ${after[1]})
        ${entitled === undefined ? Prisma.empty : Prisma.sql`AND d.entitled = ${entitled}`}
      ORDER BY d.ordinal, d.scheme_id LIMIT ${query.limit + 1}`;
    const read = rows.map((row) => ({ ...row, parts: row.parts.map(partOf) }));
    return pageOf(read, query.limit, (last) => [last.ordinal, last.schemeId]);
  }

  async rejects(runId: bigint, query: PageQuery): Promise<Page<RejectView>> {
    const after = readCursor(z.tuple([z.int32(), z.string()]), query.cursor) ?? [0, ''];
    const rows = await this.prisma.$queryRaw<RejectView[]>`
      SELECT line, payroll_number AS "payrollNumber", field, problem FROM snapshot_reject
      WHERE run_id = ${runId} AND (line, field) > (${after[0]}, ${after[1]}) ORDER BY line, field LIMIT ${query.limit + 1}`;
    return pageOf(rows, query.limit, (last) => [last.line, last.field]);
  }
}

const partOf = ({ name, amount }: StoredPart): DecisionView['parts'][number] => ({
  name,
  amount: BigInt(amount),
});

const view = ({ type, year, number, pages, of, rows, entitled, ...row }: RunRow): RunView => ({
  ...row,
  period: makePeriod(type, year, number),
  progress: { pages, of: Number(of), rows },
  entitled: entitled.map((sum) => ({ ...sum, amount: BigInt(sum.amount) })),
});

function differing(before: object | null, after: object | null): ChangeView['fields'] {
  const old = new Map<string, unknown>(Object.entries(before ?? {}));
  const now = new Map<string, unknown>(Object.entries(after ?? {}));
  if (after === null) return [];
  return [...new Set([...now.keys(), ...old.keys()])]
    .filter(
      (field) => JSON.stringify(old.get(field) ?? null) !== JSON.stringify(now.get(field) ?? null),
    )
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
}
