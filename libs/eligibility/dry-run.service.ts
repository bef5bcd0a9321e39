import { Injectable } from '@nestjs/common';
import { type Day, type PeriodType, todayInAmsterdam } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';
import { EmployersService } from '#libs/employers';
import {
  balancesIn,
  type BothSchemes,
  type MoreFacts,
  type Scheme,
  SchemeChangesService,
} from '#libs/schemes';
import { usedFacts } from './decisions.js';
import { type ChangedField, changedFields, concernsSavers } from './dry-run-fields.rules.js';
import { reckonerFor, type Trial, trialOf } from './dry-run-reckoner.js';
import {
  type DryRunOfEmployer,
  DryRunTally,
  type TouchedEmployment,
  type UnknownEmployment,
} from './dry-run-tally.js';
import { termsUnder, type TermsOfLots } from './dry-run-terms.js';
import { type Asked, type KnownRow, knownRows } from './more-facts.js';

/** How many people have how much in a scheme now, in minor units. */
export interface Savings {
  people: bigint;
  amount: bigint;
}

export interface DryRun {
  schemeId: string;
  unit: Scheme['unit'];
  effectiveOn: Day;
  /** The first day on which another rule counts; from there on periods are looked for that grant. */
  changesOn: Day;
  /** What is set otherwise; with whom it concerns, where that is who saved already and no new grant. */
  fields: (ChangedField & { savings: Savings | null })[];
  employers: DryRunOfEmployer[];
  /** Who would be touched, at most the first hundred. */
  touched: TouchedEmployment[];
  /** Of whom it cannot be told, as a fact is missing; at most the first hundred. */
  unknown: UnknownEmployment[];
  terms: TermsOfLots;
}

/** What a connection told last. */
interface LastRun {
  id: bigint;
  employerId: number;
  periodId: number;
  type: PeriodType;
}

type Trials = Record<PeriodType, Trial>;

/** Shows whom a change of a scheme would touch and by how much, from what payroll told last. Nothing is kept. */
@Injectable()
export class DryRunService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly changes: SchemeChangesService,
    private readonly employers: EmployersService,
  ) {}

  /** Throws scheme-change.not-found. */
  async of(changeId: bigint): Promise<DryRun> {
    const both = await this.changes.both(changeId);
    const { after, effectiveOn, changesOn } = both;
    const tally = new DryRunTally();
    const trials = { month: trialOf(both, 'month'), 'four-week': trialOf(both, 'four-week') };
    for (const run of await this.lastRuns(after.id, trials))
      await this.reckon(tally, { run, trial: trials[run.type], schemeId: after.id });
    const { employers, touched, unknown } = tally;
    return {
      schemeId: after.id,
      unit: after.unit,
      effectiveOn,
      changesOn,
      fields: await this.fields(both),
      employers,
      touched,
      unknown,
      terms: await termsUnder(this.prisma, both, todayInAmsterdam()),
    };
  }

  /** The last applied run of each connection, of employers in the scheme at some time in the period that is reckoned. */
  private lastRuns(schemeId: string, trials: Trials): Promise<LastRun[]> {
    const periods = Object.values(trials).map(
      ({ period: { type, start, end } }) => Prisma.sql`(${type}, ${start}::date, ${end}::date)`,
    );
    return this.prisma.$queryRaw`
      SELECT DISTINCT ON (r.connection_id) r.id, r.employer_id AS "employerId", r.period_id AS "periodId", p.type
      FROM snapshot_run r JOIN payroll_period p ON p.id = r.period_id
      JOIN (VALUES ${Prisma.join(periods)}) AS reckoned(type, start_on, end_on) ON reckoned.type = p.type
      WHERE r.state = 'applied' AND EXISTS (SELECT 1 FROM employer_scheme s WHERE s.employer_id = r.employer_id AND s.scheme_id = ${schemeId}
        AND s.from_on <= reckoned.end_on AND coalesce(s.until_on >= reckoned.start_on, true))
      ORDER BY r.connection_id, p.end_on DESC, r.id DESC`;
  }

  private async reckon(
    tally: DryRunTally,
    { run, trial, schemeId }: { run: LastRun; trial: Trial; schemeId: string },
  ): Promise<void> {
    const { id: runId, employerId, periodId } = run;
    const { period, facts, key } = trial;
    const asked: Asked = { runId, employerId, periodId, period, schemeId, facts };
    const isAsked = facts.length > 0;
    const answer = reckonerFor(trial, asked, {
      told: isAsked ? await this.employers.factsOf(employerId) : [],
      several: new Set(isAsked ? await this.workingTwice(employerId) : []),
      today: todayInAmsterdam(),
    });
    let page = await knownRows(this.prisma, asked, 0);
    while (page.length > 0) {
      const used = await this.used(asked, page);
      for (const row of page) {
        const found = answer(row, used.get(row.ordinal));
        const { payrollNumber, employmentSeq } = row;
        if (found) tally.count({ employerId, payrollNumber, employmentSeq, period: key }, found);
      }
      page = await knownRows(this.prisma, asked, page.at(-1)?.ordinal ?? 0);
    }
  }

  /** Accounts with several employments at one employer. */
  private async workingTwice(employerId: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ accountId: string }[]>`
      SELECT coalesce(k.account_id, e.person_id) AS "accountId" FROM employment e
      LEFT JOIN account_link k ON k.person_id = e.person_id AND k.undone_at IS NULL
      WHERE e.employer_id = ${employerId} GROUP BY 1 HAVING count(*) > 1`;
    return rows.map(({ accountId }) => accountId);
  }

  /** What the run used for a page of its rows, beyond them. */
  private async used(
    { runId, schemeId, facts }: Asked,
    page: readonly KnownRow[],
  ): Promise<Map<number, MoreFacts | undefined>> {
    if (facts.length === 0) return new Map();
    const rows = await this.prisma.$queryRaw<{ ordinal: number; more: unknown }[]>`
      SELECT ordinal, more FROM decision WHERE run_id = ${runId} AND scheme_id = ${schemeId} AND more IS NOT NULL
        AND ordinal BETWEEN ${page[0]?.ordinal} AND ${page.at(-1)?.ordinal}`;
    return new Map(rows.map(({ ordinal, more }) => [ordinal, usedFacts(more)]));
  }

  private async fields(both: BothSchemes): Promise<DryRun['fields']> {
    const fields = changedFields(both);
    const savings = fields.some(concernsSavers) ? await this.savings(both.after.id) : null;
    return fields.map((field) => ({ ...field, savings: concernsSavers(field) ? savings : null }));
  }

  private async savings(schemeId: string): Promise<Savings> {
    const [found] = await this.prisma.$queryRaw<Savings[]>`
      SELECT count(*) AS people, coalesce(sum(balance), 0)::bigint AS amount FROM (${balancesIn(schemeId)}) has`;
    return found ?? { people: 0n, amount: 0n };
  }
}
