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
import { inTransaction, Prisma, PrismaService, sqlState } from '#libs/database';
import { schemeById } from '#libs/schemes';
import { z } from 'zod';
import type {
  AgreementDocument,
  EmployerView,
  NewAgreement,
  NewEmployer,
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
  constructor(private readonly prisma: PrismaService) {}

  /** Registers an employer; `tenantId` may see it from then on. Throws employer.known, scheme.not-found. */
  async register(input: NewEmployer, tenantId: number): Promise<EmployerView> {
    for (const { schemeId } of input.schemes) schemeById(schemeId);
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

  /** Lets a tenant see an employer: a payroll vendor, a portal, the employer itself. */
  async grantAccess(employerId: number, tenantId: number): Promise<void> {
    await this.prisma.tenantEmployer.upsert({
      where: { tenantId_employerId: { tenantId, employerId } },
      create: { tenantId, employerId },
      update: {},
    });
  }
}

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
