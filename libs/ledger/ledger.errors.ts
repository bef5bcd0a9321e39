import { HubError } from '#libs/core';
import { sqlState, violated } from '#libs/database';

const CHECKS: [constraint: string, code: string, message: string][] = [
  [
    'crosses books or units',
    'unbalanced-books',
    'A transfer may not cross books or units, nor take from an account that holds nothing.',
  ],
  [
    'account_in_chart',
    'unknown-account',
    'The chart of accounts has no such address in this book.',
  ],
  [
    'transfer_in_chart',
    'move-not-in-chart',
    'The chart of accounts has no such step between these two accounts.',
  ],
  [
    'is an account of no lot',
    'unknown-lot',
    'The lot of one of these accounts is not there; grant it first.',
  ],
  [
    'is not the opposite of what it reverses',
    'not-a-reversal',
    'A reversal is the exact opposite of one earlier transfer.',
  ],
  [
    'reverses what has no undo',
    'not-a-reversal',
    'What is held, spent, given back or paid out is not undone in the journal; it goes back by a step of its own.',
  ],
];

/** Says in the words of the trade what the database refused; its rules stand in the migrations. */
export function explained(error: unknown): unknown {
  if (error instanceof HubError) return error;
  const state = sqlState(error);
  if (state === '22003')
    return refused(error, 'amount-too-large', 'The amount is more than an account can hold.');
  // One account in two units, within one batch.
  if (state === '21000') return refused(error, 'unbalanced-books', CHECKS[0]?.[2] ?? '');
  if (state === '23505' && violated(error, 'transfer_reversed_once'))
    return new HubError('conflict', 'ledger.reversed-already', 'This was taken back before.', {
      cause: error,
    });
  return state === '23514' ? explainedCheck(error) : error;
}

function explainedCheck(error: unknown): HubError {
  if (violated(error, 'account_not_overdrawn'))
    return new HubError(
      'conflict',
      'ledger.insufficient-funds',
      'There is not enough on the account for this transfer.',
      { cause: error },
    );
  const found = CHECKS.find(([constraint]) => violated(error, constraint));
  return found
    ? refused(error, found[1], found[2])
    : refused(
        error,
        'transfer-invalid',
        'A transfer moves more than nothing between two accounts, in a known unit, under a reference of 3 to 200 characters.',
      );
}

const refused = (cause: unknown, code: string, message: string): HubError =>
  new HubError('invalid', `ledger.${code}`, message, { cause });
