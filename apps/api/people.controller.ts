import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { BudgetsService } from '#libs/budgets';
import { PageQuery } from '#libs/core';
import { PeopleService } from '#libs/people';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { RandomId } from './edge/shapes.js';
import { LotPage, Person } from './people.shapes.js';
import { SightService } from './sight.service.js';

/** A person and what was granted to them. */
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PeopleService,
    private readonly budgets: BudgetsService,
  ) {}

  @Get(':id')
  @Route({ summary: 'One person', needs: 'people:read', answer: Person })
  async get(@Param('id', { schema: RandomId }) id: string, @By() caller: Caller) {
    return this.people.get(id, await this.sight.people(caller));
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
    return this.budgets.lotsOf(
      id,
      query,
      visible === 'everybody' ? undefined : visible.employerIds,
    );
  }
}
