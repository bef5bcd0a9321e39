import type { z } from 'zod';
import { type DocumentView, NewDecision, type Party } from '#libs/conversations';
import { PrismaService } from '#libs/database';
import { codesOf, lbbAsking, makeTalkers, reference, type Talkers } from '../factories/talks.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

let database: TestDatabase;
let prisma: PrismaService;
let they: Talkers;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaService(database.url);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});
beforeEach(async () => {
  they = await makeTalkers(prisma);
});

const silence = (over: Partial<ReturnType<typeof quiet>>) => ({ ...quiet(), ...over });
const quiet = () =>
  ({ noInvitation: 'none', noChoice: 'none', noReply: 'none' }) as {
    noInvitation: 'none' | 'counts-as-held' | 'escalate';
    noChoice: 'none' | 'counts-as-held' | 'counts-as-refused' | 'escalate';
    noReply: 'none' | 'counts-as-approved' | 'counts-as-refused' | 'escalate';
  };
const asking = lbbAsking({ spendAgreement: true });
const approving = lbbAsking({
  spendAgreement: true,
  employerDecision: 'approve',
  decisionDeadlineDays: 30,
  validRefusalGrounds: ['business', 'organisational', 'fiscal'],
});
const withReply = (noReply: ReturnType<typeof quiet>['noReply']) =>
  lbbAsking({
    spendAgreement: true,
    employerDecision: 'approve',
    decisionDeadlineDays: 30,
    effectOfSilence: silence({ noReply }),
  });

const agree = (
  amountCents: bigint,
  { scheme = asking, replaces = null as bigint | null } = {},
): Promise<DocumentView> =>
  they.under(scheme).agreeSpending(
    {
      ...they.about(),
      reference: reference(),
      replaces,
      content: {
        goalCategory: 'coaching',
        goal: 'Six hours of coaching',
        amountCents,
        from: '2024-02-01',
        until: '2024-12-31',
      },
    },
    'test',
  );
type Said = z.input<typeof NewDecision>;
const decide = ({ personId, id }: DocumentView, said: Said, scheme = approving) =>
  they.under(scheme).decide({ personId, id }, NewDecision.parse(said), they.hands.employer);

describe('spending where the scheme asks for an agreement', () => {
  it('takes one, for at least the amount, in force, signed by both', async () => {
    expect(codesOf(await they.gate('2024-03-01', asking, 500_00n))).toEqual([
      'talk-in-time',
      'agreement-missing',
    ]);
    const agreement = await agree(500_00n);
    await they.sign(agreement, 'employee', '2024-03-01');
    expect(codesOf(await they.gate('2024-03-01', asking, 500_00n))).toContain(
      'agreement-not-signed',
    );
    await they.sign(agreement, 'employer', '2024-03-02');
    expect(await they.gate('2024-03-01', asking, 500_00n)).toMatchObject({ effect: 'block-spend' });
    expect(await they.gate('2024-03-02', asking, 500_00n)).toMatchObject({
      state: 'open',
      effect: 'none',
      agreementId: agreement.id,
    });
    expect(codesOf(await they.gate('2024-03-02', asking, 500_01n))).toContain(
      'agreement-too-small',
    );
    expect(codesOf(await they.gate('2025-01-01', asking, 1n))).toContain('agreement-not-in-force');
  });

  it('is not asked about when nothing is to be spent', async () => {
    expect(await they.gate('2024-03-01', asking)).toMatchObject({
      state: 'open',
      agreementId: null,
    });
  });

  it('rests on whichever agreement carries the amount', async () => {
    const large = await they.signBoth(await agree(900_00n), '2024-03-01');
    const small = await they.signBoth(await agree(100_00n), '2024-03-01');
    expect((await they.gate('2024-03-01', asking, 900_00n)).agreementId).toBe(large.id);
    expect((await they.gate('2024-03-01', asking, 50_00n)).agreementId).toBe(small.id);
  });

  it('takes new signatures once the amount was changed', async () => {
    const first = await they.signBoth(await agree(500_00n), '2024-03-01');
    const second = await agree(700_00n, { replaces: first.id });
    expect(codesOf(await they.gate('2024-03-01', asking, 500_00n))).toContain(
      'agreement-not-signed',
    );
    await they.signBoth(second, '2024-03-01');
    expect((await they.gate('2024-03-01', asking, 700_00n)).agreementId).toBe(second.id);
  });

  it('takes the yearly talk as well', async () => {
    await they.signBoth(await agree(500_00n), '2024-08-01');
    expect(await they.gate('2024-08-01', asking, 500_00n)).toMatchObject({
      state: 'blocked',
      effect: 'block-tax-free',
    });
  });

  it('makes no agreement where the scheme asks for none', async () => {
    await expect(agree(1n, { scheme: lbbAsking() })).rejects.toMatchObject({
      code: 'conversation.not-asked',
    });
  });
});

