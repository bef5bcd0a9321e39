import { type Day, HubError, makePeriod, type Period, type PeriodType } from '#libs/core';
import type { Tx } from '#libs/database';
import type { EmployerFactView } from '#libs/employers';
import { type AskedFact, declaredFacts, type MoreFacts } from '#libs/schemes';
import { decisionRow, insertDecisions } from './decisions.js';
import { joinFacts } from './facts.js';
import { type Asked, type KnownRow, knownRows } from './more-facts.js';
import type { PeriodRule, Rulebook } from './rulebook.js';

/** A run that is read to its end. */
export interface ReadRun {
  id: bigint;
  employerId: number;
  today: Day;
}

/** A run under decision: what its employer told, and what the run itself granted so far. */
interface Deciding extends ReadRun {
  told: readonly EmployerFactView[];
  soFar: GrantsSoFar;
}

/**
 * Decides on schemes that ask more than payroll tells. That waits until the delivery is read, and goes in the order of
 * its periods, so that each period sees what the run grants for earlier ones.
 */
export async function decideAsked(
  tx: Tx,
  { rules, ...run }: ReadRun & { rules: Rulebook; told: readonly EmployerFactView[] },
): Promise<void> {
  const deciding = { ...run, soFar: new GrantsSoFar() };
  for (const { periodId, ...period } of await periodsOf(tx, run.id))
    for (const rule of rules.asking(period))
      await decidePeriod(tx, deciding, { rule, period, periodId });
}

async function periodsOf(tx: Tx, runId: bigint): Promise<(Period & { periodId: number })[]> {
  const rows = await tx.$queryRaw<{ id: number; type: PeriodType; year: number; number: number }[]>`
    SELECT id, type, year, number FROM payroll_period
    WHERE id IN (SELECT period_id FROM snapshot_row WHERE run_id = ${runId}) ORDER BY start_on`;
  return rows.map(({ id, type, year, number }) => ({
    periodId: id,
    ...makePeriod(type, year, number),
  }));
}

async function decidePeriod(
  tx: Tx,
  run: Deciding,
  { rule, period, periodId }: { rule: PeriodRule; period: Period; periodId: number },
): Promise<void> {
  const { schemeId, asks: facts } = rule;
  const asked = { runId: run.id, employerId: run.employerId, periodId, period, schemeId, facts };
  const decide = deciderFor(run, rule, asked);
  let page = await knownRows(tx, asked, 0);
  while (page.length > 0) {
    const decided = page.flatMap(decide);
    await tx.$executeRaw(insertDecisions(run.id, JSON.stringify(decided)));
    page = await knownRows(tx, asked, page.at(-1)?.ordinal ?? 0);
  }
}

/** A withdrawn row is no decision; what it takes back is gone for the periods after it. */
function deciderFor(
  { soFar, told, today }: Deciding,
  { rule }: PeriodRule,
  asked: Asked,
): (row: KnownRow) => unknown[] {
  const byEmployer = employerFacts(told, asked);
  return (row) => {
    const facts = joinFacts(row);
    const known = { ...byEmployer, ...factsOf(row, asked, soFar) };
    const { watched, used } = watch(known, asked.facts, today);
    const decision = facts && rule(facts, watched);
    soFar.add(asked, row, (decision?.amount ?? 0n) - row.granted);
    return decision ? [decisionRow(decision, row.ordinal, used)] : [];
  };
}

/** What is known of whom a row is about, with what the run granted them so far. */
export function factsOf(row: KnownRow, asked: Asked, soFar: GrantsSoFar): MoreFacts {
  const before = soFar.of(asked, row);
  return {
    ...declaredFacts(row.declared ?? [], asked.period.end),
    ...(row.march ? { march: row.march } : {}),
    balance: row.balance + before.inAll,
    grantedThisYear: row.grantedThisYear + before.inYear,
  };
}

/** What the employer told of the scheme that counts on the last day of the period. */
export function employerFacts(
  told: readonly EmployerFactView[],
  { schemeId, period }: Asked,
): MoreFacts {
  const last = (wanted: EmployerFactView['fact']): bigint | undefined =>
    told.findLast(
      ({ fact, from, schemeId: of }) => of === schemeId && fact === wanted && from <= period.end,
    )?.value;
  const [agreed, fullTime, fte] = [last('agreed-amount'), last('full-time-hours'), last('fte')];
  return {
    ...(agreed === undefined ? {} : { agreedAmount: agreed }),
    ...(fullTime === undefined ? {} : { fullTimeHours: Number(fullTime) }),
    ...(fte === undefined ? {} : { employerFte: Number(fte) }),
  };
}

/** What was asked, remembering which of it a rule looked at. The day of deciding is the run's own, and not kept twice. */
function watch(
  known: MoreFacts,
  asked: readonly AskedFact[],
  today: Day,
): { watched: MoreFacts; used: MoreFacts } {
  const used: MoreFacts = {};
  const watched: MoreFacts = { today };
  const told = asked.filter((fact) => known[fact] !== undefined);
  for (const fact of told)
    Object.defineProperty(watched, fact, {
      get: () => {
        Reflect.set(used, fact, known[fact]);
        return known[fact];
      },
    });
  return { watched, used };
}

const CAPS: AskedFact[] = ['balance', 'grantedThisYear'];

/** What a run granted, or took back, so far: by scheme and account, in all and by calendar year. */
export class GrantsSoFar {
  private readonly sums = new Map<string, bigint>();

  of(asked: Asked, row: KnownRow): { inAll: bigint; inYear: bigint } {
    const [inAll = 0n, inYear = 0n] = this.keys(asked, row).map((key) => this.sums.get(key));
    return { inAll, inYear };
  }

  add(asked: Asked, row: KnownRow, amount: bigint): void {
    if (amount === 0n || !CAPS.some((fact) => asked.facts.includes(fact))) return;
    for (const key of this.keys(asked, row))
      this.sums.set(key, (this.sums.get(key) ?? 0n) + amount);
  }

  /** Somebody new has no account yet; the number is theirs for as long as the run lasts. */
  private keys({ schemeId, period }: Asked, row: KnownRow): [inAll: string, inYear: string] {
    const who = row.accountId ?? `new ${row.payrollNumber}`;
    return [`${schemeId}/${who}`, `${schemeId}/${who}/${period.year}`];
  }
}

/** A run that waited while another moved the balances it was decided on is decided anew. Throws run.balances-moved. */
export async function refuseMovedBalances(tx: Tx, runId: bigint): Promise<void> {
  const [found] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM decision WHERE run_id = ${runId} AND more ?| ARRAY['balance', 'grantedThisYear'] LIMIT 1`;
  if (found)
    throw new HubError(
      'conflict',
      'run.balances-moved',
      'Another run was applied since this one was decided, and its caps are reckoned with balances.',
      { remedy: 'Start the run again: it is then decided with the balances of now.' },
    );
}
