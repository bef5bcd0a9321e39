import { z } from 'zod';
import { Day } from '#libs/core';

/** Who pays, and when. */
export const Funding = z.discriminatedUnion('model', [
  z.strictObject({
    model: z
      .literal('prefunded-trust')
      .describe('The employer pays in, on an invoice in the period after.'),
    firstInvoiceOn: Day.nullable().describe(
      'Earlier periods wait for the invoice of the period this day is in; 2021-01-01 puts October to December 2020 on one [INR1].',
    ),
  }),
  z.strictObject({
    model: z
      .literal('employer-reserve')
      .describe('The employer keeps the money and pays when it is spent; no invoice.'),
  }),
]);
