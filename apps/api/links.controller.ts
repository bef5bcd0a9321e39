import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { ClaimsService, LifeEventsService, type LifeEventView } from '#libs/budgets';
import { PageQuery } from '#libs/core';
import { LinksService, PeopleService } from '#libs/people';
import type { Language } from '#libs/schemes';
import { By, InLanguage } from './edge/caller.js';
import { Route } from './edge/route.js';
import { RandomId } from './edge/shapes.js';
import * as shapes from './links.shapes.js';
import { SightService } from './sight.service.js';

/** Which people are one person: what they accept, confirm, dismiss and undo. */
@Controller('v1/people/:id')
export class LinksController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly links: LinksService,
    private readonly events: LifeEventsService,
    private readonly claims: ClaimsService,
  ) {}

  @Post('links')
  @Route({
    summary: 'Accept an invitation in an account',
    description: 'What the employer reported belongs to the account from then on; no money moves.',
    needs: 'people:link',
    answer: shapes.Link,
    status: 201,
  })
  async accept(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: shapes.Acceptance }) { token }: shapes.Acceptance,
    @By() caller: Caller,
  ) {
    const accountId = await this.people.accountFor(id, await this.sight.people(caller));
    return this.links.accept(token, accountId, caller);
  }

  @Get('links')
  @Route({
    summary: 'Every link of a person or account, undone or not, newest first',
    needs: 'people:link',
    answer: shapes.LinkPage,
  })
  async list(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    await this.people.get(id, await this.sight.people(caller));
    return this.links.linksOf(id, query);
  }

  @Post('links/:linkId/reversal')
  @Route({
    summary: 'Undo a link',
    description:
      'Each is their own person again. Refused while an order of one holds budget of the other, and while budget has moved across it to another job: that is undone first, or along with it, and the answer says what came back and what did not. What orders of each have spent of the other’s stays on record as a claim.',
    needs: 'people:link',
    answer: shapes.UndoneLink,
  })
  async reverse(
    @Param('id', { schema: RandomId }) personId: string,
    @Param('linkId', { schema: shapes.LinkId }) linkId: bigint,
    @Body({ schema: shapes.Reversal }) { why, alsoUndoMoves }: shapes.Reversal,
    @By() caller: Caller,
  ) {
    await this.people.get(personId, await this.sight.people(caller));
    let moves: LifeEventView[] = [];
    const link = await this.links.undo({ linkId, personId }, why, caller, async (tx, ends) => {
      const wish = alsoUndoMoves ? { why, by: caller.name } : undefined;
      moves = await this.events.undoAcrossLink(tx, ends, wish);
    });
    const claims = await this.claims.ofLink(linkId);
    return { ...link, movesUndone: moves.map(shapes.showMove), claims };
  }

  @Get('link-suggestions')
  @Route({
    summary: 'Who may be the same person, and why',
    description: 'Only a question to the person: nothing is linked until they confirm.',
    needs: 'people:link',
    answer: shapes.SuggestionList,
  })
  async suggest(
    @Param('id', { schema: RandomId }) id: string,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    const visible = await this.sight.people(caller);
    const accountId = await this.people.accountFor(id, visible);
    const found = await this.links.suggestionsFor(accountId, visible);
    return { items: found.map((one) => shapes.showSuggestion(one, language)) };
  }

  @Post('link-suggestions/:suggestionId/confirmation')
  @Route({
    summary: 'The person says: that is me',
    needs: 'people:link',
    answer: shapes.Link,
    status: 201,
  })
  async confirm(
    @Param('id', { schema: RandomId }) id: string,
    @Param('suggestionId', { schema: shapes.SuggestionId }) suggestionId: string,
    @By() caller: Caller,
  ) {
    return this.links.confirm(await this.suggested(caller, id, suggestionId), caller);
  }

  @Post('link-suggestions/:suggestionId/dismissal')
  @Route({ summary: 'The person says: that is not me', needs: 'people:link' })
  async dismiss(
    @Param('id', { schema: RandomId }) id: string,
    @Param('suggestionId', { schema: shapes.SuggestionId }) suggestionId: string,
    @By() caller: Caller,
  ) {
    return this.links.dismiss(await this.suggested(caller, id, suggestionId), caller);
  }

  private async suggested(caller: Caller, id: string, suggestionId: string) {
    const visible = await this.sight.people(caller);
    const accountId = await this.people.accountFor(id, visible);
    return { accountId, suggestionId, visible };
  }
}
