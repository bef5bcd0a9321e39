/**
 * The chart of accounts as readable addresses. The same chart stands in the database (function ledger_book), which
 * refuses any other address and knows each one's book; ledger_moves lists every move between two kinds of account.
 *
 * | address                  | book  | what stands on it                                                |
 * |--------------------------|-------|------------------------------------------------------------------|
 * | employer:7:owes          | memo  | promised by employer 7 and not yet paid (below zero)             |
 * | lot:42:granted           | memo  | the lot's part of that promise                                   |
 * | lot:42:reserved:9        | memo  | of it, kept for hold 9                                           |
 * | employer:7:charged       | memo  | spent from a promise, or lapsed to a fund: employer 7 pays it out |
 * | employer:7:payroll       | memo  | to be paid or taken through employer 7's payroll                 |
 * | bank                     | trust | the foundation's bank account, seen from the ledger (below zero) |
 * | unallocated              | trust | received, nobody knows from whom                                 |
 * | employer:7:unallocated   | trust | received from employer 7, not yet matched to lots                |
 * | lot:42:available         | trust | funded and free to spend                                         |
 * | lot:42:held:9            | trust | of it, kept for hold 9                                           |
 * | provider:3:payable       | trust | to be paid to provider 3                                         |
 * | employer:7:refund        | trust | to be paid back to employer 7                                    |
 * | employer:7:wages         | trust | to be paid to employer 7, which pays it out as wages             |
 * | pool:nl-rnf-iob          | trust | lapsed to the pool of a scheme                                   |
 *
 * Instead of an employer a fund (fund:nl-graan-pob), a government (government:nl-stap) or the person
 * (person:<uuid>) may have promised. Other units than euros are marked: employer:7:owes:hours.
 */
export const accounts = {
  bank: 'bank',
  unallocatedByAnybody: 'unallocated',
  owes: (employerId: number, unit = 'EUR'): string => `employer:${employerId}:owes${mark(unit)}`,
  unallocated: (employerId: number): string => `employer:${employerId}:unallocated`,
  granted: (lotId: bigint): string => `lot:${lotId}:granted`,
  available: (lotId: bigint): string => `lot:${lotId}:available`,
  /** Kept for a hold: real money, or a promise. */
  held: (lotId: bigint, holdId: bigint): string => `lot:${lotId}:held:${holdId}`,
  reserved: (lotId: bigint, holdId: bigint): string => `lot:${lotId}:reserved:${holdId}`,
  payable: (providerId: number): string => `provider:${providerId}:payable`,
  /** Any account of whoever promised, by its root: `employer:7`, `fund:nl-graan-pob`. */
  of: (payer: string, what: PayerAccount, unit = 'EUR'): string => `${payer}:${what}${mark(unit)}`,
} as const;

export type PayerAccount = 'owes' | 'charged' | 'payroll' | 'unallocated' | 'refund' | 'wages';

const mark = (unit: string): string => (unit === 'EUR' ? '' : `:${unit}`);
