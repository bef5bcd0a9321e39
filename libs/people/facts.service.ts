import { Injectable } from '@nestjs/common';
import { type Day, HubError } from '#libs/core';
import { inTransaction, Prisma, PrismaService } from '#libs/database';
import type { FactName, NewEnrolments, NewFact } from './people.schema.js';

export interface FactView {
  fact: FactName;
  value: string;
  from: Day;
  until: Day | null;
}

/** What people declare of themselves: only what schemes ask for, with dates. */
@Injectable()
export class FactsService {
  constructor(private readonly prisma: PrismaService) {}

  /** Records a declaration; told again from the same day, the later one counts. */
  async declare(personId: string, told: NewFact, by: string): Promise<void> {
    await this.prisma.personFact.create({
      data: {
        personId,
        fact: told.fact,
        value: told.value,
        fromOn: new Date(told.from),
        untilOn: told.until === undefined ? null : new Date(told.until),
        toldBy: by,
      },
    });
  }

  /**
   * Records who of an employer's people is in a programme; told again from the same day, the later word counts. All or
   * none: throws people.payroll-number-unknown with every place.
   */
  async enrol(employerId: number, { enrolments }: NewEnrolments, by: string): Promise<void> {
    await inTransaction(this.prisma, async (tx) => {
      const unknown = await tx.$queryRaw<{ place: number }[]>`
        ${placed(employerId, enrolments)} SELECT place FROM placed WHERE person_id IS NULL ORDER BY place`;
      if (unknown.length > 0) throw unknownNumbers(unknown);
      await tx.$executeRaw`
        ${placed(employerId, enrolments)}
        INSERT INTO person_fact (person_id, fact, value, from_on, until_on, told_by)
        SELECT person_id, 'programme', programme, "from", "until", ${by} FROM placed ORDER BY place`;
    });
  }

  /** Everything that was declared in an account and still counts, oldest first. */
  async of(accountId: string): Promise<FactView[]> {
    return this.prisma.$queryRaw<FactView[]>`
      SELECT fact, value, from_on::text AS from, until_on::text AS until
      FROM (${standingFacts(Prisma.sql`${accountId}::uuid`)}) told ORDER BY from_on, id`;
  }

  /** What is so on a day: every status and programme that holds, and of any other fact the one that began last. */
  async on(accountId: string, day: Day): Promise<FactView[]> {
    return this.prisma.$queryRaw<FactView[]>`
      SELECT DISTINCT ON (fact, which) fact, value, from_on::text AS from, until_on::text AS until
      FROM (${standingFacts(Prisma.sql`${accountId}::uuid`)}) told
      WHERE from_on <= ${day}::date AND (until_on IS NULL OR until_on >= ${day}::date)
      ORDER BY fact, which, from_on DESC, id DESC`;
  }
}

/** Each enrolment with the person who has its number now; numbered from 0, as they came. */
const placed = (
  employerId: number,
  enrolments: NewEnrolments['enrolments'],
): Prisma.Sql => Prisma.sql`
  WITH placed AS (
    SELECT (place - 1)::int AS place, programme, "from", "until", e.person_id
    FROM ROWS FROM (json_to_recordset(${JSON.stringify(enrolments)}::json)
      AS ("payrollNumber" text, programme text, "from" date, "until" date)) WITH ORDINALITY AS t("payrollNumber", programme, "from", "until", place)
    LEFT JOIN LATERAL (
      SELECT person_id FROM employment WHERE employer_id = ${employerId} AND payroll_number = t."payrollNumber" AND state <> 'reversed'
      ORDER BY (state = 'active') DESC, id DESC LIMIT 1) e ON true)`;

const unknownNumbers = (places: { place: number }[]): HubError =>
  new HubError(
    'invalid',
    'people.payroll-number-unknown',
    'The employer has reported nobody under some of these numbers.',
    {
      remedy: 'Deliver the payroll that reports them first, or correct the numbers.',
      details: places.map(({ place }) => ({
        at: `enrolments.${place}.payrollNumber`,
        problem: 'is not known at this employer',
      })),
    },
  );

/** The last word on each fact from each day; several statuses and programmes stand side by side, each a fact of its own. */
export const standingFacts = (account: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT ON (f.fact, which, f.from_on) f.*, which
  FROM people_of(${account}) own JOIN person_fact f USING (person_id)
  CROSS JOIN LATERAL (SELECT CASE WHEN f.fact IN ('status', 'programme') THEN f.value END AS which) several
  ORDER BY f.fact, which, f.from_on, f.id DESC`;
