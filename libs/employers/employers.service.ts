import { Injectable } from '@nestjs/common';
import {
  type Day,
  HubError,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { inTransaction, Prisma, PrismaService, sqlState, type Tx } from '#libs/database';
import { type AskedFact, type Catalogue, factsAskedBy, SchemesService } from '#libs/schemes';
import { z } from 'zod';
import type {
  AgreementDocument,
  EmployerFactName,
  EmployerFactView,
  EmployerView,
  NewAgreement,
  NewEmployer,
  NewEmployerFact,
} from './employers.schema.js';

const withAll = { schemes: true, agreements: { orderBy: { id: 'asc' as const } } };
type EmployerRow = Prisma.EmployerGetPayload<{ include: typeof withAll }>;

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

const view = (row: EmployerRow): EmployerView => ({
  id: row.id,
  name: row.name,
  payrollTaxNumber: row.payrollTaxNumber,
  schemes: row.schemes.map((scheme) => ({
    schemeId: scheme.schemeId,
    from: dayOf(scheme.fromOn),
    until: scheme.untilOn && dayOf(scheme.untilOn),
  })),
  agreements: row.agreements.map(({ document, version, acceptedBy, acceptedAt }) => ({
    document: document as AgreementDocument,
    version,
    acceptedBy,
    acceptedAt,
  })),
  mayDeliver: new Set(row.agreements.map((agreement) => agreement.document)).size === 2,
});

/** Employers, the schemes they fall under and the agreements they accepted. */
@Injectable()
export class EmployersService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /** Registers an employer; `tenantId` may see it from then on. Throws employer.known, scheme.not-found. */
  async register(input: NewEmployer, tenantId: number): Promise<EmployerView> {
    const catalogue = await this.schemes.current();
    refuseUnknown(
      catalogue,
      input.schemes.map(({ schemeId }, at) => [`schemes.${at}.schemeId`, schemeId]),
    );
    try {
      const row = await this.prisma.employer.create({
        data: {
          name: input.name,
          payrollTaxNumber: input.payrollTaxNumber,
          tenants: { create: { tenantId } },
          schemes: {
            create: input.schemes.map(({ schemeId, from, until }) => ({
              schemeId,
              fromOn: new Date(from),
              untilOn: until && new Date(until),
            })),
          },
        },
        include: withAll,
      });
      return view(row);
    } catch (error) {
      throw known(error) ?? error;
    }
  }

  /** `visible` narrows to what the caller may see; undefined sees all. */
  async list(query: PageQuery, visible: number | undefined): Promise<Page<EmployerView>> {
    const after = readCursor(z.int32(), query.cursor);
    const rows = await this.prisma.employer.findMany({
      where: {
        ...(visible === undefined ? {} : { tenants: { some: { tenantId: visible } } }),
        ...(after === undefined ? {} : { id: { gt: after } }),
      },
      include: withAll,
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    return pageOf(rows.map(view), query.limit, (last) => last.id);
  }

  async get(id: number): Promise<EmployerView> {
    const row = await this.prisma.employer.findUnique({ where: { id }, include: withAll });
    if (!row) throw notFound('employer');
    return view(row);
  }

  /** Records that a document was accepted; the same version twice is the same acceptance. */
  async accept(employerId: number, agreement: NewAgreement): Promise<EmployerView> {
    await inTransaction(
      this.prisma,
      (tx) =>
        tx.$executeRaw`
        INSERT INTO agreement (employer_id, document, version, accepted_by)
        VALUES (${employerId}, ${agreement.document}, ${agreement.version}, ${agreement.acceptedBy})
        ON CONFLICT (employer_id, document, version) DO NOTHING`,
    );
    return this.get(employerId);
  }

  /**
   * Records what a scheme leaves to the employer, from a day on; decisions already made stay as they are. Throws
   * scheme.not-found, employer.not-in-scheme, employer.fact-not-asked, employer.fact-in-closed-period.
   */
  async tell(employerId: number, told: NewEmployerFact, by: string): Promise<EmployerFactView[]> {
    const catalogue = await this.schemes.current();
    refuseUnknown(catalogue, [['schemeId', told.schemeId]]);
    const { versions } = catalogue.byId(told.schemeId);
    if (!versions.some((version) => factsAskedBy(version).includes(ASKED[told.fact])))
      throw notAsked();
    await inTransaction(this.prisma, async (tx) => {
      await refuseUntimely(tx, employerId, told);
      await tx.$executeRaw`
        INSERT INTO employer_fact (employer_id, scheme_id, fact, value, from_on, told_by)
        VALUES (${employerId}, ${told.schemeId}, ${told.fact}, ${told.value}, ${told.from}::date, ${by})`;
    });
    return this.factsOf(employerId);
  }

  /** What an employer told that counts, by scheme and from when. */
  async factsOf(employerId: number, tx: Tx = this.prisma): Promise<EmployerFactView[]> {
    return tx.$queryRaw`
      SELECT DISTINCT ON (scheme_id, fact, from_on) scheme_id AS "schemeId", fact, value, from_on::text AS from
      FROM employer_fact WHERE employer_id = ${employerId} ORDER BY scheme_id, fact, from_on, id DESC`;
  }

  /** Lets a tenant see an employer: a payroll vendor, a portal, the employer itself. */
  async grantAccess(employerId: number, tenantId: number): Promise<void> {
    await this.prisma.tenantEmployer.upsert({
      where: { tenantId_employerId: { tenantId, employerId } },
      create: { tenantId, employerId },
      update: {},
    });
  }
}

/** The word schemes have for what an employer tells. */
const ASKED: Record<EmployerFactName, AskedFact> = {
  'agreed-amount': 'agreedAmount',
  'full-time-hours': 'fullTimeHours',
  fte: 'employerFte',
};

/** Says at which places a scheme is named that there is not. */
function refuseUnknown({ all }: Catalogue, named: [at: string, schemeId: string][]): void {
  const known = new Set(all.map(({ id }) => id));
  const unknown = named.filter(([, schemeId]) => !known.has(schemeId));
  if (unknown.length > 0)
    throw new HubError('not-found', 'scheme.not-found', 'There is no such scheme.', {
      remedy: 'Take the ids of GET /v1/schemes.',
      details: unknown.map(([at]) => ({ at, problem: 'is no scheme' })),
    });
}

/** What was told of a period that is closed would be known and never paid. */
async function refuseUntimely(tx: Tx, employerId: number, told: NewEmployerFact): Promise<void> {
  const participation = await tx.employerScheme.findFirst({
    where: { employerId, schemeId: told.schemeId },
  });
  if (!participation) throw notInScheme();
  const [closed] = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM closed_period c JOIN payroll_period p ON p.id = c.period_id
    WHERE c.employer_id = ${employerId} AND p.end_on >= ${told.from}::date LIMIT 1`;
  if (closed) throw inClosedPeriod();
}

const notInScheme = (): HubError =>
  new HubError(
    'invalid',
    'employer.not-in-scheme',
    'The employer does not fall under the scheme.',
    {
      remedy: 'Name one of the schemes it is registered under.',
    },
  );

const notAsked = (): HubError =>
  new HubError('invalid', 'employer.fact-not-asked', 'The scheme does not ask employers for it.', {
    remedy: 'GET /v1/schemes/{id} shows what it leaves to employers.',
  });

const inClosedPeriod = (): HubError =>
  new HubError(
    'conflict',
    'employer.fact-in-closed-period',
    'The employer has closed a period that it would count for.',
    { remedy: 'Let it begin after the last closed period, or reopen that period first.' },
  );

const known = (error: unknown): HubError | undefined =>
  sqlState(error) === '23505' || (error as { code?: string }).code === 'P2002'
    ? new HubError(
        'conflict',
        'employer.known',
        'An employer with this payroll tax number is registered already.',
        {
          remedy: 'Ask the operator for access to it.',
          cause: error,
        },
      )
    : undefined;
