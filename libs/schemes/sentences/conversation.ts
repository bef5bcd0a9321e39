/** Why the way to spending is open or not: the talk, its plan, the agreement, the employer's word. */
export const conversationSentences = {
  'talk-not-asked': {
    nl: 'Deze regeling vraagt geen jaargesprek.',
    en: 'This scheme asks for no yearly talk.',
  },
  'talk-not-due': {
    nl: 'Er is nog niets gespaard, dus er is nog geen jaargesprek nodig.',
    en: 'Nothing has been saved yet, so no yearly talk is due.',
  },
  'talk-in-time': {
    nl: 'Het jaargesprek is op tijd; het volgende moet uiterlijk {dueOn} zijn gehouden.',
    en: 'The yearly talk is in time; the next one is due on {dueOn} at the latest.',
  },
  'talk-overdue': {
    nl: 'Het jaargesprek had uiterlijk {dueOn} moeten zijn gehouden.',
    en: 'The yearly talk was due on {dueOn} at the latest.',
  },
  'talk-without-signed-plan': {
    nl: 'Het gesprek van {heldOn} telt niet mee: het plan is niet door beiden getekend.',
    en: 'The talk of {heldOn} does not count: its plan is not signed by both.',
  },
  'no-invitation-counts-as-held': {
    nl: 'De werkgever heeft niet uitgenodigd; het gesprek geldt als gehouden.',
    en: 'The employer sent no invitation; the talk counts as held.',
  },
  'no-invitation-escalated': {
    nl: 'De werkgever heeft niet uitgenodigd; iemand moet ingrijpen.',
    en: 'The employer sent no invitation; somebody has to step in.',
  },
  'no-choice-counts-as-held': {
    nl: 'Op de uitnodiging is niet uiterlijk {replyBy} geantwoord; het gesprek geldt als gehouden.',
    en: 'The invitation was not answered by {replyBy}; the talk counts as held.',
  },
  'no-choice-counts-as-refused': {
    nl: 'Op de uitnodiging is niet uiterlijk {replyBy} geantwoord; dat geldt als afgezien van een gesprek.',
    en: 'The invitation was not answered by {replyBy}; that counts as wanting no talk.',
  },
  'no-choice-escalated': {
    nl: 'Op de uitnodiging is niet uiterlijk {replyBy} geantwoord; iemand moet ingrijpen.',
    en: 'The invitation was not answered by {replyBy}; somebody has to step in.',
  },
  'agreement-missing': {
    nl: 'Er is geen overeenkomst over de besteding.',
    en: 'There is no spending agreement.',
  },
  'agreement-not-in-force': {
    nl: 'De overeenkomst over de besteding geldt niet op {on}.',
    en: 'The spending agreement is not in force on {on}.',
  },
  'agreement-too-small': {
    nl: 'De overeenkomst over de besteding is te klein: {agreedCents}, en nodig is {askedCents}.',
    en: 'The spending agreement is too small: {agreedCents}, and {askedCents} is needed.',
  },
  'agreement-not-signed': {
    nl: 'De overeenkomst over de besteding is nog niet getekend door wie dat moet.',
    en: 'The spending agreement is not signed by all who must.',
  },
  'agreement-signed': {
    nl: 'De overeenkomst over de besteding is er en is getekend.',
    en: 'The spending agreement is there and is signed.',
  },
  'employer-approved': {
    nl: 'De werkgever heeft de aanvraag goedgekeurd.',
    en: 'The employer approved the request.',
  },
  'employer-refused': {
    nl: 'De werkgever heeft de aanvraag geweigerd: {ground}.',
    en: 'The employer refused the request: {ground}.',
  },
  'approval-awaited': {
    nl: 'De aanvraag wacht op het besluit van de werkgever.',
    en: 'The request waits for the decision of the employer.',
  },
  'no-reply-counts-as-approved': {
    nl: 'De werkgever heeft niet uiterlijk {decideBy} besloten; dat geldt als goedkeuring.',
    en: 'The employer did not decide by {decideBy}; that counts as approval.',
  },
  'no-reply-counts-as-refused': {
    nl: 'De werkgever heeft niet uiterlijk {decideBy} besloten; dat geldt als weigering.',
    en: 'The employer did not decide by {decideBy}; that counts as a refusal.',
  },
  'no-reply-escalated': {
    nl: 'De werkgever heeft niet uiterlijk {decideBy} besloten; iemand moet ingrijpen.',
    en: 'The employer did not decide by {decideBy}; somebody has to step in.',
  },
} as const;

/** The employer's grounds in words. */
export const groundWords = {
  business: { nl: 'bedrijfsbelang', en: 'business interest' },
  organisational: { nl: 'organisatiebelang', en: 'organisational interest' },
  fiscal: { nl: 'fiscaal bezwaar', en: 'a fiscal objection' },
  'conditions-not-met': { nl: 'voldoet niet aan de voorwaarden', en: 'the conditions are not met' },
  'budget-too-small': { nl: 'het budget is te klein', en: 'the budget is too small' },
};