describe('spending where the employer decides', () => {
  let request: DocumentView;
  beforeEach(async () => {
    request = await they.signBoth(await agree(500_00n), '2024-03-01');
  });
  const answer = (day: string, scheme = approving) => they.gate(day, scheme, 500_00n);

  it('waits for the employer’s yes', async () => {
    expect(codesOf(await answer('2024-03-15'))).toContain('approval-awaited');
    const decided = await decide(request, { outcome: 'approved', decidedOn: '2024-03-20' });
    expect(decided.decision).toMatchObject({ outcome: 'approved', decideBy: '2024-03-31' });
    expect((await answer('2024-03-19')).state).toBe('blocked');
    expect(await answer('2024-03-20')).toMatchObject({ state: 'open', agreementId: request.id });
  });

  it('ends with a no, on a ground that the scheme admits', async () => {
    const refused = { outcome: 'refused', decidedOn: '2024-03-20' } as const;
    await expect(decide(request, { ...refused, ground: 'budget-too-small' })).rejects.toMatchObject(
      {
        code: 'document.ground-not-valid',
      },
    );
    await decide(request, { ...refused, ground: 'fiscal' });
    expect((await answer('2024-03-20')).because).toContainEqual({
      code: 'employer-refused',
      params: { ground: 'fiscal' },
    });
  });

  it('is decided once: the same again is the same, another is refused', async () => {
    const yes = { outcome: 'approved', decidedOn: '2024-03-20' } as const;
    const sent = await Promise.all([decide(request, yes), decide(request, yes)]);
    expect(sent[0]).toEqual(sent[1]);
    await expect(
      decide(request, { outcome: 'refused', ground: 'fiscal', decidedOn: '2024-03-20' }),
    ).rejects.toMatchObject({ code: 'document.decided' });
  });

  it('is decided on what the employee applied for, not before, and on no plan', async () => {
    const yes = (decidedOn: string): Said => ({ outcome: 'approved', decidedOn });
    await expect(decide(request, yes('2024-02-29'))).rejects.toMatchObject({
      code: 'document.not-applied-for',
    });
    const plan = await they.write(await they.record('2024-03-01'));
    await expect(decide(plan, yes('2024-03-20'))).rejects.toMatchObject({
      code: 'document.not-found',
    });
    const newer = await agree(600_00n, { replaces: request.id });
    await expect(decide(request, yes('2024-03-20'))).rejects.toMatchObject({
      code: 'document.superseded',
    });
    await expect(decide(newer, yes('2024-03-20'))).rejects.toMatchObject({
      code: 'document.not-applied-for',
    });
  });

  it.each([
    ['none', 'blocked', 'approval-awaited'],
    ['counts-as-approved', 'open', 'no-reply-counts-as-approved'],
    ['counts-as-refused', 'blocked', 'no-reply-counts-as-refused'],
    ['escalate', 'blocked', 'no-reply-escalated'],
  ] as const)(
    'after a deadline without a word, read as %s, is %s',
    async (noReply, state, code) => {
      const scheme = withReply(noReply);
      expect(codesOf(await answer('2024-03-31', scheme))).toContain('approval-awaited');
      const late = await answer('2024-04-01', scheme);
      expect([late.state, codesOf(late).at(-1)]).toEqual([state, code]);
    },
  );

  it('is decided on the very day the employee applied for it', async () => {
    const decided = await decide(request, { outcome: 'approved', decidedOn: '2024-03-01' });
    expect(decided.decision).toMatchObject({ decidedOn: '2024-03-01' });
    expect((await answer('2024-03-01')).state).toBe('open');
  });

  it('cannot be refused once silence was approval, and can be approved late', async () => {
    const scheme = withReply('counts-as-approved');
    const no = { outcome: 'refused', ground: 'fiscal', decidedOn: '2024-04-01' } as const;
    await expect(decide(request, no, scheme)).rejects.toMatchObject({
      code: 'document.approved-by-silence',
    });
    await decide(
      request,
      { outcome: 'approved', decidedOn: '2024-04-02' },
      withReply('counts-as-refused'),
    );
    expect((await answer('2024-04-02', withReply('counts-as-refused'))).state).toBe('open');
  });

  it('asks only the employee to sign where there is no agreement, just a request', async () => {
    const plain = lbbAsking({ required: 'none', employerDecision: 'approve' });
    const asked = await they.sign(await agree(70_00n, { scheme: plain }), 'employee', '2024-03-01');
    await decide(asked, { outcome: 'approved', decidedOn: '2024-03-02' }, plain);
    expect(await they.gate('2024-03-02', plain, 70_00n)).toMatchObject({
      state: 'open',
      dueOn: null,
      agreementId: asked.id,
    });
  });
});

