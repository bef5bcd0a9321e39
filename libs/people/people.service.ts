import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  type Day,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
  todayInAmsterdam,
} from '#libs/core';
import { inTransaction, Prisma, PrismaService } from '#libs/database';
import type { LinkView, NewAccount } from './people.schema.js';
import { employersSeen, isSeen, type Visible } from './sight.js';

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

/** Everybody whose account is the same one, as each employer tells of them. */
export interface AccountView {
  accountId: string;
  /** Where they work today: nowhere, at one employer, or at several. */
  employerIds: number[];
  people: PersonView[];
  /** By which links they are one account, in the order they were made. */
  links: LinkView[];
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

/** People, where they work, and whose account that is. */
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
    const [found] = await this.find([id], visible);
    if (!found) throw notFound('person');
    return found;
  }

  /** Opens an account for somebody without an employer; the tenant that does so sees it from then on. */
  async open(input: NewAccount, tenantId: number): Promise<PersonView> {
    const row = await inTransaction(this.prisma, async (tx) => {
      const person = await tx.person.create({
        data: {
          initials: input.initials ?? null,
          firstName: input.firstName ?? null,
          prefix: input.prefix ?? null,
          lastName: input.lastName ?? null,
          birthDate: input.birthDate === undefined ? null : new Date(input.birthDate),
          email: input.email ?? null,
        },
        include: withEmployments,
      });
      await tx.tenantPerson.create({ data: { tenantId, personId: person.id } });
      return person;
    });
    return view(row);
  }

  /** Whose account a person is, and everybody of that account. Throws person.not-found. */
  async account(personId: string): Promise<{ accountId: string; personIds: string[] }> {
    const rows = await this.prisma.$queryRaw<{ accountId: string; personId: string }[]>`
      SELECT account_of(${personId}::uuid) AS "accountId", person_id AS "personId"
      FROM people_of(account_of(${personId}::uuid)) ORDER BY person_id`;
    const [first] = rows;
    if (!first) throw notFound('person');
    return { accountId: first.accountId, personIds: rows.map((row) => row.personId) };
  }

  /** The account to act in, for who sees all of it; to others it does not exist. */
  async accountFor(personId: string, visible: Visible): Promise<string> {
    await this.get(personId, visible);
    const { accountId } = await this.account(personId);
    await this.get(accountId, visible);
    return accountId;
  }

  /**
   * The whole account, for who acts for the person. An employer sees what it reported itself, as if that were all there
   * is: not that there is more, and not where.
   */
  async accountView(personId: string, visible: Visible): Promise<AccountView> {
    const own = await this.get(personId, visible);
    const { accountId, personIds } = await this.account(personId);
    if (employersSeen(visible) || (await this.find([accountId], visible)).length === 0)
      return accountView({ accountId: own.id, people: [own], links: [] });
    const people = await this.find(personIds, visible);
    const links = await this.prisma.accountLink.findMany({
      where: { accountId, undoneAt: null },
      orderBy: { id: 'asc' },
    });
    return accountView({ accountId, people, links: links as LinkView[] });
  }

  /** Those of these employments that are at employers the caller sees. */
  async employmentsSeen(ids: readonly bigint[], visible: Visible): Promise<Set<bigint>> {
    const employerIds = employersSeen(visible);
    if (!employerIds) return new Set(ids);
    const rows = await this.prisma.employment.findMany({
      where: { id: { in: [...ids] }, employerId: { in: employerIds } },
      select: { id: true },
    });
    return new Set(rows.map(({ id }) => id));
  }

  private async find(ids: string[], visible: Visible): Promise<PersonView[]> {
    const seen = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT p.id FROM person p WHERE p.id = ANY(${ids}::uuid[]) AND ${isSeen(Prisma.sql`p.id`, visible)}`;
    const rows = await this.prisma.person.findMany({
      where: { id: { in: seen.map(({ id }) => id) } },
      include: withEmployments,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const employerIds = employersSeen(visible);
    return rows.map(view).map((person) => ({
      ...person,
      employments: person.employments.filter(
        ({ employerId }) => employerIds?.includes(employerId) ?? true,
      ),
    }));
  }
}

/** A run that was reversed said something that was not so: its employments are no history. */
function accountView(
  { people, ...account }: Omit<AccountView, 'employerIds'>,
  today = todayInAmsterdam(),
): AccountView {
  const shown = people.map((person) => ({
    ...person,
    employments: person.employments.filter(({ state }) => state !== 'reversed'),
  }));
  const current = shown.flatMap(({ employments }) => employments.filter(isOn(today)));
  const employerIds = [...new Set(current.map(({ employerId }) => employerId))];
  return { ...account, employerIds, people: shown };
}

const isOn =
  (today: Day) =>
  ({ state, hireDate, leaveDate }: EmploymentView): boolean =>
    state === 'active' && hireDate <= today && (leaveDate === null || leaveDate >= today);
