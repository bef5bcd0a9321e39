import { auditDays, auditLots } from '#libs/budgets';
import type { PrismaService } from '#libs/database';
import { auditLedger } from '#libs/ledger';

export interface KnownEmployment {
  number: string;
  seq: string;
  spell: number;
  state: string;
  hireDate: string;
  leaveDate: string | null;
  missingSince: string | null;
  terms: Record<string, unknown>;
  name: string;
  birthDate: string | null;
  email: string | null;
}

/** The employments of an employer, whoever they are, without anything random. */
export const employmentsOf = (
  prisma: PrismaService,
  employerId: number,
): Promise<KnownEmployment[]> => prisma.$queryRaw<KnownEmployment[]>`
  SELECT e.payroll_number AS number, e.employment_seq AS seq, e.spell, e.state, e.hire_date::text AS "hireDate",
    e.leave_date::text AS "leaveDate", e.missing_since::text AS "missingSince", e.terms,
    concat_ws(' ', p.initials, p.first_name, p.prefix, p.last_name) AS name, p.birth_date::text AS "birthDate", p.email
  FROM employment e JOIN person p ON p.id = e.person_id WHERE e.employer_id = ${employerId}
  ORDER BY number, seq, spell`;

export interface KnownLot {
  number: string;
  seq: string;
  spell: number;
  period: string;
  schemeId: string;
  schemeVersion: string;
  employerId: number;
  unit: string;
  granted: bigint;
  balance: bigint;
  lotOn: string;
  expiresOn: string | null;
}

/** Every lot an employer granted, with what stands on it. */
export const lotsOf = (prisma: PrismaService, employerId: number): Promise<KnownLot[]> =>
  prisma.$queryRaw<KnownLot[]>`
  SELECT e.payroll_number AS number, e.employment_seq AS seq, e.spell, p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0') AS period,
    l.scheme_id AS "schemeId", l.scheme_version AS "schemeVersion", l.employer_id AS "employerId", l.unit, l.granted,
    coalesce((SELECT balance FROM account WHERE address = 'lot:' || l.id || ':granted'), 0) AS balance,
    l.lot_on::text AS "lotOn", l.expires_on::text AS "expiresOn"
  FROM lot l JOIN employment e ON e.id = l.employment_id JOIN payroll_period p ON p.id = l.period_id
  WHERE l.employer_id = ${employerId} ORDER BY number, seq, spell, period, "schemeId"`;

/** What an employer owes to its lots, in cents. */
export async function owedBy(prisma: PrismaService, employerId: number): Promise<bigint> {
  const account = await prisma.account.findUnique({
    where: { address: `employer:${employerId}:owes` },
  });
  return account?.balance ?? 0n;
}

/** Everything an employer's deliveries led to, to be compared with another time or another hub. */
export async function ledgerDump(prisma: PrismaService, employerId: number): Promise<unknown> {
  const lots = await lotsOf(prisma, employerId);
  return {
    employments: await employmentsOf(prisma, employerId),
    lots: lots.map(({ employerId: _, ...lot }) => lot),
    owed: await owedBy(prisma, employerId),
  };
}

/** What the decisions of the applied runs of an employer say. */
export const decisionsOf = (prisma: PrismaService, employerId: number): Promise<unknown[]> =>
  prisma.$queryRaw<unknown[]>`
  SELECT r.payroll_number, r.employment_seq, r.period_id, d.scheme_id, d.scheme_version, d.entitled, d.reason_code, d.reason_params,
    d.amount, d.lot_on, d.expires_on
  FROM decision d JOIN snapshot_row r USING (run_id, ordinal) JOIN snapshot_run run ON run.id = d.run_id
  WHERE run.employer_id = ${employerId} AND run.state = 'applied' ORDER BY 1, 2, 3, 4`;

/** What the audits find wrong: nothing, in books that are right. */
export async function faultsInTheBooks(prisma: PrismaService): Promise<string[]> {
  const checks = [
    ...(await auditLedger(prisma)),
    ...(await auditLots(prisma)),
    ...(await auditDays(prisma)),
  ];
  return checks.flatMap(({ name, findings }) =>
    findings.map(({ at, problem }) => `${name}: ${at} ${problem}`),
  );
}

/**
 * Lots of which something is free, wherever it went, while a correction of them is open. What was held and has come free is
 * taken in the night; nothing else may be free by day.
 */
export const freeWhileOpen = (
  prisma: PrismaService,
  when: 'by day' | 'after the night',
): Promise<unknown[]> => prisma.$queryRaw`
  SELECT root, free, waits, gone FROM (
    SELECT lot_root(l.id) AS root, sum((SELECT coalesce(sum(balance), 0) FROM account
        WHERE address IN ('lot:' || l.id || ':granted', 'lot:' || l.id || ':available'))) AS free,
      sum((SELECT coalesce(sum(amount), 0) FROM lot_shortfall WHERE lot_id = l.id)) AS waits,
      sum((SELECT coalesce(sum(amount), 0) FROM lot_remainder WHERE lot_id = l.id)) AS gone
    FROM lot l GROUP BY 1) family
  WHERE waits + gone > 0 AND free > CASE WHEN ${when === 'by day'} THEN waits ELSE 0 END`;
