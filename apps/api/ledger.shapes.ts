import { z } from 'zod';
import { Day } from '#libs/core';
import { Book, Unit } from '#libs/ledger';
import { Amount, Id, Moment, pageOfShape } from './edge/shapes.js';

/** An address of the chart of accounts. */
export const Address = z
  .string()
  .regex(
    /^(bank|employer:\d{1,9}:(owes(:[a-z]{1,20})?|unallocated)|lot:\d{1,18}:(granted|available))$/,
    {
      error: 'is not an address of the chart of accounts, like employer:7:owes or lot:42:granted',
    },
  )
  .describe('bank, employer:7:owes, employer:7:unallocated, lot:42:granted, lot:42:available');

export const AccountShape = z
  .object({
    address: z.string(),
    book: Book.describe('trust: money at the foundation; memo: promised, not yet paid'),
    unit: Unit,
    balance: Amount,
  })
  .meta({ id: 'Account' });

const StatementLine = z
  .object({
    id: Id,
    effectiveOn: Day.describe('The day it counts for'),
    recordedAt: Moment,
    reference: z.string(),
    counterparty: z.string(),
    amount: Amount.describe('In minor units; received is positive, given is negative'),
    balanceAfter: Amount,
  })
  .meta({ id: 'StatementLine' });
export const Statement = pageOfShape('StatementLine', StatementLine);
