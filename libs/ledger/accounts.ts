/**
 * The chart of accounts as readable addresses. The same chart stands in the database (function ledger_book), which
 * refuses any other address and knows each one's book:
 *
 * | address                | book  | what stands on it                                              |
 * |------------------------|-------|----------------------------------------------------------------|
 * | employer:7:owes        | memo  | promised by employer 7 and not yet paid (below zero)           |
 * | lot:42:granted         | memo  | the lot's part of that promise                                 |
 * | bank                   | trust | the foundation's bank account, seen from the ledger (below zero) |
 * | employer:7:unallocated | trust | received, not yet matched to lots                              |
 * | lot:42:available       | trust | funded and free to spend                                       |
 */
export const accounts = {
  bank: 'bank',
  owes: (employerId: number, unit = 'EUR'): string =>
    unit === 'EUR' ? `employer:${employerId}:owes` : `employer:${employerId}:owes:${unit}`,
  unallocated: (employerId: number): string => `employer:${employerId}:unallocated`,
  granted: (lotId: bigint): string => `lot:${lotId}:granted`,
  available: (lotId: bigint): string => `lot:${lotId}:available`,
} as const;
