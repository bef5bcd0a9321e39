import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Day, notFound, type Page, pageOf, type PageQuery, readCursor } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';

export interface EmploymentView {
  id: bigint;
  employerId: number;
  payrollNumber: string;
  employmentSeq: string;
  spell: number;
  hireDate: Day;
  leaveDate: Day | null;
  state: 'active' | 'ended' | 'reversed';
  /** Absent from the last complete delivery, without an end date. */
  missingSince: Day | null;
}

export interface PersonView {
  id: string;
  initials: string | null;
  firstName: string | null;
  prefix: string | null;
  lastName: string | null;
  birthDate: Day | null;
  email: string | null;
  employments: EmploymentView[];
}

const withEmployments = { employments: { orderBy: { id: 'asc' as const } } };
type PersonRow = Prisma.PersonGetPayload<{ include: typeof withEmployments }>;

const day = (date: Date): Day => date.toISOString().slice(0, 10);

const view = (row: PersonRow): PersonView => ({
  id: row.id,
  initials: row.initials,
  firstName: row.firstName,
  prefix: row.prefix,
  lastName: row.lastName,
  birthDate: row.birthDate && day(row.birthDate),
  email: row.email,
  employments: row.employments.map((employment) => ({
    id: employment.id,
    employerId: employment.employerId,
    payrollNumber: employment.payrollNumber,
    employmentSeq: employment.employmentSeq,
    spell: employment.spell,
    hireDate: day(employment.hireDate),
    leaveDate: employment.leaveDate && day(employment.leaveDate),
    state: employment.state as EmploymentView['state'],
    missingSince: employment.missingSince && day(employment.missingSince),
  })),
});

/** Whose employments a caller may see: all, or those at the employers of a tenant. */
export type Visible = { employerIds: number[] } | 'everybody';

/** People and where they work. */
@Injectable()
export class PeopleService {
  constructor(private readonly prisma: PrismaService) {}

  async list(
    query: PageQuery,
    filter: { employerId: number; payrollNumber?: string | undefined },
  ): Promise<Page<PersonView>> {
    const after = readCursor(z.uuid(), query.cursor);
    const rows = await this.prisma.person.findMany({
      where: {
        employments: {
          some: {
            employerId: filter.employerId,
            state: { not: 'reversed' },
            ...(filter.payrollNumber === undefined ? {} : { payrollNumber: filter.payrollNumber }),
          },
        },
        ...(after === undefined ? {} : { id: { gt: after } }),
      },
      include: {
        employments: { where: { employerId: filter.employerId }, orderBy: { id: 'asc' } },
      },
      orderBy: { id: 'asc' },
      take: query.limit + 1,
    });
    return pageOf(rows.map(view), query.limit, (last) => last.id);
  }

  /** A person, with only the employments the caller may see; nobody of theirs is nobody at all. */
  async get(id: string, visible: Visible): Promise<PersonView> {
    const row = z.uuid().safeParse(id).success
      ? await this.prisma.person.findUnique({ where: { id }, include: withEmployments })
      : null;
    if (!row) throw notFound('person');
    if (visible === 'everybody') return view(row);
    const employments = row.employments.filter(({ employerId }) =>
      visible.employerIds.includes(employerId),
    );
    if (employments.length === 0) throw notFound('person');
    return view({ ...row, employments });
  }
}
