import { Injectable } from '@nestjs/common';
import { ConversationsService } from '#libs/conversations';
import type { Day } from '#libs/core';
import { PrismaService } from '#libs/database';
import { employersSeen, FactsService, PeopleService, type Visible } from '#libs/people';
import { type Catalogue, SchemesService } from '#libs/schemes';
import { elsewhereFor, type Known } from './elsewhere.rules.js';
import { type EmploymentRow, employmentRows } from './person-known.sql.js';
import { type LotRow, lotOn } from './person-free.rules.js';
import { type Gates, gatesOf, type TakenOf } from './person-gates.js';
import { lotRows, type PostedRow } from './person-lots.sql.js';
import { budgetsOf, dutiesOf } from './person-statement.rules.js';
import type { Asked, Granter, PersonStatement } from './statements.schema.js';
import type { Whose } from './subjects.js';
import { words } from './words.js';

/** What is known of somebody on a day, from the ledger, payroll, the talks and their own word. */
export interface Picture {
  rows: LotRow[];
  employments: EmploymentRow[];
  gates: Gates;
  known: Known;
  catalogue: Catalogue;
}

/** One statement of all that somebody has, may have and must do, whoever granted it and wherever it is run [S3]. */
@Injectable()
export class PersonStatementsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly people: PeopleService,
    private readonly conversations: ConversationsService,
    private readonly facts: FactsService,
    private readonly schemes: SchemesService,
  ) {}

  /**
   * What a caller may see of somebody: the whole account for who acts for persons; to an employer what it granted the
   * person it told of, as if that were all. Throws person.not-found.
   */
  async whose(personId: string, visible: Visible): Promise<Whose> {
    const employerIds = employersSeen(visible);
    if (!employerIds) {
      await this.people.accountFor(personId, visible);
      return this.people.account(personId);
    }
    const { id } = await this.people.get(personId, visible);
    return { accountId: id, personIds: [id], employerIds };
  }

  /**
   * The statement of an account on a day: four queries, and one for each scheme of theirs that asks for a talk. With
   * employerIds it is what those employers may see: their own grants, and nothing the person told of themselves.
   */
  async statementFor(whose: Whose, asked: Asked): Promise<PersonStatement> {
    const { rows, employments, gates, known, catalogue } = await this.pictureOf(whose, asked.on);
    const budgets = budgetsOf(rows, { catalogue, gates, asked });
    const elsewhere = whose.employerIds ? [] : elsewhereFor(catalogue.all, known, asked);
    const inSchemes = [
      ...budgets.map(({ schemeId }) => schemeId),
      ...employments.flatMap(({ schemeIds }) => schemeIds),
      ...elsewhere.flatMap(({ schemeId, answer }) => (answer === 'yes' ? [schemeId] : [])),
    ];
    return {
      accountId: whose.accountId,
      on: asked.on,
      employers: employersOf(employments),
      budgets,
      duties: dutiesOf(inSchemes, catalogue, asked.language),
      elsewhere,
      note: budgets.length === 0 ? words.nothingYet[asked.language] : null,
    };
  }

  /** All that a statement and a plan are made from; for a plan the gates say what of it they let through, too. */
  async pictureOf(whose: Whose, on: Day, takenOf?: TakenOf): Promise<Picture> {
    const { accountId, personIds, employerIds } = whose;
    const accounts = personIds.map((personId) => ({ accountId, personId }));
    const [posted, employments, facts, people, catalogue] = await Promise.all([
      this.prisma.$queryRaw<PostedRow[]>(lotRows({ accounts, on, employerIds })),
      this.prisma.$queryRaw<EmploymentRow[]>(employmentRows(whose, on)),
      employerIds ? [] : this.facts.on(accountId, on),
      this.prisma.person.findMany({
        where: { id: { in: [...personIds] }, birthDate: { not: null } },
        select: { birthDate: true },
      }),
      this.schemes.current(),
    ]);
    const rows = posted.map((row) => lotOn(on, row));
    const birthDate = people[0]?.birthDate?.toISOString().slice(0, 10) ?? null;
    const gates = await gatesOf({ prisma: this.prisma, conversations: this.conversations }, whose, {
      rows,
      catalogue,
      on,
      takenOf,
    });
    return { rows, employments, gates, known: { employments, facts, birthDate }, catalogue };
  }
}

const employersOf = (employments: readonly EmploymentRow[]): Granter[] => [
  ...new Map(
    employments.map(({ employerId, employerName }) => [
      employerId,
      { employerId, name: employerName },
    ]),
  ).values(),
];
