import { Injectable } from '@nestjs/common';
import type { Day, Page, PageQuery } from '#libs/core';
import { PrismaService, type Tx } from '#libs/database';
import { type Scheme, SchemesService } from '#libs/schemes';
import { notEmployed } from './conversations.errors.js';
import type * as shapes from './conversations.schema.js';
import { agreeSpending, documentOf, documentsOf, writePlan } from './documents.js';
import { type DueSought, type DueView, dueWithin } from './due.js';
import { evidenceOf } from './evidence.js';
import { type Asked, type Gate, gateOf } from './gate.rules.js';
import { answer, invitationsOf, invite } from './invitations.js';
import { decide, sign } from './signing.js';
import { recordTalk, type Sought, talksOf } from './talks.js';

/** The budget asked about: whose, at which employer, under which scheme; on a day, and for an amount if it is to be spent. */
export interface GateAsked extends Asked {
  personId: string;
  employerId: number;
  schemeId: string;
}

/** The day, and what is to be spent of the budget at each employer; left out, only the saving is asked about. */
export interface GatesAsked {
  day: Day;
  amountAt?: ((employerId: number) => bigint) | undefined;
}

/** The answer for one person at one employer. */
export interface GateOf extends Gate {
  personId: string;
  employerId: number;
}

/**
 * The yearly talk, its plan, the agreement to spend and the employer's word, kept as evidence: nothing is changed or
 * deleted, and everything can be sent twice (by its reference, or by what it is about).
 */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /**
   * One side asks the other for a talk, while there is time to answer. Throws conversation.not-asked,
   * conversation.not-their-initiative, conversation.out-of-order, invitation.too-late-to-answer.
   */
  async invite(invitation: shapes.NewInvitation, by: string): Promise<shapes.InvitationView> {
    return invite(this.prisma, await this.schemeOf(invitation.schemeId), invitation, by);
  }

  /**
   * What the other side said to an invitation, once. Throws invitation.not-found, invitation.answered,
   * conversation.not-theirs-to-sign.
   */
  async answer(
    sought: Sought & { id: bigint; speaksFor: readonly shapes.Party[] },
    given: shapes.InvitationAnswer,
    by: string,
  ): Promise<shapes.InvitationView> {
    return answer(this.prisma, sought, given, by);
  }

  /** A talk that was held. Throws conversation.not-asked, conversation.not-their-initiative, conversation.wrong-roles. */
  async record(talk: shapes.NewTalk, by: string): Promise<shapes.TalkView> {
    return recordTalk(this.prisma, await this.schemeOf(talk.schemeId), talk, by);
  }

  /** A version of the plan of a talk; both sign each version anew. Throws conversation.not-found, document.superseded. */
  async writePlan(
    talk: Sought & { id: bigint },
    plan: shapes.NewPlan,
    by: string,
  ): Promise<shapes.DocumentView> {
    const { byId } = await this.schemes.current();
    return writePlan(this.prisma, byId, { ...talk, by }, plan);
  }

  /** A version of an agreement to spend, with a goal and an amount. Throws document.superseded. */
  async agreeSpending(agreement: shapes.NewAgreement, by: string): Promise<shapes.DocumentView> {
    return agreeSpending(this.prisma, await this.schemeOf(agreement.schemeId), agreement, by);
  }

  /**
   * One party signs the current version. Throws document.superseded, document.signed; document.one-hand where who puts it on
   * record did so for the other party, document.paper-missing where that is an operator.
   */
  async sign(
    sought: Sought & { id: bigint },
    signature: shapes.NewSignature,
    by: shapes.Hand,
  ): Promise<shapes.DocumentView> {
    return sign(this.prisma, sought, signature, by);
  }

  /**
   * The employer's yes or no to a request: an agreement that the employee signed. Throws document.not-applied-for,
   * document.ground-not-valid, document.approved-by-silence, document.day-not-proven, document.decided,
   * document.superseded; document.one-hand and document.paper-missing as a signature does.
   */
  async decide(
    sought: Sought & { id: bigint },
    decision: shapes.NewDecision,
    by: shapes.Hand,
  ): Promise<shapes.DocumentView> {
    const { byId } = await this.schemes.current();
    return decide(this.prisma, byId, { ...sought, by }, decision);
  }

  /** A person's talks, latest first, each with its plan as it now reads. */
  async historyOf(sought: Sought, query: PageQuery): Promise<Page<shapes.TalkView>> {
    return talksOf(this.prisma, sought, query);
  }

  /** A person's invitations, newest first. */
  async invitationsOf(sought: Sought, query: PageQuery): Promise<Page<shapes.InvitationView>> {
    return invitationsOf(this.prisma, sought, query);
  }

  /** Every version of the plans, or of the agreements, newest first. */
  async documentsOf(
    sought: Sought & { kind: shapes.DocumentKind },
    query: PageQuery,
  ): Promise<Page<shapes.DocumentView>> {
    return documentsOf(this.prisma, sought, query);
  }

  /** One version of a document. Throws document.not-found. */
  async documentOf(sought: Sought & { id: bigint }): Promise<shapes.DocumentView> {
    return documentOf(this.prisma, sought);
  }

  /**
   * Whether the way to saving, and with an amount to spending, is open on a day. Throws conversation.not-employed.
   * An agreement is not used up here: each amount is measured against all of it, whatever was spent under it before.
   */
  async gate(db: Tx, { personId, employerId, schemeId, day, amount }: GateAsked): Promise<Gate> {
    const scheme = await this.schemeOf(schemeId);
    const [evidence] = await evidenceOf(db, { personIds: [personId], employerId, schemeId });
    if (!evidence) throw notEmployed();
    return gateOf(scheme, evidence, { day, amount });
  }

  /** The same for many people at once, at every employer of theirs, in one query. */
  async gatesFor(
    personIds: readonly string[],
    schemeId: string,
    { day, amountAt }: GatesAsked,
  ): Promise<GateOf[]> {
    const scheme = await this.schemeOf(schemeId);
    const found = await evidenceOf(this.prisma, { personIds, schemeId });
    return found.map(({ personId, employerId, ...evidence }) => ({
      personId,
      employerId,
      ...gateOf(scheme, evidence, { day, amount: amountAt?.(employerId) }),
    }));
  }

  /** Whom an employer is to invite, most urgent first. */
  async dueWithin(sought: DueSought, query: PageQuery): Promise<Page<DueView>> {
    const { all } = await this.schemes.current();
    return dueWithin(this.prisma, all, sought, query);
  }

  private async schemeOf(id: string): Promise<Scheme> {
    return (await this.schemes.current()).byId(id);
  }
}
