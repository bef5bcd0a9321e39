import { Prisma } from '#libs/database';

/**
 * Whose people a caller may see: everybody's, or those of a tenant's employers. With a tenantId the tenant acts for
 * persons and not for an employer (a portal): it also sees the accounts it opened, and of an account it sees all of it.
 */
export type Visible = { employerIds: number[]; tenantId?: number } | 'everybody';

/** Whether the person with this id is there for the caller, as an SQL condition. */
export function isSeen(person: Prisma.Sql, visible: Visible): Prisma.Sql {
  if (visible === 'everybody') return Prisma.sql`true`;
  const { employerIds, tenantId } = visible;
  if (tenantId === undefined) return worksFor(person, employerIds);
  return Prisma.sql`EXISTS (
    SELECT 1 FROM (VALUES (${person}), (account_of(${person}))) own (id)
    WHERE ${worksFor(Prisma.sql`own.id`, employerIds)}
      OR EXISTS (SELECT 1 FROM tenant_person t WHERE t.person_id = own.id AND t.tenant_id = ${tenantId}))`;
}

const worksFor = (person: Prisma.Sql, employerIds: number[]): Prisma.Sql => Prisma.sql`
  EXISTS (SELECT 1 FROM employment e WHERE e.person_id = ${person} AND e.employer_id = ANY(${employerIds}))`;

/** Only these employments are the caller's to see; those who act for persons see all of somebody they see. */
export const employersSeen = (visible: Visible): number[] | undefined =>
  visible === 'everybody' || visible.tenantId !== undefined ? undefined : visible.employerIds;