describe('silence about the talk', () => {
  const invite = (invitedBy: Party = 'employer') =>
    they.invited(invitedBy, '2024-06-01', '2024-06-15');
  const silent = (over: Partial<ReturnType<typeof quiet>>) =>
    they.gate('2024-07-02', lbbAsking({ effectOfSilence: silence(over) }));

  it.each([
    ['none', 'blocked', 'talk-overdue'],
    ['counts-as-held', 'open', 'no-invitation-counts-as-held'],
    ['escalate', 'blocked', 'no-invitation-escalated'],
  ] as const)(
    'of an employer that invited nobody, read as %s: %s',
    async (noInvitation, state, code) => {
      await invite('employee');
      const found = await silent({ noInvitation });
      expect([found.state, codesOf(found).at(-1)]).toEqual([state, code]);
    },
  );

  it.each([
    ['none', 'blocked', 'talk-overdue'],
    ['counts-as-held', 'open', 'no-choice-counts-as-held'],
    ['counts-as-refused', 'blocked', 'no-choice-counts-as-refused'],
    ['escalate', 'blocked', 'no-choice-escalated'],
  ] as const)('of an employee who was invited, read as %s: %s', async (noChoice, state, code) => {
    await invite();
    const found = await silent({ noInvitation: 'counts-as-held', noChoice });
    expect([found.state, codesOf(found).at(-1)]).toEqual([state, code]);
  });

  it('is none once somebody answered, or once the talk was held and only its plan is missing', async () => {
    const { id, personId } = await invite();
    const speaksFor = ['employee'] as const;
    const no = { answer: 'declined', answeredOn: '2024-06-20' } as const;
    const [one, other] = await Promise.all(
      [1, 2].map(() => they.under().answer({ id, personId, speaksFor }, no, 'test')),
    );
    expect(one).toEqual(other);
    const mild = silence({ noInvitation: 'counts-as-held', noChoice: 'counts-as-held' });
    expect((await silent(mild)).state).toBe('blocked');
    await they.record('2024-06-25');
    expect(codesOf(await silent(mild))).toContain('talk-without-signed-plan');
    const yes = { answer: 'accepted', answeredOn: '2024-06-20' } as const;
    await expect(
      they.under().answer({ id, personId, speaksFor }, yes, 'test'),
    ).rejects.toMatchObject({ code: 'invitation.answered' });
    await expect(
      prisma.$executeRaw`UPDATE invitation SET answer = 'accepted' WHERE id = ${id}`,
    ).rejects.toThrow(/answered once/);
  });
});
