import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { ConversationsService, NewDecision, notTheirs, type Party } from '#libs/conversations';
import { todayInAmsterdam } from '#libs/core';
import { PeopleService } from '#libs/people';
import * as shapes from './conversations.shapes.js';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { NumberId, RandomId } from './edge/shapes.js';
import { SightService } from './sight.service.js';

/** The yearly talk, its plan, the agreement to spend and the employer's word, as evidence. */
@Controller('v1')
export class ConversationsController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly conversations: ConversationsService,
  ) {}

  @Get('employers/:id/conversations-due')
  @Route({
    summary: 'Whom an employer is to invite to a talk, most urgent first',
    needs: 'conversations:read',
    answer: shapes.DuePage,
  })
  async due(
    @Param('id', { schema: NumberId }) employerId: number,
    @Query({ schema: shapes.DueQuery }) query: shapes.DueQuery,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, employerId);
    const sought = { employerId, days: query.days, day: todayInAmsterdam() };
    return this.conversations.dueWithin(sought, query);
  }

  @Post('people/:id/conversation-invitations')
  @Route({
    summary: 'One side invites the other to a talk',
    description:
      'An employer invites for itself alone, and a portal for the employee alone. It is put on record while it can still be answered.',
    needs: 'conversations:write',
    answer: shapes.Invitation,
    status: 201,
  })
  async invite(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: shapes.AskedInvitation }) body: shapes.AskedInvitation,
    @By() caller: Caller,
  ) {
    const place = await this.one(caller, id, body.employerId);
    if (!speaksFor(caller).includes(body.invitedBy)) throw notTheirs();
    return this.conversations.invite({ ...body, ...place }, caller.name);
  }

  @Get('people/:id/conversation-invitations')
  @Route({
    summary: 'A person’s invitations to a talk, newest first',
    needs: 'conversations:read',
    answer: shapes.InvitationPage,
  })
  async invitations(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.HistoryQuery }) query: shapes.HistoryQuery,
    @By() caller: Caller,
  ) {
    const seen = await this.seen(caller, id);
    return this.conversations.invitationsOf({ ...seen, schemeId: query.schemeId }, query);
  }

  @Post('people/:id/conversation-invitations/:record/answer')
  @Route({
    summary: 'Answer an invitation, once',
    description: 'The side that was invited answers: the employer, or the employee in a portal.',
    needs: 'conversations:write',
    answer: shapes.Invitation,
  })
  async answer(
    @Param('id', { schema: RandomId }) id: string,
    @Param('record', { schema: shapes.RecordId }) record: bigint,
    @Body({ schema: shapes.GivenAnswer }) body: shapes.GivenAnswer,
    @By() caller: Caller,
  ) {
    const sought = { ...(await this.seen(caller, id)), id: record };
    const asked = { ...sought, speaksFor: speaksFor(caller) };
    return this.conversations.answer(asked, body, caller.name);
  }

  @Post('people/:id/conversations')
  @Route({
    summary: 'Record a talk that was held',
    needs: 'conversations:write',
    answer: shapes.Talk,
    status: 201,
  })
  async record(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: shapes.AskedTalk }) body: shapes.AskedTalk,
    @By() caller: Caller,
  ) {
    const place = await this.one(caller, id, body.employerId);
    return this.conversations.record({ ...body, ...place }, caller.name);
  }

  @Get('people/:id/conversations')
  @Route({
    summary: 'A person’s talks, latest first',
    needs: 'conversations:read',
    answer: shapes.TalkPage,
  })
  async history(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.HistoryQuery }) query: shapes.HistoryQuery,
    @By() caller: Caller,
  ) {
    const seen = await this.seen(caller, id);
    return this.conversations.historyOf({ ...seen, schemeId: query.schemeId }, query);
  }

  @Post('people/:id/plans')
  @Route({
    summary: 'Write the plan of a talk, or a new version of it',
    description: 'Each version is signed anew by both; until then the talk does not count.',
    needs: 'conversations:write',
    answer: shapes.Document,
    status: 201,
  })
  async writePlan(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: shapes.AskedPlan }) { conversationId, ...plan }: shapes.AskedPlan,
    @By() caller: Caller,
  ) {
    const talk = { ...(await this.seen(caller, id)), id: conversationId };
    return this.conversations.writePlan(talk, plan, caller.name);
  }

  @Get('people/:id/plans')
  @Route({
    summary: 'Every version of a person’s plans, newest first',
    needs: 'conversations:read',
    answer: shapes.DocumentPage,
  })
  async plans(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.HistoryQuery }) query: shapes.HistoryQuery,
    @By() caller: Caller,
  ) {
    const sought = { ...(await this.seen(caller, id)), schemeId: query.schemeId };
    return this.conversations.documentsOf({ ...sought, kind: 'plan' }, query);
  }

  @Post('people/:id/spending-agreements')
  @Route({
    summary: 'Write an agreement to spend, or a new version of it',
    description: 'With the employee’s signature it is the request that the employer decides.',
    needs: 'conversations:write',
    answer: shapes.Document,
    status: 201,
  })
  async agree(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: shapes.AskedAgreement }) body: shapes.AskedAgreement,
    @By() caller: Caller,
  ) {
    const place = await this.one(caller, id, body.employerId);
    return this.conversations.agreeSpending({ ...body, ...place }, caller.name);
  }

  @Get('people/:id/spending-agreements')
  @Route({
    summary: 'Every version of a person’s agreements to spend, newest first',
    needs: 'conversations:read',
    answer: shapes.DocumentPage,
  })
  async agreements(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.HistoryQuery }) query: shapes.HistoryQuery,
    @By() caller: Caller,
  ) {
    const sought = { ...(await this.seen(caller, id)), schemeId: query.schemeId };
    return this.conversations.documentsOf({ ...sought, kind: 'spending-agreement' }, query);
  }

  @Post('people/:id/documents/:record/signatures')
  @Route({
    summary: 'Sign the current version of a plan or an agreement',
    description:
      'An employer signs for itself alone, and a portal for the employee alone. An operator puts on record what a `paper` says, of one side of a document.',
    needs: 'conversations:write',
    answer: shapes.Document,
    status: 201,
  })
  async sign(
    @Param('id', { schema: RandomId }) id: string,
    @Param('record', { schema: shapes.RecordId }) record: bigint,
    @Body({ schema: shapes.AskedSignature }) body: shapes.AskedSignature,
    @By() caller: Caller,
  ) {
    const sought = { ...(await this.seen(caller, id)), id: record };
    if (!speaksFor(caller).includes(body.party)) throw notTheirs();
    return this.conversations.sign(sought, body, caller);
  }

  @Post('people/:id/spending-agreements/:record/decisions')
  @Route({
    summary: 'The employer approves or refuses what the employee asked for',
    description:
      'An operator who put the employee’s request on record cannot decide it as well. Where silence decided, only a `paper` shows a word of before the deadline.',
    needs: 'conversations:write',
    answer: shapes.Document,
    status: 201,
  })
  async decide(
    @Param('id', { schema: RandomId }) id: string,
    @Param('record', { schema: shapes.RecordId }) record: bigint,
    @Body({ schema: NewDecision }) body: NewDecision,
    @By() caller: Caller,
  ) {
    const sought = { ...(await this.seen(caller, id)), id: record };
    if (!speaksFor(caller).includes('employer')) throw notTheirs();
    return this.conversations.decide(sought, body, caller);
  }

  /** The person, at the employers where the caller sees them. */
  private async seen(caller: Caller, id: string) {
    const person = await this.people.get(id, await this.sight.people(caller));
    return { personId: person.id, employerIds: shapes.employersOf(person) };
  }

  /** The person, at the one employer that a request is about. */
  private async one(caller: Caller, id: string, asked: number | undefined) {
    const { personId, employerIds } = await this.seen(caller, id);
    return { personId, employerId: shapes.employerAmong(employerIds, asked) };
  }
}

/** Whose word a key can give: a portal the employee's, an employer its own; an operator writes down what was said on paper. */
function speaksFor({ kind }: Caller): readonly Party[] {
  if (kind === 'operator') return ['employee', 'employer'];
  if (kind === 'employer') return ['employer'];
  return kind === 'portal' ? ['employee'] : [];
}
