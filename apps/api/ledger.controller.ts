import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { PageQuery } from '#libs/core';
import { LedgerService } from '#libs/ledger';
import { By } from './edge/caller.js';
import { Route } from './edge/route.js';
import { AccountShape, Address, Statement } from './ledger.shapes.js';
import { SightService } from './sight.service.js';

/** Balances and what made them. */
@Controller('v1/ledger/accounts/:address')
export class LedgerController {
  constructor(
    private readonly sight: SightService,
    private readonly ledger: LedgerService,
  ) {}

  @Get()
  @Route({ summary: 'What stands on an account', needs: 'ledger:read', answer: AccountShape })
  async balance(@Param('address', { schema: Address }) address: string, @By() caller: Caller) {
    await this.sight.account(caller, address);
    return this.ledger.account(address);
  }

  @Get('statement')
  @Route({
    summary: 'What moved on an account, newest first',
    needs: 'ledger:read',
    answer: Statement,
  })
  async statement(
    @Param('address', { schema: Address }) address: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @By() caller: Caller,
  ) {
    await this.sight.account(caller, address);
    await this.ledger.account(address);
    return this.ledger.statement(address, query);
  }
}
