import { Controller, Get, Param, Query } from '@nestjs/common';
import { type Caller, TenancyService } from '#libs/access';
import { type JournalLine, LedgerService } from '#libs/ledger';
import {
  LedgerStatementsService,
  PersonStatementsService,
  withoutProviders,
} from '#libs/statements';
import type { Page } from '#libs/core';
import { By } from './edge/caller.js';
import { AsAsked, type Sheets } from './edge/csv.js';
import { Route } from './edge/route.js';
import { NumberId, RandomId } from './edge/shapes.js';
import * as shapes from './ledger.shapes.js';
import { SightService } from './sight.service.js';

const HOW = 'JSON or CSV. To an employer a provider is told without its number.';

/** Balances and what made them. */
@Controller('v1/ledger/accounts/:address')
export class LedgerController {
  constructor(
    private readonly sight: SightService,
    private readonly ledger: LedgerService,
    private readonly statements: LedgerStatementsService,
  ) {}

  @Get()
  @Route({
    summary: 'What stands on an account, or stood on it',
    needs: 'ledger:read',
    answer: shapes.AccountShape,
  })
  async balance(
    @Param('address', { schema: shapes.Address }) address: string,
    @Query({ schema: shapes.MomentQuery }) moment: shapes.MomentQuery,
    @By() caller: Caller,
  ) {
    await this.sight.account(caller, address);
    return this.ledger.account(address, moment);
  }

  @Get('statement')
  @Route({
    summary: 'What moved on an account, newest first',
    description: HOW,
    needs: 'ledger:read',
    answer: shapes.Statement,
  })
  async statement(
    @Param('address', { schema: shapes.Address }) address: string,
    @Query({ schema: shapes.JournalQuery }) query: shapes.JournalQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    await this.sight.account(caller, address);
    const page = await this.statements.account(address, query, query);
    return sheets.page(forCaller(caller, page), shapes.STATEMENT_COLUMNS);
  }
}

/** What moved for a person, an employer, a provider or a scheme: all their accounts in one journal. */
@Controller('v1')
export class JournalsController {
  constructor(
    private readonly sight: SightService,
    private readonly tenancy: TenancyService,
    private readonly people: PersonStatementsService,
    private readonly statements: LedgerStatementsService,
  ) {}

  @Get('people/:id/ledger')
  @Route({
    summary: 'What moved on all lots of a person’s account, newest first',
    description: `${HOW} An employer sees the lots it granted.`,
    needs: 'statements:read',
    answer: shapes.Journal,
  })
  async person(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.JournalQuery }) query: shapes.JournalQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    const whose = await this.people.whose(id, await this.sight.people(caller));
    return shown(caller, sheets, await this.statements.person(whose, query, query));
  }

  @Get('employers/:id/ledger')
  @Route({
    summary: 'What moved on an employer’s own accounts, newest first',
    description: HOW,
    needs: 'statements:read',
    answer: shapes.Journal,
  })
  async employer(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: shapes.JournalQuery }) query: shapes.JournalQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    await this.sight.employer(caller, id);
    return shown(caller, sheets, await this.statements.employer(id, query, query));
  }

  @Get('providers/:id/ledger')
  @Route({
    summary: 'What moved on a provider’s accounts, newest first',
    description: HOW,
    needs: 'operator',
    answer: shapes.Journal,
  })
  async provider(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: shapes.JournalQuery }) query: shapes.JournalQuery,
    @AsAsked() sheets: Sheets,
  ) {
    return sheets.page(await this.statements.provider(id, query, query), shapes.JOURNAL_COLUMNS);
  }

  @Get('schemes/:id/ledger')
  @Route({
    summary: 'What moved on the lots of a scheme, newest first',
    description: `${HOW} To others than the operator: the lots of the employers they may see.`,
    needs: 'statements:read',
    answer: shapes.Journal,
  })
  async scheme(
    @Param('id', { schema: shapes.SchemeId }) schemeId: string,
    @Query({ schema: shapes.JournalQuery }) query: shapes.JournalQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    const employerIds = await this.tenancy.employerIds(caller);
    const page = await this.statements.scheme({ schemeId, employerIds }, query, query);
    return shown(caller, sheets, page);
  }
}

const forCaller = <Line extends object>({ kind }: Caller, page: Page<Line>): Page<Line> =>
  kind === 'employer' ? withoutProviders(page) : page;

const shown = (caller: Caller, sheets: Sheets, page: Page<JournalLine>) =>
  sheets.page(forCaller(caller, page), shapes.JOURNAL_COLUMNS);
