import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { Caller } from '#libs/access';
import {
  ClaimsService,
  type ClaimView,
  LifeEventsService,
  type LifeEventView,
  NoticesService,
} from '#libs/budgets';
import { notFound, PageQuery } from '#libs/core';
import { employersSeen, PeopleService } from '#libs/people';
import { explain, type Language } from '#libs/schemes';
import { By, InLanguage } from './edge/caller.js';
import { Route } from './edge/route.js';
import { RandomId, RunId } from './edge/shapes.js';
import {
  AskedLifeEvent,
  AskedSettlement,
  AskedUndo,
  LifeEventClaimPage,
  LifeEventPage,
  LifeEventShape,
  NoticePage,
  SettledClaim,
} from './life-events.shapes.js';
import { SightService } from './sight.service.js';

/** What happens in a working life, what that does to budgets, and warnings of what is about to lapse. */
@Controller('v1/people/:id')
export class LifeEventsController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly events: LifeEventsService,
    private readonly warnings: NoticesService,
  ) {}

  @Post('life-events')
  @Route({
    summary: 'Tell what happened in an employment: an exit, leave, another number of hours',
    description:
      'Each scheme says what it does to the budget: keep it, move it along, pay it out, give it back, or let a person decide.',
    needs: 'life-events:write',
    answer: LifeEventShape,
    status: 201,
  })
  async record(
    @Param('id', { schema: RandomId }) id: string,
    @Body({ schema: AskedLifeEvent }) { reference, ...event }: z.infer<typeof AskedLifeEvent>,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    const visible = await this.sight.people(caller);
    await this.people.get(id, visible);
    const named = [event.employmentId, event.nextEmploymentId].filter((one) => one !== null);
    const seen = await this.people.employmentsSeen(named, visible);
    if (named.some((one) => !seen.has(one))) throw notFound('employment');
    const key = `${caller.tenantId}/${reference}`;
    const recorded = await this.events.record({ ...event, personId: id, key, by: caller.name });
    return shown(recorded, language, seen);
  }

  @Get('life-events')
  @Route({
    summary: 'What happened, newest first',
    needs: 'people:read',
    answer: LifeEventPage,
  })
  async list(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    const visible = await this.sight.people(caller);
    await this.people.get(id, visible);
    const page = await this.events.of(id, query, employersSeen(visible));
    const next = page.items.flatMap(({ nextEmploymentId }) => nextEmploymentId ?? []);
    const seen = await this.people.employmentsSeen(next, visible);
    return { ...page, items: page.items.map((event) => shown(event, language, seen)) };
  }

  @Get('notices')
  @Route({
    summary: 'Warnings of lots about to lapse, newest first',
    needs: 'people:read',
    answer: NoticePage,
  })
  async notices(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    const visible = await this.sight.people(caller);
    await this.people.get(id, visible);
    return this.warnings.of(id, query, employersSeen(visible));
  }
}

/** Events that turn out to be wrong, and what their undoing could not bring back. */
@Controller('v1')
export class LifeEventUndoController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly events: LifeEventsService,
    private readonly claims: ClaimsService,
  ) {}

  @Post('life-events/:id/undo')
  @Route({
    summary: 'Undo a life event that was wrong',
    description:
      'What it moved comes back, lot by lot; what was spent, held or gone since is told, and stays on record as a claim. A second time changes nothing. Refused while a later event has moved it on: undo that one first.',
    needs: 'life-events:write',
    answer: LifeEventShape,
  })
  async undo(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: AskedUndo }) { why }: z.infer<typeof AskedUndo>,
    @By() caller: Caller,
    @InLanguage() language: Language,
  ) {
    const visible = await this.sight.people(caller);
    const { personId, employmentId, nextEmploymentId } = await this.events.get(id);
    const named = [employmentId, nextEmploymentId].filter((one) => one !== null);
    const seen = await this.people.employmentsSeen(named, visible);
    if (named.some((one) => !seen.has(one))) throw notFound('life-event');
    await this.people.get(personId, visible);
    return shown(await this.events.undo({ id, why, by: caller.name }), language, seen);
  }

  @Get('life-event-claims')
  @Route({
    summary: 'What undone life events and links took and could not give back, oldest first',
    description: 'Less what payroll has corrected since, and what was settled.',
    needs: 'operator',
    answer: LifeEventClaimPage,
  })
  async openClaims(@Query({ schema: PageQuery }) query: PageQuery) {
    const { items, next } = await this.claims.open(query);
    return { next, items: items.map(shownClaim) };
  }

  @Post('life-event-claims/:id/settlement')
  @Route({
    summary: 'Put on record how a claim ended: it was recovered, or its employer bears it',
    description:
      'All that is open of it, once. Whichever it was, this books no money: nothing stands on the lot again by it. Refused while it may still come back by itself.',
    needs: 'operator',
    answer: SettledClaim,
    status: 201,
  })
  async settle(
    @Param('id', { schema: RunId }) id: bigint,
    @Body({ schema: AskedSettlement }) { how, why }: z.infer<typeof AskedSettlement>,
    @By() caller: Caller,
  ) {
    const claim = await this.claims.settle(id, { how, why, by: caller.name });
    return { ...shownClaim(claim), settled: { how, why, by: caller.name } };
  }
}

const shownClaim = ({ eventId, ...claim }: ClaimView) => ({ ...claim, lifeEventId: eventId });

/** An event as its caller may see it: where somebody went on working is for who sees that employer. */
const shown = (
  { outcomes, key, by, nextEmploymentId: next, ...event }: LifeEventView,
  language: Language,
  seen: Set<bigint>,
) => ({
  ...event,
  nextEmploymentId: next !== null && seen.has(next) ? next : null,
  reference: key.slice(key.indexOf('/') + 1),
  recordedBy: by,
  outcomes: outcomes.map(({ reason, ...outcome }) => ({
    ...outcome,
    explanation: explain(reason, language),
  })),
});
