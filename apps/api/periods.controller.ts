import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { PageQuery, type Period } from '#libs/core';
import { PeriodsService } from '#libs/employers';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { AskedPeriod, NumberId } from './edge/shapes.js';
import { ClosedPeriodPage } from './employers.shapes.js';
import { SightService } from './sight.service.js';

/** Payroll periods an employer has closed. */
@Controller('v1/employers/:id/closed-periods')
export class PeriodsController {
  constructor(
    private readonly sight: SightService,
    private readonly periods: PeriodsService,
  ) {}

  @Get()
  @Route({ summary: 'Closed periods', needs: 'employers:read', answer: ClosedPeriodPage })
  async list(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    return this.periods.closed(id, query);
  }

  @Put(':period')
  @Route({
    summary: 'Close a period',
    description:
      'One that has begun. It takes no delivery of its own any more; a later return may still correct it.',
    needs: 'employers:write',
  })
  async close(
    @Param('id', { schema: NumberId }) id: number,
    @Param('period', { schema: AskedPeriod }) period: Period,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    await this.periods.close(id, period, caller.name);
  }

  @Delete(':period')
  @Route({ summary: 'Reopen a period that was closed by mistake', needs: 'employers:write' })
  async reopen(
    @Param('id', { schema: NumberId }) id: number,
    @Param('period', { schema: AskedPeriod }) period: Period,
    @By() caller: Caller,
  ) {
    await this.sight.employer(caller, id);
    await this.periods.reopen(id, period);
  }
}
