import { HubError } from '#libs/core';

export const notAsked = (what: string): HubError =>
  new HubError('conflict', 'conversation.not-asked', `This scheme asks for no ${what}.`, {
    remedy: 'Record only what the scheme needs; GET /v1/schemes/{id} tells.',
  });

export const notTheirInitiative = (): HubError =>
  new HubError(
    'conflict',
    'conversation.not-their-initiative',
    'Under this scheme the other side takes the initiative to a talk.',
    { remedy: 'See `initiative` of the scheme.' },
  );

export const wrongRoles = (): HubError =>
  new HubError(
    'invalid',
    'conversation.wrong-roles',
    'A talk is between the employee and at least one other whom the scheme admits.',
    { remedy: 'See `roles` of the scheme.', details: [{ at: 'participants', problem: 'roles' }] },
  );

export const notYet = (field: string): HubError =>
  new HubError('invalid', 'conversation.not-yet', 'This is put on record once it has happened.', {
    remedy: 'Give a day that is not in the future.',
    details: [{ at: field, problem: 'is in the future' }],
  });

export const outOfOrder = (field: string, problem: string): HubError =>
  new HubError('invalid', 'conversation.out-of-order', 'The days do not follow each other.', {
    remedy: 'Correct the day named in the details.',
    details: [{ at: field, problem }],
  });

export const referenceReused = (): HubError =>
  new HubError(
    'conflict',
    'conversation.reference-reused',
    'This reference names another record of the same person and employer.',
    { remedy: 'Use a new reference for something new.' },
  );

export const notEmployed = (): HubError =>
  new HubError(
    'conflict',
    'conversation.not-employed',
    'The person has no employment at this employer.',
    { remedy: 'Deliver the payroll period in which they are in service first.' },
  );

export const alreadyAnswered = (): HubError =>
  new HubError('conflict', 'invitation.answered', 'This invitation was answered otherwise.', {
    remedy: 'Send a new invitation instead.',
  });

/** Silence counts only where there was time to break it. */
export const tooLateToAnswer = (): HubError =>
  new HubError(
    'invalid',
    'invitation.too-late-to-answer',
    'The last day to answer this invitation is over, so nobody can answer it in time.',
    {
      remedy: 'Put an invitation on record while it can be answered; invite anew for a later day.',
      details: [{ at: 'replyBy', problem: 'is before today' }],
    },
  );

export const superseded = (): HubError =>
  new HubError(
    'conflict',
    'document.superseded',
    'Another version of this document has taken its place.',
    { remedy: 'Read the current version and work on that one.' },
  );

export const notAppliedFor = (): HubError =>
  new HubError(
    'conflict',
    'document.not-applied-for',
    'The employee has not signed this agreement, so there is no request to decide.',
    { remedy: 'Record the employee’s signature first, on or before the day of the decision.' },
  );

export const groundNotValid = (): HubError =>
  new HubError(
    'conflict',
    'document.ground-not-valid',
    'Under this scheme that is no ground to refuse.',
    { remedy: 'See `validRefusalGrounds` of the scheme.' },
  );

export const decidedOtherwise = (): HubError =>
  new HubError('conflict', 'document.decided', 'The employer decided this request otherwise.', {
    remedy: 'Write a new version of the agreement to ask again.',
  });

export const decidedBySilence = (): HubError =>
  new HubError(
    'conflict',
    'document.approved-by-silence',
    'The deadline has passed, and under this scheme that was an approval.',
    {
      remedy:
        'Name the paper of an earlier day in `paper`, or agree on a new version with the employee instead.',
    },
  );

/** Who speaks after the deadline cannot move their own word before it. */
export const dayNotProven = (): HubError =>
  new HubError(
    'conflict',
    'document.day-not-proven',
    'The deadline has passed without a word on record, and under this scheme that was a decision.',
    {
      remedy: 'Name the paper of that day in `paper`, or give a day after the deadline.',
      details: [{ at: 'decidedOn', problem: 'is before the deadline, and nothing proves it' }],
    },
  );

export const signedOtherwise = (): HubError =>
  new HubError(
    'conflict',
    'document.signed',
    'This party signed this version on another day or another paper.',
    { remedy: 'Read the document; a signature is put on record once.' },
  );

/** A key that gives the word of a side it does not speak for. */
export const notTheirs = (): HubError =>
  new HubError(
    'forbidden',
    'conversation.not-theirs-to-sign',
    'This key cannot speak for that side.',
    { remedy: 'The employee speaks through a portal, the employer with a key of its own.' },
  );

export const paperMissing = (): HubError =>
  new HubError(
    'invalid',
    'document.paper-missing',
    'An operator speaks for nobody, and only puts on record what a paper says.',
    {
      remedy: 'Give your own name for that paper in `paper`.',
      details: [{ at: 'paper', problem: 'is missing' }],
    },
  );

export const oneHand = (): HubError =>
  new HubError(
    'forbidden',
    'document.one-hand',
    'Nobody puts the word of both sides under one document on record.',
    { remedy: 'Let the other side, or another operator, do that for the other side.' },
  );
