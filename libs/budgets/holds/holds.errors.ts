import { HubError } from '#libs/core';
import { sqlState, violated } from '#libs/database';
import { explain } from '#libs/schemes';
import { hashOf } from '../hash.js';
import type { KnownStep } from './held.js';
import type { AnyStep } from './hold-moves.js';
import { Amount, type StepKey } from './holds.schema.js';
import type { Considered } from './pick.rules.js';

/** Before the database would say so in its own words. */
export function refuseUnclear(
  shape: typeof StepKey,
  { key, amount }: { key: string; amount: bigint },
): void {
  if (shape.safeParse(key).success && Amount.safeParse(amount).success) return;
  throw new HubError(
    'invalid',
    'hold.unclear',
    'The key or the amount is not one a hold can have.',
    {
      remedy:
        'Give a key of letters, digits and . _ : - (a hold’s also /), and an amount of more than nothing.',
    },
  );
}

/** Somebody else took the lots, or the key, or the link to who has them ended, between looking and taking. */
export const wasRaced = (error: unknown): boolean =>
  error instanceof HubError
    ? error.code === 'ledger.insufficient-funds' || hasOtherAccount(error.cause)
    : sqlState(error) === '23505' &&
      (violated(error, 'hold_key_key') || violated(error, 'hold_step_pkey'));

const hasOtherAccount = (refused: unknown): boolean =>
  refused !== undefined && violated(refused, 'a hold takes lots of another account');

const raced = (cause: unknown): HubError =>
  new HubError('conflict', 'hold.raced', 'Somebody else took a step here at the same moment.', {
    remedy: 'Try again.',
    cause,
  });

export function sameHold({ id, hash }: { id: bigint; hash: string }, request: string): bigint {
  if (hash === request) return id;
  throw keyConflict('Another hold was placed under this key.');
}

export function sameStep(known: KnownStep, { kind, amount, providerId, on }: AnyStep): void {
  const { kind: _kind, ...wish } = known;
  if (known.kind !== kind || hashOf(wish) !== hashOf({ amount, providerId, on }))
    throw keyConflict('Another step was taken on this hold under this key.');
}

const keyConflict = (message: string): HubError =>
  new HubError('conflict', 'hold.key-conflict', message, {
    remedy: 'Give each step a key of its own; repeat a key only to repeat the step.',
  });

export const tooMuch = (kind: AnyStep['kind']): HubError =>
  new HubError('conflict', 'hold.too-much', 'Less than this amount is still held.', {
    remedy: `Look at what is open on the hold, and ${kind} that at most.`,
  });

export const notEnough = (shortfall: bigint, considered: Considered[]): HubError =>
  new HubError(
    'conflict',
    'hold.not-enough',
    'The lots that can be used do not cover the amount.',
    {
      remedy: `Ask for ${shortfall} less (minor units), or let somebody else pay that part.`,
      details: considered.map(({ lotId, reason }) => ({
        at: `lot ${lotId}`,
        problem: explain(reason, 'en'),
      })),
    },
  );

/** A refusal of the database in the words of a hold. */
export function refusedHold(error: unknown): unknown {
  if (wasRaced(error)) return raced(error);
  // The ledger knows no holds: what it could not name is asked for its cause.
  const refused = error instanceof HubError ? error.cause : error;
  return refused && violated(refused, 'counts before the hold does') ? tooEarly(error) : error;
}

const tooEarly = (cause: unknown): HubError =>
  new HubError('invalid', 'hold.step-too-early', 'A step counts before the hold does.', {
    remedy: 'Give the step the day of the hold, or a later one.',
    cause,
  });
