import { Prisma } from '#libs/database';
import type { Look } from '#libs/ledger';

/** What an invoice put on lots, `fund/<invoice>/<round>/<lot>[/<hold>]`: one part more than money that no invoice put there. */
const isOfAnInvoice = Prisma.sql`
  split_part(t.reference, '/', CASE WHEN t."to" LIKE '%:available' THEN 4 ELSE 5 END) <> ''`;

/** Invoices against what paid them. */
export const invoiceLooks: Look[] = [
  {
    name: 'an invoice put no more on lots than receipts paid of it',
    wrong: Prisma.sql`
      SELECT 'invoice ' || f.invoice AS at, 'put ' || f.amount || ' on lots, receipts paid ' || coalesce(r.amount, 0) AS problem
      FROM (
        SELECT split_part(t.reference, '/', 2) AS invoice, sum(t.amount) AS amount FROM transfer t LEFT JOIN transfer u ON u.reverses = t.id
        WHERE t.kind = 'fund' AND t.book = 'trust' AND ${isOfAnInvoice} AND u.id IS NULL GROUP BY 1) f
        LEFT JOIN (SELECT invoice, sum(amount) AS amount FROM invoice_receipt GROUP BY 1) r USING (invoice)
      WHERE f.amount > coalesce(r.amount, 0)`,
  },
];
