import { HubError } from '#libs/core';
import { violated } from '#libs/database';

/** What the database says about a link it refuses, as an error to act on; undefined if it is about something else. */
export function refusedLink(cause: unknown): HubError | undefined {
  const refusal = Object.entries(REFUSALS).find(([said]) => violated(cause, said))?.[1];
  if (!refusal) return undefined;
  const [code, message, remedy] = refusal;
  return new HubError('conflict', code, message, { remedy, cause });
}

const REFUSALS: Record<string, [code: string, message: string, remedy: string]> = {
  account_link_one_account: [
    'link.person-linked',
    'What this employer reported belongs to an account already.',
    'Undo that link first, if it is wrong.',
  ],
  account_link_not_to_itself: [
    'link.to-itself',
    'What this employer reported is this account.',
    'Nothing needs to be linked.',
  ],
  'the account is linked to another': [
    'link.account-moved',
    'The account was linked to another account meanwhile.',
    'Ask for the account again, and link to the one it names.',
  ],
  'an order holds budget across the link': [
    'link.in-use',
    'An order of one of the two keeps budget of the other.',
    'Cancel or finish that order first, then undo the link.',
  ],
  'budget moved across the link': [
    'link.moved-budget',
    'Budget moved across this link to another job.',
    'Undo the life events that moved it first, or ask to have them undone along with the link: alsoUndoMoves.',
  ],
  'the person is the account of others': [
    'link.person-has-others',
    'What this employer reported is an account with people of its own.',
    'Link the other way round, or undo its links first.',
  ],
};

/** The same words for a token that is unknown, used or too late: it does not say which. */
export const unusableInvitation = (): HubError =>
  new HubError(
    'conflict',
    'invitation.unusable',
    'The invitation is unknown, was used before, or has expired.',
    { remedy: 'Ask for a new invitation.' },
  );

export const notReported = (): HubError =>
  new HubError('conflict', 'invitation.not-reported', 'No employer reports this person.', {
    remedy: 'An account without an employer needs no invitation: it is an account already.',
  });

export const notComplete = (): HubError =>
  new HubError(
    'conflict',
    'invitation.connection-not-complete',
    'The employer’s payroll connection is not complete yet.',
    { remedy: 'Let a first complete delivery of the connection through, then invite.' },
  );

export const alreadyLinked = (): HubError =>
  new HubError('conflict', 'invitation.person-linked', 'The person is in an account already.', {
    remedy: 'Nothing needs to be accepted; undo the link first, if it is wrong.',
  });

export const undoneBefore = (): HubError =>
  new HubError('conflict', 'link.undone', 'The link was undone before.', {
    remedy: 'Nothing needs to be done.',
  });
