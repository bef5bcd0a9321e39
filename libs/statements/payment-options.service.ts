import { Injectable } from '@nestjs/common';
import { outstandingAdvances } from '#libs/budgets';
import type { Day } from '#libs/core';
import { Prisma, PrismaService } from '#libs/database';
import {
  type Assessment,
  explain,
  type Language,
  type Plan,
  planPayment,
  type Reason,
} from '#libs/schemes';
import { type Drawn, mayDrawAhead } from './payment-options-ahead.rules.js';
import { planRequest, takenOf, type UseRow } from './payment-options.rules.js';
import type { WantedTraining } from './payment-options.schema.js';
import { assessed } from './payment-options-tax.rules.js';
import { refuseMistold } from './payment-options-told.rules.js';
import { isOfLot } from './person-lots.sql.js';
import { PersonStatementsService, type Picture } from './person-statements.service.js';
import { grantedBy, type Whose } from './subjects.js';

/** The same with every reason in words. */
type InWords<Part> = Part extends Reason
  ? string
  : Part extends readonly (infer Item)[]
    ? InWords<Item>[]
    : Part extends object
      ? { [Key in keyof Part]: InWords<Part[Key]> }
      : Part;

/**
 * What a training can be paid with: who pays what, which hours it takes, and why each source is used or not. With answers to
 * the fiscal questionnaire also what they mean; the plan is then of what may be paid untaxed (`assessment.fundable`).
 */
export type PaymentOptions = InWords<Plan> & { on: Day; assessment: InWords<Assessment> | null };

/** Works out what somebody can pay a training with. Nothing is booked or kept. */
@Injectable()
export class PaymentOptionsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly statements: PersonStatementsService,
  ) {}

  /**
   * A lot behind a shut gate pays nothing, and says what shuts it: the talk, or the agreement. Where less was agreed than
   * its lots could pay, they pay that much together. What earlier spending took of that agreement is not counted. Throws
   * `scheme.not-found`, `statements.uses-on-the-books`, `schemes.plan-unreadable` and `schemes.too-many-combinations`.
   */
  async optionsFor(
    whose: Whose,
    wanted: WantedTraining,
    { on, language }: { on: Day; language: Language },
  ): Promise<PaymentOptions> {
    const [picture, uses] = await Promise.all([
      this.statements.pictureOf(whose, on, (lots) => takenOf(lots, wanted)),
      this.prisma.$queryRaw<UseRow[]>(usesOf(whose, on)),
    ]);
    refuseMistold(wanted, picture.catalogue, on);
    const drawn = await this.drawnBy(picture, on);
    const plan = planPayment(planRequest(picture, uses, { on, wanted, drawn }));
    const assessment = inWords(assessed(wanted).assessment, language) as InWords<Assessment> | null;
    return { on, assessment, ...(inWords(plan, language) as InWords<Plan>) };
  }

  private async drawnBy(picture: Picture, on: Day): Promise<readonly Drawn[]> {
    if (!mayDrawAhead(picture, on)) return [];
    const employmentIds = picture.employments.map(({ id }) => id);
    return outstandingAdvances(this.prisma, employmentIds);
  }
}

/** Money that was spent or is held, per scheme and hold. */
const usesOf = ({ personIds, employerIds }: Whose, on: Day): Prisma.Sql => Prisma.sql`
  WITH mine AS MATERIALIZED (
    SELECT l.id, l.scheme_id FROM lot l WHERE l.person_id = ANY(${personIds}::uuid[]) AND l.unit = 'EUR' AND ${grantedBy(employerIds)})
  SELECT used.scheme_id AS "schemeId", h.effective_on::text AS on, sum(used.amount)::bigint AS amount
  FROM (
    SELECT m.scheme_id, a.address, a.balance AS amount FROM mine m JOIN account a ON ${isOfLot(Prisma.sql`a.address`, Prisma.sql`m.id`)}
      AND split_part(a.address, ':', 3) IN ('held', 'reserved')
    UNION ALL
    SELECT m.scheme_id, t."from", t.amount FROM mine m JOIN transfer t ON ${isOfLot(Prisma.sql`t."from"`, Prisma.sql`m.id`)} AND t.kind = 'capture'
    UNION ALL
    SELECT m.scheme_id, t."to", -t.amount FROM mine m JOIN transfer t ON ${isOfLot(Prisma.sql`t."to"`, Prisma.sql`m.id`)} AND t.kind = 'undo'
      AND (SELECT undone.kind FROM transfer undone WHERE undone.id = t.reverses) = 'capture') used
  JOIN hold h ON h.id = split_part(used.address, ':', 4)::bigint
  WHERE h.effective_on <= ${on}::date
  GROUP BY used.scheme_id, h.id HAVING sum(used.amount) > 0`;

const isReason = (value: object): value is Reason => 'code' in value && 'params' in value;

function inWords(part: unknown, language: Language): unknown {
  if (Array.isArray(part)) return part.map((item) => inWords(item, language));
  if (typeof part !== 'object' || part === null) return part;
  if (isReason(part)) return explain(part, language);
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, inWords(value, language)]),
  );
}
