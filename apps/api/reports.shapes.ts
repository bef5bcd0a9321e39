import { z } from 'zod';
import { Day, formatCents } from '#libs/core';
import { Scheme } from '#libs/schemes';
import type { Block } from '#libs/statements';
import { type Columns, SheetQuery } from './edge/csv.js';
import { Amount } from './edge/shapes.js';

export const ReportQuery = SheetQuery.pick({ format: true }).extend({
  from: Day.optional().describe('Only what begins on this day or later'),
  until: Day.optional().describe('Only what ends on this day or earlier'),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

const People = z.int().describe('Counted in tens');

const ReportBlock = z
  .object({
    from: Day,
    until: Day,
    peopleWithBudget: People,
    peopleWhoUsedIt: People,
    granted: Amount,
    spent: Amount,
    lapsed: Amount,
    returned: Amount,
    held: Amount,
    expiringWithin12Months: Amount,
    averageBalance: Amount.nullable(),
  })
  .meta({ id: 'ReportBlock' });

export const SchemeReport = z
  .object({
    schemeId: z.string(),
    unit: Scheme.shape.unit,
    blocks: z
      .array(ReportBlock)
      .describe('A quarter each, or as many quarters as it takes to be about nobody in particular'),
    withheld: z
      .object({ from: Day, until: Day })
      .nullable()
      .describe('Quarters that are told of together with those that follow'),
  })
  .meta({ id: 'SchemeReport' });

export const REPORT_COLUMNS: Columns<Block> = {
  from: ({ from }) => from,
  until: ({ until }) => until,
  peopleWithBudget: ({ peopleWithBudget }) => String(peopleWithBudget),
  peopleWhoUsedIt: ({ peopleWhoUsedIt }) => String(peopleWhoUsedIt),
  granted: ({ granted }) => formatCents(granted),
  spent: ({ spent }) => formatCents(spent),
  lapsed: ({ lapsed }) => formatCents(lapsed),
  returned: ({ returned }) => formatCents(returned),
  held: ({ held }) => formatCents(held),
  expiringWithin12Months: ({ expiringWithin12Months }) => formatCents(expiringWithin12Months),
  averageBalance: ({ averageBalance }) =>
    averageBalance === null ? null : formatCents(averageBalance),
};
