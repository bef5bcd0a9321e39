import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Caller } from '#libs/access';
import { BudgetsService } from '#libs/budgets';
import { type Period, todayInAmsterdam } from '#libs/core';
import type { Language } from '#libs/schemes';
import {
  FiscalStatementsService,
  PaymentOptionsService,
  PersonStatementsService,
  WantedTraining,
} from '#libs/statements';
import { By, InLanguage } from './edge/caller.js';
import { AsAsked, SheetQuery, type Sheets } from './edge/csv.js';
import { Route } from './edge/route.js';
import { AskedPeriod, NumberId, RandomId } from './edge/shapes.js';
import { SightService } from './sight.service.js';
import * as shapes from './statements.shapes.js';

/** What somebody has and could pay with it, and what an employer accounts for to the tax authority. */
@Controller('v1')
export class StatementsController {
  constructor(
    private readonly sight: SightService,
    private readonly people: PersonStatementsService,
    private readonly options: PaymentOptionsService,
    private readonly fiscal: FiscalStatementsService,
    private readonly budgets: BudgetsService,
  ) {}

  @Get('people/:id/statement')
  @Route({
    summary: 'All that a person has, may have and must do, over all schemes and employers',
    description:
      'As CSV: its lots. To an employer: what it granted, and nothing the person told of themselves.',
    needs: 'statements:read',
    answer: shapes.PersonStatement,
  })
  async statement(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.StatementQuery }) query: shapes.StatementQuery,
    @By() caller: Caller,
    @InLanguage() reads: Language,
    @AsAsked() sheets: Sheets,
  ) {
    const whose = await this.people.whose(id, await this.sight.people(caller));
    const { on = todayInAmsterdam(), language = reads } = query;
    const statement = await this.people.statementFor(whose, { on, language });
    return sheets.answer(
      { ...statement, next: null },
      ({ budgets }) => budgets.flatMap(({ lots }) => lots),
      shapes.LOT_COLUMNS,
    );
  }

  @Post('people/:id/payment-options')
  @Route({
    summary: 'What a person can pay a training with: who pays what, and why',
    description:
      'Nothing is booked or kept. The lines and the shortfall add up to the price; where the fiscal questionnaire was answered, to what of it may be paid untaxed. Lots pay what an order of that day finds free on them, and where a spending agreement is asked no more than was agreed.',
    needs: 'statements:read',
    answer: shapes.PaymentOptions,
  })
  async paymentOptions(
    @Param('id', { schema: RandomId }) id: string,
    @Query({ schema: shapes.LanguageQuery }) query: shapes.LanguageQuery,
    @Body({ schema: WantedTraining }) body: WantedTraining,
    @By() caller: Caller,
    @InLanguage() reads: Language,
  ) {
    const whose = await this.people.whose(id, await this.sight.people(caller));
    const { on = todayInAmsterdam() } = body;
    return this.options.optionsFor(whose, body, { on, language: query.language ?? reads });
  }

  @Get('employers/:id/fiscal-statements/:period')
  @Route({
    summary: 'What was spent of an employer’s grants in a period, for its wage tax',
    description:
      'JSON or CSV, by person under their payroll number; former employees too. No course, no provider.',
    needs: 'fiscal:read',
    answer: shapes.FiscalStatement,
  })
  async fiscalStatement(
    @Param('id', { schema: NumberId }) id: number,
    @Param('period', { schema: AskedPeriod }) period: Period,
    @Query({ schema: SheetQuery }) query: SheetQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    await this.sight.employer(caller, id);
    const statement = await this.fiscal.statementFor(id, period, query);
    return sheets.answer(statement, ({ items }) => items, shapes.FISCAL_COLUMNS);
  }

  @Get('employers/:id/spent-too-much')
  @Route({
    summary: 'What payroll took back after it was spent, and who bears it, newest first',
    description: 'JSON or CSV. A person never owes it.',
    needs: 'ledger:read',
    answer: shapes.SpentTooMuchPage,
  })
  async spentTooMuch(
    @Param('id', { schema: NumberId }) id: number,
    @Query({ schema: SheetQuery }) query: SheetQuery,
    @By() caller: Caller,
    @AsAsked() sheets: Sheets,
  ) {
    await this.sight.employer(caller, id);
    return sheets.page(await this.budgets.spentTooMuch(id, query), shapes.SPENT_TOO_MUCH_COLUMNS);
  }
}
