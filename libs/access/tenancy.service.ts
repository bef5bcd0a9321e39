import { Injectable } from '@nestjs/common';
import { notFound } from '#libs/core';
import { PrismaService } from '#libs/database';
import type { Caller } from './access.schema.js';

/** Who may see which employer, and the report on which scheme. What a caller may not see does not exist for them. */
@Injectable()
export class TenancyService {
  constructor(private readonly prisma: PrismaService) {}

  /** The employers a caller may see; undefined means all of them. */
  async employerIds(caller: Caller): Promise<number[] | undefined> {
    if (caller.kind === 'operator') return undefined;
    const rows = await this.prisma.tenantEmployer.findMany({
      where: { tenantId: caller.tenantId },
      select: { employerId: true },
    });
    return rows.map(({ employerId }) => employerId);
  }

  /** Throws `<what>.not-found` if the employer behind it is not the caller's to see. */
  async refuseOthers(caller: Caller, employerId: number, what: string): Promise<void> {
    const visible = await this.employerIds(caller);
    if (visible && !visible.includes(employerId)) throw notFound(what);
  }

  /** Throws scheme.not-found if a report on the scheme is not the caller's to see. */
  async refuseOtherSchemes({ kind, tenantId }: Caller, schemeId: string): Promise<void> {
    if (kind === 'operator') return;
    const where = { tenantId_schemeId: { tenantId, schemeId } };
    if (!(await this.prisma.tenantScheme.findUnique({ where }))) throw notFound('scheme');
  }
}
