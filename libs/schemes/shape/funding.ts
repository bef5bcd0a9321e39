import { z } from 'zod';
import { Day } from '#libs/core';
import { recorded } from './common.js';

const SpendableWhen = z.enum(['granted', 'invoiced', 'funded']);
const Payer = z.enum(['employer', 'fund', 'government', 'person']);

const funding = <Model extends string>(
  model: Model,
  told: {
    says: string;
    spendableWhen: z.infer<typeof SpendableWhen>;
    payer: z.infer<typeof Payer>;
  },
) =>
  z.strictObject({
    model: z.literal(model).describe(`${told.says} When invoices go out goes with the model.`),
    payer: Payer.default(told.payer).describe(
      `Who pays in the end; ${told.payer} unless said otherwise. person: like leave turned into a deposit [TEL].`,
    ),
    spendableWhen: SpendableWhen.default(told.spendableWhen).describe(
      `When a grant can be spent: as soon as it is granted, once it is invoiced, or once the money is there; ${told.spendableWhen} unless said otherwise [S0, GR].`,
    ),
    partialPayment: z
      .enum(['hold-unallocated', 'oldest-line-first', 'pro-rata'])
      .default('hold-unallocated')
      .describe(
        'What happens to less than what was invoiced: it waits until the rest is there, it funds the oldest lines first, or every line in proportion. No source settles it.',
      ),
    paymentTermDays: recorded(
      z
        .int()
        .min(0)
        .max(120)
        .default(30)
        .describe('Days to pay an invoice or a claim; 30. No source settles it.'),
    ),
    spentTooMuch: z
      .enum(['employer-loss', 'receivable'])
      .default('employer-loss')
      .describe(
        'Money granted wrongly and spent before it was known never makes a person owe: the employer who reported it bears it, or it stands as a receivable until the contract settles it. No source settles it.',
      ),
  });

/** Who pays, when, and from when on it can be spent; the model is the schedule of invoices too. Another model from a date on is a new version of the scheme. */
export const Funding = z.discriminatedUnion('model', [
  funding('prefunded-trust', {
    says: 'The employer pays in, on an invoice in the period after; a foundation keeps it [S0].',
    spendableWhen: 'funded',
    payer: 'employer',
  }).extend({
    firstInvoiceOn: Day.nullable()
      .default(null)
      .describe(
        'Earlier periods wait for the invoice of the period this day is in; 2021-01-01 puts October to December 2020 on one [INR1]. It counts only where policies.lotDate is invoice: lots of those periods then have the day of that invoice. Null: nothing waits.',
      ),
  }),
  funding('employer-reserve', {
    says: 'The employer keeps the money and pays when it is spent; no invoice before [VAK2, HUM].',
    spendableWhen: 'granted',
    payer: 'employer',
  }),
  funding('external-deposit-quarterly', {
    says: 'The employer pays in every three months what accrued, to a place outside the company [FCB27].',
    spendableWhen: 'funded',
    payer: 'employer',
  }),
  funding('fund-reimburses', {
    says: 'The employer pays the training and claims it from the sector fund [GR].',
    spendableWhen: 'granted',
    payer: 'fund',
  }),
  funding('public-advance', {
    says: 'The government pays the provider in advance, and claims back what was not followed [STAPUWV].',
    spendableWhen: 'granted',
    payer: 'government',
  }),
  funding('subsidy-matching', {
    says: 'Who asks pays in a share first, then the government adds its own, like the kmo-portefeuille [VLAIO].',
    spendableWhen: 'funded',
    payer: 'government',
  }),
]);
export type Funding = z.infer<typeof Funding>;
