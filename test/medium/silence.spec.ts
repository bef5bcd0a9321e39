import { type DocumentView, NewDecision, type NewInvitation } from '#libs/conversations';
import { addDays, todayInAmsterdam } from '#libs/core';
import type { PrismaService } from '#libs/database';
import type { z } from 'zod';
import { codesOf, lbbAsking, makeTalkers, reference, type Talkers } from '../factories/talks.js';
import { withDatabase } from '../setup/database.js';

const QUIET = { noInvitation: 'none', noChoice: 'none', noReply: 'none' } as const;
const TODAY = todayInAmsterdam();
const daysAgo = (days: number): string => addDays(TODAY, -days);

let prisma: PrismaService;
let they: Talkers;

withDatabase((opened) => {
  prisma = opened;
});
beforeEach(async () => {
  they = await makeTalkers(prisma);
});

describe('the employer’s silence on a request', () => {
  const reading = (noReply: 'none' | 'counts-as-approved' | 'counts-as-refused' | 'escalate') =>
    lbbAsking({
      required: 'none',
      employerDecision: 'approve',
      decisionDeadlineDays: 30,
      effectOfSilence: { ...QUIET, noReply },
    });
  const approving = reading('counts-as-approved');

  /** What the employee applied for on a day. */
  async function requestOf(day: string): Promise<DocumentView> {
    const content = { goalCategory: 'course', goal: 'A course', amountCents: 50_00n } as const;
    const request = await they.under(approving).agreeSpending(
      {
        ...they.about(),
        reference: reference(),
        replaces: null,
        content: { ...content, from: '2024-01-01', until: null },
      },
      'test',
    );
    return they.sign(request, 'employee', day);
  }
  type Said = z.input<typeof NewDecision>;
  const decide = ({ personId, id }: DocumentView, said: Said, scheme = approving) =>
    they.under(scheme).decide({ personId, id }, NewDecision.parse(said), they.hands.employer);
  const no = (decidedOn: string, paper: string | null = null): Said => ({
    outcome: 'refused',
    ground: 'fiscal',
    decidedOn,
    paper,
  });
  const BY_SILENCE = { code: 'document.approved-by-silence' };

  it('that was an approval is not overturned by a no of an earlier day that nothing proves', async () => {
    const request = await requestOf('2024-02-01');
    await expect(decide(request, no('2024-02-20'))).rejects.toMatchObject(BY_SILENCE);
    const gate = await they.gate('2024-04-01', approving, 50_00n);
    expect([gate.state, codesOf(gate)]).toMatchObject([
      'open',
      expect.arrayContaining(['no-reply-counts-as-approved']),
    ]);
  });

  it('is none where a paper shows that the no came in time, up to the last day', async () => {
    const request = await requestOf('2024-03-01');
    await expect(decide(request, no('2024-04-01', 'letter/1'))).rejects.toMatchObject(BY_SILENCE);
    const decided = await decide(request, no('2024-03-31', 'letter/1'));
    expect(decided.decision).toMatchObject({
      outcome: 'refused',
      decideBy: '2024-03-31',
      paper: 'letter/1',
    });
    expect((await they.gate('2024-04-01', approving, 50_00n)).state).toBe('blocked');
  });

  it('has not begun on the last day itself, and has on the day after', async () => {
    const onTheLastDay = await requestOf(daysAgo(30));
    expect((await decide(onTheLastDay, no(daysAgo(3)))).decision).toMatchObject({
      decideBy: TODAY,
    });
    await expect(decide(await requestOf(daysAgo(31)), no(daysAgo(3)))).rejects.toMatchObject(
      BY_SILENCE,
    );
  });

  it('that was a refusal is followed by a late yes, and not by one of an earlier day', async () => {
    const refusing = reading('counts-as-refused');
    const request = await requestOf('2024-03-01');
    const yes = (decidedOn: string): Said => ({ outcome: 'approved', decidedOn });
    await expect(decide(request, yes('2024-03-31'), refusing)).rejects.toMatchObject({
      code: 'document.day-not-proven',
    });
    await decide(request, yes('2024-04-01'), refusing);
    expect((await they.gate('2024-04-01', refusing, 50_00n)).state).toBe('open');
  });

  it.each(['none', 'escalate'] as const)(
    'that decides nothing, read as %s, leaves room for a word of an earlier day',
    async (noReply) => {
      const request = await requestOf('2024-03-01');
      const decided = await decide(request, no('2024-03-01'), reading(noReply));
      expect(decided.decision).toMatchObject({ outcome: 'refused', decidedOn: '2024-03-01' });
    },
  );
});

