import { Controller, Get, Param, Query } from '@nestjs/common';
import { todayInAmsterdam } from '#libs/core';
import { ReportsService } from '#libs/statements';
import { AsAsked, type Sheets } from './edge/csv.js';
import { Route } from './edge/route.js';
import { SchemeId } from './ledger.shapes.js';
import * as shapes from './reports.shapes.js';

/** What became of a scheme, for the parties to its cao; about no person and no employer. */
@Controller('v1/reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get('schemes/:id')
  @Route({
    summary: 'An anonymised report on a scheme, by quarter',
    description:
      'People in tens; each amount is the average times that count. A quarter about fewer than ten people, or mostly about one employer, is told of together with those that follow.',
    needs: 'reports:read',
    answer: shapes.SchemeReport,
  })
  async scheme(
    @Param('id', { schema: SchemeId }) schemeId: string,
    @Query({ schema: shapes.ReportQuery }) { from, until }: shapes.ReportQuery,
    @AsAsked() sheets: Sheets,
  ) {
    const today = todayInAmsterdam();
    const report = await this.reports.schemeReport({ schemeId, from, until, today });
    return sheets.answer({ ...report, next: null }, ({ blocks }) => blocks, shapes.REPORT_COLUMNS);
  }
}
