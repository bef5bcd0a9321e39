import { Controller, Get, Param, Query } from '@nestjs/common';
import { type Caller, TenancyService } from '#libs/access';
import { todayInAmsterdam } from '#libs/core';
import { ReportsService } from '#libs/statements';
import { By } from './edge/caller.js';
import { AsAsked, type Sheets } from './edge/csv.js';
import { Route } from './edge/route.js';
import { SchemeId } from './ledger.shapes.js';
import * as shapes from './reports.shapes.js';

/** What became of a scheme, for the parties to its cao; about no person and no employer. */
@Controller('v1/reports')
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly tenancy: TenancyService,
  ) {}

  @Get('schemes/:id')
  @Route({
    summary: 'An anonymised report on a scheme, by quarter',
    description:
      'For the operator, and for a party to the cao of the scheme. People in tens, rounded down; real totals, each with what it is rounded to. A quarter about fewer than ten people, or in which all but fewer than ten did something, or mostly about one employer, is told of together with those that follow; what is held and what expires are withheld by themselves. What was told once stays as it was told.',
    needs: 'reports:read',
    answer: shapes.SchemeReport,
  })
  async scheme(
    @By() caller: Caller,
    @Param('id', { schema: SchemeId }) schemeId: string,
    @Query({ schema: shapes.ReportQuery }) { from, until }: shapes.ReportQuery,
    @AsAsked() sheets: Sheets,
  ) {
    await this.tenancy.refuseOtherSchemes(caller, schemeId);
    const today = todayInAmsterdam();
    const report = await this.reports.schemeReport({ schemeId, from, until, today });
    return sheets.answer({ ...report, next: null }, ({ blocks }) => blocks, shapes.REPORT_COLUMNS);
  }
}