describe('an invitation', () => {
  const mild = lbbAsking({ effectOfSilence: { ...QUIET, noChoice: 'counts-as-held' } });
  const invitation = (days: { invitedOn: string; replyBy: string }): NewInvitation => ({
    ...they.about(),
    reference: reference(),
    invitedBy: 'employer',
    ...days,
  });
  const invite = (asked: NewInvitation) => they.under(mild).invite(asked, 'test');

  it('cannot be made up once its last day to answer is over, so no silence comes of it', async () => {
    const late = invitation({ invitedOn: '2025-01-04', replyBy: '2025-01-05' });
    await expect(invite(late)).rejects.toMatchObject({
      code: 'invitation.too-late-to-answer',
      details: [{ at: 'replyBy' }],
    });
    const yesterday = invitation({ invitedOn: daysAgo(9), replyBy: daysAgo(1) });
    await expect(invite(yesterday)).rejects.toMatchObject({
      code: 'invitation.too-late-to-answer',
    });
    const gate = await they.gate('2025-02-01', mild);
    expect([gate.state, codesOf(gate)]).toEqual(['blocked', ['talk-overdue']]);
  });

  it('can be answered on a later day than that of inviting', async () => {
    await expect(invite(invitation({ invitedOn: TODAY, replyBy: TODAY }))).rejects.toMatchObject({
      code: 'conversation.out-of-order',
    });
    const kept = await invite(invitation({ invitedOn: daysAgo(1), replyBy: TODAY }));
    expect(kept).toMatchObject({ replyBy: TODAY, answer: null, answeredBy: null });
  });

  it('sent again after its last day is still the same one', async () => {
    const { id } = await they.invited('employer', '2024-06-01', '2024-06-15');
    const { reference: name } = await prisma.invitation.findUniqueOrThrow({ where: { id } });
    const asked = invitation({ invitedOn: '2024-06-01', replyBy: '2024-06-15' });
    expect(await invite({ ...asked, reference: name })).toMatchObject({ id });
    const other = { ...asked, reference: name, replyBy: '2024-06-16' };
    await expect(invite(other)).rejects.toMatchObject({ code: 'conversation.reference-reused' });
  });

  it.each([
    ['after its last day to answer', '2025-01-05', '2025-01-06', '2025-01-07T12:00:00Z'],
    ['with no day to answer', '2025-01-05', '2025-01-05', '2025-01-05T12:00:00Z'],
  ])('is not kept by the database %s', async (_, invitedOn, replyBy, at) => {
    await expect(they.invited('employer', invitedOn, replyBy, at)).rejects.toThrow(
      /leaves no time to answer/,
    );
  });

  it('keeps who answered it, the first time', async () => {
    const { id } = await invite(invitation({ invitedOn: TODAY, replyBy: addDays(TODAY, 7) }));
    const place = { id, personId: they.somebody.personId, speaksFor: ['employee'] as const };
    const said = { answer: 'accepted', answeredOn: TODAY } as const;
    const first = await they.under(mild).answer(place, said, 'A portal');
    const again = await they.under(mild).answer(place, said, 'Another portal');
    expect([first.answeredBy, again.answeredBy]).toEqual(['A portal', 'A portal']);
    const { items } = await they.under(mild).invitationsOf(they.about(), { limit: 5 });
    expect(items).toMatchObject([{ recordedBy: 'test', answeredBy: 'A portal' }]);
  });

  it('is not answered by nobody, nor by somebody without an answer', async () => {
    const { id } = await they.invited('employer', '2024-06-01', '2024-06-15');
    await expect(prisma.$executeRaw`
      UPDATE invitation SET answer = 'accepted', answered_on = '2024-06-02' WHERE id = ${id}`).rejects.toThrow(
      /invitation_answered_by_somebody/,
    );
    await expect(
      prisma.$executeRaw`UPDATE invitation SET answered_by = 'test' WHERE id = ${id}`,
    ).rejects.toThrow(/invitation_answered_by_somebody|answered_by/);
  });
});
