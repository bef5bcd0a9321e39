import { z } from 'zod';
import { Day, formatCents } from '#libs/core';
import { Scheme } from '#libs/schemes';
import type { Block, Figure } from '#libs/statements';
import { type Columns, SheetQuery } from './edge/csv.js';
import { Amount, inOrder } from './edge/shapes.js';

export const ReportQuery = SheetQuery.pick({ format: true })
  .extend({
    from: Day.optional().describe('Only what begins on this day or later'),
    until: Day.optional().describe('Only what ends on this day or earlier'),
  })
  .refine(...inOrder);
export type ReportQuery = z.infer<typeof ReportQuery>;

const People = z.int().describe('In tens, rounded down: 20 is 20 to 29');

const RoundedAmount = z
  .object({
    amount: Amount,
    roundedTo: Amount.describe(
      'The real total is at most half of this off; at least ten times the most of one person. 0: nobody',
    ),
  })
  .meta({ id: 'RoundedAmount' });

const Withholdable = RoundedAmount.nullable().describe(
  'null is withheld: fewer than ten people, or mostly one employer, have it, lack it or changed it. 0 is nobody',
);

const ReportBlock = z
  .object({
    from: Day,
    until: Day,
    peopleWithBudget: People,
    peopleWhoUsedIt: People,
    granted: RoundedAmount,
    spent: RoundedAmount,
    lapsed: RoundedAmount,
    returned: RoundedAmount,
    balance: RoundedAmount,
    held: Withholdable,
    expiringWithin12Months: Withholdable,
  })
  .meta({ id: 'ReportBlock' });

export const SchemeReport = z
  .object({
    schemeId: z.string(),
    unit: Scheme.shape.unit,
    blocks: z
      .array(ReportBlock)
      .describe(
        'A quarter each, or as many quarters as it takes to be about nobody in particular. Once told, a block stays as it is; the balance is told more coarsely block by block',
      ),
    withheld: z
      .object({ from: Day, until: Day })
      .nullable()
      .describe('Quarters that are told of together with those that follow'),
  })
  .meta({ id: 'SchemeReport' });

type Amounts = {
  [Name in keyof Block]: Block[Name] extends Figure | null ? Name : never;
}[keyof Block];

/** The word a sheet has for null: an empty cell would look like nothing. */
const WITHHELD = 'withheld';

const rounded = (name: Amounts): Columns<Block> => ({
  [name]: ({ [name]: figure }) => (figure ? formatCents(figure.amount) : WITHHELD),
  [`${name}RoundedTo`]: ({ [name]: figure }) => (figure ? formatCents(figure.roundedTo) : WITHHELD),
});

export const REPORT_COLUMNS: Columns<Block> = {
  from: ({ from }) => from,
  until: ({ until }) => until,
  peopleWithBudget: ({ peopleWithBudget }) => String(peopleWithBudget),
  peopleWhoUsedIt: ({ peopleWhoUsedIt }) => String(peopleWhoUsedIt),
  ...rounded('granted'),
  ...rounded('spent'),
  ...rounded('lapsed'),
  ...rounded('returned'),
  ...rounded('balance'),
  ...rounded('held'),
  ...rounded('expiringWithin12Months'),
};
