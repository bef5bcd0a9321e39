import { HubError } from '#libs/core';
import { sqlState, violated } from '#libs/database';

type Check = [code: string, message: string, remedy: string];

const CROSSES: Check = [
  'unbalanced-books',
  'A transfer may not cross books or units, nor take from an account that holds nothing.',
  'Book within one book and one unit, from an account that holds something.',
];
const TOO_LARGE: Check = [
  'amount-too-large',
  'The amount is more than an account can hold.',
  'Look at the amount: it is in minor units.',
];
const INVALID: Check = [
  'transfer-invalid',
  'A transfer moves more than nothing between two accounts, in a known unit, under a reference of 3 to 200 characters.',
  'Correct the one of these that it lacks.',
];
const OVERDRAWN: Check = [
  'insufficient-funds',
  'There is not enough on the account for this transfer.',
  'Look at the balance of the account, and move that at most.',
];
const REVERSED: Check = [
  'reversed-already',
  'This was taken back before.',
  'Leave it: nothing more is to be done.',
];

const CHECKS: [constraint: string, check: Check][] = [
  ['crosses books or units', CROSSES],
  [
    'account_in_chart',
    [
      'unknown-account',
      'The chart of accounts has no such address in this book.',
      'Use an address of the chart, like lot:7:granted or employer:3:owes.',
    ],
  ],
  [
    'transfer_in_chart',
    [
      'move-not-in-chart',
      'The chart of accounts has no such step between these two accounts.',
      'Book the steps that the chart has, one after the other.',
    ],
  ],
  [
    'is an account of no lot',
    [
      'unknown-lot',
      'The lot of one of these accounts is not there.',
      'Grant the lot first, then book on it.',
    ],
  ],
  [
    'is not the opposite of what it reverses',
    [
      'not-a-reversal',
      'A reversal is the exact opposite of one earlier transfer.',
      'Take it back as a whole: between the same accounts, the same amount the other way.',
    ],
  ],
  [
    'reverses what has no undo',
    [
      'not-a-reversal',
      'What is held, spent, given back or paid out is not undone in the journal.',
      'Take the step that brings it back: what is held is released, what was spent is given back.',
    ],
  ],
];

/** Says in the words of the trade what the database refused; its rules stand in the migrations. */
export function explained(error: unknown): unknown {
  if (error instanceof HubError) return error;
  const state = sqlState(error);
  if (state === '22003') return refused('invalid', TOO_LARGE, error);
  // One account in two units, within one batch.
  if (state === '21000') return refused('invalid', CROSSES, error);
  if (state === '23505' && violated(error, 'transfer_reversed_once'))
    return refused('conflict', REVERSED, error);
  return state === '23514' ? explainedCheck(error) : error;
}

function explainedCheck(error: unknown): HubError {
  if (violated(error, 'account_not_overdrawn')) return refused('conflict', OVERDRAWN, error);
  const found = CHECKS.find(([constraint]) => violated(error, constraint));
  return refused('invalid', found?.[1] ?? INVALID, error);
}

const refused = (
  kind: 'invalid' | 'conflict',
  [code, message, remedy]: Check,
  cause: unknown,
): HubError => new HubError(kind, `ledger.${code}`, message, { remedy, cause });
