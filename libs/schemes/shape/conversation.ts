import { z } from 'zod';
import { Months } from './common.js';

/** Who can sit at the table; a talk keeps roles, never names. */
export const ConversationRole = z.enum([
  'employee',
  'manager',
  'hr-adviser',
  'works-council',
  'career-adviser',
]);
export type ConversationRole = z.infer<typeof ConversationRole>;

/** Why an employer can say no to a request. */
export const RefusalGround = z.enum([
  'business',
  'organisational',
  'fiscal',
  'conditions-not-met',
  'budget-too-small',
]);
export type RefusalGround = z.infer<typeof RefusalGround>;

const Silence = z.strictObject({
  noInvitation: z
    .enum(['none', 'counts-as-held', 'escalate'])
    .default('none')
    .describe(
      'A talk is overdue and the employer invited nobody to it. counts-as-held: not held against the employee; escalate: told apart, so that somebody steps in; none: the talk is simply missing [FCB26].',
    ),
  noChoice: z
    .enum(['none', 'counts-as-held', 'counts-as-refused', 'escalate'])
    .default('none')
    .describe(
      'The employer invited and the employee let the reply deadline pass. counts-as-held: the employer did its part; counts-as-refused: the employee is taken to want no talk; escalate and none as above [FCB26].',
    ),
  noReply: z
    .enum(['none', 'counts-as-approved', 'counts-as-refused', 'escalate'])
    .default('none')
    .describe(
      'The employer let the deadline of its decision on a request pass. none: the request keeps waiting [FCB26].',
    ),
});

/**
 * What a scheme asks of employer and employee before the budget is saved or spent: a yearly talk, its plan, a spending
 * agreement, the employer's word. All of it is dated, like everything in a version.
 */
export const Conversation = z.strictObject({
  required: z
    .enum(['yearly', 'none'])
    .default('yearly')
    .describe(
      'Whether there must be a talk at least once a year [STAP4, SFA, JZ]. none: only what follows below counts, like an approval per request [ETD6].',
    ),
  maxIntervalMonths: Months.default(12).describe(
    'Months from one talk to the next at most, read as an interval; 12 is a year [STAP4].',
  ),
  reading: z
    .enum(['interval', 'calendar-year'])
    .nullable()
    .default(null)
    .describe(
      '"Once a year" where the text itself settles it: within so many months of the last, or once in each calendar year. Null: as policies.conversationReading says [STAP4].',
    ),
  effect: z
    .enum(['warn', 'block-tax-free', 'block-spend'])
    .nullable()
    .default(null)
    .describe(
      'What a missed talk does where the text itself settles it: a warning, no untaxed spending, no spending at all. Null: as policies.conversationMissing says [STAP4].',
    ),
  catchUpAllowed: z
    .boolean()
    .default(true)
    .describe(
      'true: a talk held late opens the way again from that day; false: a year that was missed stays missed [STAP4].',
    ),
  planDocument: z
    .enum(['individual-employability-plan', 'development-plan'])
    .nullable()
    .default('individual-employability-plan')
    .describe(
      'The document a talk is recorded in, signed by both; without it the talk does not count [STAP4]. Null: holding the talk is enough [SFA, JZ].',
    ),
  spendAgreement: z
    .boolean()
    .default(false)
    .describe(
      'true: spending takes a written agreement with a goal and an amount, signed by both (Overeenkomst Aanwending) [STAP4, LBB6].',
    ),
  initiative: z
    .enum(['either', 'employer', 'employee'])
    .default('either')
    .describe('Who may ask for a talk and start one; either: both sides [STAP4].'),
  roles: z
    .array(ConversationRole)
    .min(2)
    .default(ConversationRole.options)
    .describe('Who may take part, like ["employee", "manager"]; the default is everybody [STAP4].'),
  employerDecision: z
    .enum(['approve', 'none'])
    .default('none')
    .describe('approve: each request to spend needs the employer’s yes [LBB1, ETD6].'),
  decisionDeadlineDays: z
    .int()
    .min(1)
    .max(366)
    .nullable()
    .default(null)
    .describe(
      'Days from the employee’s signature within which the employer decides, like 30. Null: no deadline, so no silence [FCB26].',
    ),
  effectOfSilence: Silence.prefault({}).describe(
    'What it means that nobody invited, chose or replied in time [FCB26].',
  ),
  validRefusalGrounds: z
    .array(RefusalGround)
    .default(RefusalGround.options)
    .describe(
      'Grounds on which the employer may refuse, like ["business", "organisational", "fiscal"]; the default is every ground [FCB25, ETD6].',
    ),
});
export type Conversation = z.infer<typeof Conversation>;
