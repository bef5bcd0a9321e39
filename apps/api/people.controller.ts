import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { BudgetsService } from '#libs/budgets';
import { PageQuery } from '#libs/core';
import {
  employersSeen,
  FactsService,
  InvitationsService,
  NewAccount,
  NewFact,
  PeopleService,
} from '#libs/people';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { RandomId } from './edge/shapes.js';
import { Account, FactList, LotPage, MadeInvitation, Person } from './people.shapes.js';
import { SightService } from './sight.service.js';

/** A person, their account, what they tell of themselves and what was granted to them. */
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly invitations: InvitationsService,
    private readonly facts: FactsService,
    private readonly budgets: BudgetsService,
  ) {}

  @Post()
  @Route({
    summary: 'Open an account for somebody without an employer',
    description: 'Self-employed, looking for work, or anybody else: nothing need be told.',
    needs: 'people:link',
    answer: Person,
    status: 201,
  })
  open(@Body({ schema: NewAccount }) body: NewAccount, @By() caller: Caller) {
    return this.people.open(body, caller.tenantId);
  }

  @Get(':id')
  @Route({ summary: 'One person', needs: 'people:read', answer: Person })
  async get(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    return this.people.get(id, await this.sight.people(caller));
  }

  @Get(':id/account')
  @Route({
    summary: 'Everybody this person is, as each employer tells of them',
    description: 'To an employer: only what it reported itself, as if that were all.',
    needs: 'people:read',
    answer: Account,
  })
  async account(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    return this.people.accountView(id, await this.sight.people(caller));
  }

  @Post(':id/invitations')
  @Route({
    summary: 'Invite somebody an employer reported to take it into their account',
    description: 'The token is shown in this answer and never again. An earlier one ends.',
    needs: 'people:link',
    answer: MadeInvitation,
    status: 201,
    onlyOnce: 'token',
  })
  async invite(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    await this.people.get(id, await this.sight.people(caller));
    return this.invitations.invite(id, caller.name);
  }

  @Post(':id/facts')
  @Route({
    summary: 'Declare something that schemes ask for',
    description: 'Told again from the same day, the later declaration counts.',
    needs: 'people:link',
    answer: FactList,
    status: 201,
  })
  async declare(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: NewFact }) body: NewFact,
    @By() caller: Caller,
  ) {
    const accountId = await this.people.accountFor(id, await this.sight.people(caller));
    await this.facts.declare(accountId, body, caller.name);
    return { items: await this.facts.of(accountId) };
  }

  @Get(':id/facts')
  @Route({ summary: 'What was declared in an account', needs: 'people:link', answer: FactList })
  async listFacts(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    const accountId = await this.people.accountFor(id, await this.sight.people(caller));
    return { items: await this.facts.of(accountId) };
  }

  @Get(':id/lots')
  @Route({ summary: 'A person’s lots, oldest first', needs: 'people:read', answer: LotPage })
  async lots(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    const visible = await this.sight.people(caller);
    await this.people.get(id, visible);
    return this.budgets.lotsOf(id, query, employersSeen(visible));
  }
}
