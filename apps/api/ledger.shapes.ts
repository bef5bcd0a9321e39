import { z } from 'zod';
import { Day, formatCents, Instant } from '#libs/core';
import { Book, type JournalLine, Unit } from '#libs/ledger';
import type { AccountLine } from '#libs/statements';
import { type Columns, SheetQuery } from './edge/csv.js';
import { Amount, Id, inOrder, Moment, pageOfShape } from './edge/shapes.js';

const PAYER = String.raw`(employer:\d{1,9}|(fund|government):[a-z]{2}(-[a-z0-9]{1,30}){1,10}|person:[0-9a-f-]{36})`;
const ADDRESS = new RegExp(
  String.raw`^(bank|unallocated|lot:\d{1,18}:(granted|available|(held|reserved):\d{1,18})|provider:\d{1,9}:payable` +
    String.raw`|pool:[a-z]{2}(-[a-z0-9]{1,30}){1,10}|${PAYER}:((owes|charged|payroll)(:[a-z]{1,20})?|unallocated|refund|wages))$`,
);

/** An address of the chart of accounts. */
export const Address = z
  .string()
  .max(500)
  .regex(ADDRESS, {
    error: 'is not an address of the chart of accounts, like employer:7:owes or lot:42:granted',
  })
  .describe('bank, employer:7:owes, lot:42:granted, lot:42:available, lot:42:held:9');

export const SchemeId = z.string().min(1).max(100);

/** A moment of the past to look at an account. */
export const MomentQuery = z.strictObject({
  recordedBy: Instant.optional().describe(
    'As the books stood at this moment: 2026-03-01T00:00:00Z',
  ),
  effectiveOn: Day.optional().describe('Only what is posted on or before this day'),
});
export type MomentQuery = z.infer<typeof MomentQuery>;

export const AccountShape = z
  .object({
    address: z.string(),
    book: Book.describe('trust: money at the foundation; memo: promised, not yet paid'),
    unit: Unit,
    balance: Amount,
  })
  .meta({ id: 'Account' });

/** A page of a journal, between two posting days. */
export const JournalQuery = SheetQuery.extend({
  from: Day.optional().describe('The first posting day'),
  until: Day.optional().describe('The last posting day'),
}).refine(...inOrder);
export type JournalQuery = z.infer<typeof JournalQuery>;

const line = {
  id: Id,
  kind: z.string().describe('The verb: grant, fund, hold, capture, lapse, undo'),
  effectiveOn: Day.describe('The day it counts for'),
  recordedAt: Moment,
  reference: z.string(),
};
const traces = {
  reverses: Id.nullable().describe('The line this one takes back'),
  by: z.string().nullable().describe('Who asked for it, where no run and no job did'),
};

const AccountLineShape = z
  .object({
    ...line,
    counterparty: z.string(),
    amount: Amount.describe('In minor units; received is positive, given is negative'),
    balanceAfter: Amount.nullable().describe(
      'Null between two posting days, where lines are left out',
    ),
    ...traces,
  })
  .meta({ id: 'StatementLine' });
export const Statement = pageOfShape('StatementLine', AccountLineShape);

const Line = z
  .object({
    ...line,
    book: Book,
    unit: Unit,
    from: z.string(),
    to: z.string(),
    amount: Amount.describe(
      'What it changed for whom this is the statement of; 0 between two accounts of theirs',
    ),
    lotId: Id.nullable(),
    ...traces,
  })
  .meta({ id: 'JournalLine' });
export const Journal = pageOfShape('JournalLine', Line);

type Common = Pick<JournalLine, 'id' | 'kind' | 'effectiveOn' | 'recordedAt' | 'reference'>;

const common: Columns<Common> = {
  id: ({ id }) => String(id),
  kind: ({ kind }) => kind,
  effectiveOn: ({ effectiveOn }) => effectiveOn,
  recordedAt: ({ recordedAt }) => recordedAt.toISOString(),
  reference: ({ reference }) => reference,
};

export const STATEMENT_COLUMNS: Columns<AccountLine> = {
  ...common,
  counterparty: ({ counterparty }) => counterparty,
  amount: ({ amount }) => formatCents(amount),
  balanceAfter: ({ balanceAfter }) => (balanceAfter === null ? null : formatCents(balanceAfter)),
  reverses: ({ reverses }) => (reverses === null ? null : String(reverses)),
  by: ({ by }) => by,
};

export const JOURNAL_COLUMNS: Columns<JournalLine> = {
  ...common,
  book: ({ book }) => book,
  unit: ({ unit }) => unit,
  from: ({ from }) => from,
  to: ({ to }) => to,
  amount: ({ amount }) => formatCents(amount),
  lotId: ({ lotId }) => (lotId === null ? null : String(lotId)),
  reverses: ({ reverses }) => (reverses === null ? null : String(reverses)),
  by: ({ by }) => by,
};
