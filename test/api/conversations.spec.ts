import type { AxiosInstance } from 'axios';
import { PrismaService } from '#libs/database';
import { catalogueOf, schemes, SchemesService } from '#libs/schemes';
import { lbbAsking } from '../factories/talks.js';
import { type Body, makeAppliedRun, makeWorld, type World } from './world.js';

type Applied = Awaited<ReturnType<typeof makeAppliedRun>>;

const schemeId = 'nl-test-lbb';
let world: World;
let here: Applied;
let there: Applied;
let employer: AxiosInstance;
let portal: AxiosInstance;
let records = 0;

beforeAll(async () => {
  world = await makeWorld();
  here = await makeAppliedRun(world.operator);
  there = await makeAppliedRun(world.operator);
  employer = world.as(await world.keyFor('employer', [here.employerId]));
  portal = world.as(await world.keyFor('portal', [here.employerId]));
  const asking = lbbAsking({
    spendAgreement: true,
    employerDecision: 'approve',
    decisionDeadlineDays: 30,
  });
  const catalogue = catalogueOf([...schemes, { ...asking, id: schemeId }]);
  world.hub.context.get(SchemesService).current = () => Promise.resolve(catalogue);
  await world.hub.context.get(PrismaService).$executeRaw`
    INSERT INTO lot (person_id, employment_id, employer_id, scheme_id, scheme_version, period_id, run_id, unit, granted, lot_on)
    SELECT person_id, employment_id, employer_id, ${schemeId}, scheme_version, period_id, run_id, unit, granted, '2024-01-31'
    FROM lot WHERE id = ANY(${[here.lotId, there.lotId].map(BigInt)})`;
});
afterAll(() => world.stop());

const at = (path: string, { personId } = here): string => `/v1/people/${personId}/${path}`;
const named = (more: object): object => ({ reference: `spec/${(records += 1)}`, ...more });
const talk = (more: object = {}): object =>
  named({
    schemeId,
    heldOn: '2026-02-10',
    startedBy: 'employee',
    participants: ['manager', 'employee'],
    ...more,
  });
const content = {
  goalCategory: 'course',
  goal: 'A course in coaching',
  amountCents: 500_00,
  from: '2026-02-10',
};
const signature = (party: string): object => ({ party, signedOn: '2026-02-11' });
const decision = { outcome: 'approved', decidedOn: '2026-02-12' };

/** A talk with its plan and an agreement, all of the people of `here`. */
async function makeDocuments(): Promise<{ held: Body; plan: Body; agreement: Body }> {
  const { data: held } = await employer.post(at('conversations'), talk());
  const { data: plan } = await employer.post(
    at('plans'),
    named({ conversationId: held.id, content }),
  );
  const { data: agreement } = await portal.post(
    at('spending-agreements'),
    named({ schemeId, content }),
  );
  return { held, plan, agreement };
}

describe('from the first invitation to the employer’s yes', () => {
  it('everything is put on record and comes back as evidence', async () => {
    const invited = await employer.post(
      at('conversation-invitations'),
      named({ schemeId, invitedBy: 'employer', invitedOn: '2026-01-05', replyBy: '2099-01-20' }),
    );
    expect(invited.status).toBe(201);
    const answered = await portal.post(at(`conversation-invitations/${invited.data.id}/answer`), {
      answer: 'accepted',
      answeredOn: '2026-01-06',
    });
    expect([answered.status, answered.data]).toMatchObject([
      200,
      { answer: 'accepted', answeredBy: expect.any(String) as string },
    ]);
    expect([invited.data.answeredBy, answered.data.answeredBy]).not.toContain(
      answered.data.recordedBy,
    );

    const { held, plan, agreement } = await makeDocuments();
    expect(held).toMatchObject({
      personId: here.personId,
      employerId: here.employerId,
      plan: null,
    });
    for (const document of [plan, agreement]) {
      const path = at(`documents/${document.id}/signatures`);
      expect((await portal.post(path, signature('employer'))).status).toBe(403);
      expect((await employer.post(path, signature('employer'))).status).toBe(201);
      expect((await portal.post(path, signature('employee'))).status).toBe(201);
    }
    const decided = await employer.post(
      at(`spending-agreements/${agreement.id}/decisions`),
      decision,
    );
    expect([decided.status, decided.data.decision]).toMatchObject([
      201,
      { outcome: 'approved', decideBy: '2026-03-13', ground: null },
    ]);

    const { data: history } = await portal.get(at(`conversations?schemeId=${schemeId}`));
    expect(history.items[0]).toMatchObject({
      participants: ['employee', 'manager'],
      plan: { documentId: plan.id, version: 1, signedBy: ['employee', 'employer'] },
    });
    const { data: agreements } = await portal.get(at('spending-agreements'));
    expect(agreements.items[0]).toMatchObject({
      id: agreement.id,
      isCurrent: true,
      content: { ...content, until: null },
      signatures: [{ party: 'employee' }, { party: 'employer' }],
    });
    const { data: invitations } = await employer.get(at('conversation-invitations'));
    expect(invitations.items).toHaveLength(1);
  });

  it('a plan is changed by a version that takes the place of the one before', async () => {
    const { held, plan } = await makeDocuments();
    const change = (replaces: unknown) =>
      employer.post(at('plans'), named({ conversationId: held.id, replaces, content }));
    const second = await change(plan.id);
    expect([second.status, second.data.version]).toEqual([201, 2]);
    const late = await change(plan.id);
    expect([late.status, late.data.code]).toEqual([409, 'document.superseded']);
    const { data: plans } = await employer.get(at('plans?limit=2'));
    expect(plans.items.map(({ version, isCurrent }: Body) => [version, isCurrent])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('the same talk sent twice is one talk, by its reference or by its Idempotency-Key', async () => {
    const body = talk();
    const first = await employer.post(at('conversations'), body);
    const again = await employer.post(at('conversations'), body);
    expect([again.status, again.data.id]).toEqual([201, first.data.id]);
    const other = await employer.post(at('conversations'), { ...body, heldOn: '2026-02-09' });
    expect([other.status, other.data.code]).toEqual([409, 'conversation.reference-reused']);
  });
});

describe('who speaks for whom', () => {
  const NOT_THEIRS = [403, 'conversation.not-theirs-to-sign'];
  const invitationBy = (invitedBy: string) =>
    named({ schemeId, invitedBy, invitedOn: '2026-01-05', replyBy: '2099-01-20' });
  const said = { answer: 'declined', answeredOn: '2026-01-06' };

  it.each(['employer', 'employee'])('an invitation by the %s is theirs to send', async (side) => {
    const [theirs, others] = side === 'employer' ? [employer, portal] : [portal, employer];
    const sent = await others.post(at('conversation-invitations'), invitationBy(side));
    expect([sent.status, sent.data.code]).toEqual(NOT_THEIRS);
    const { status, data } = await theirs.post(at('conversation-invitations'), invitationBy(side));
    expect(status).toBe(201);
    const path = at(`conversation-invitations/${data.id}/answer`);
    const own = await theirs.post(path, said);
    expect([own.status, own.data.code]).toEqual(NOT_THEIRS);
    const answered = await others.post(path, said);
    expect([answered.status, answered.data.answer]).toEqual([200, 'declined']);
  });

  it('an operator names the paper, and speaks for one side of a document', async () => {
    const { agreement } = await makeDocuments();
    const path = at(`documents/${agreement.id}/signatures`);
    const bare = await world.operator.post(path, signature('employee'));
    expect([bare.status, bare.data.code]).toEqual([400, 'document.paper-missing']);
    const asked = { ...signature('employee'), paper: 'archive/17' };
    const signed = await world.operator.post(path, asked);
    expect(signed.data.signatures).toMatchObject([{ party: 'employee', paper: 'archive/17' }]);
    expect((await world.operator.post(path, asked)).status).toBe(201);
    const elsewhere = await world.operator.post(path, { ...asked, paper: 'archive/18' });
    expect([elsewhere.status, elsewhere.data.code]).toEqual([409, 'document.signed']);

    const own = await world.operator.post('/v1/keys', {
      tenant: { kind: 'operator', name: 'Operator' },
      label: 'a second key',
    });
    const decisions = at(`spending-agreements/${agreement.id}/decisions`);
    for (const client of [world.operator, world.as(own.data.key)])
      for (const answer of [
        await client.post(path, { ...asked, party: 'employer' }),
        await client.post(decisions, { ...decision, paper: 'archive/17' }),
      ])
        expect([answer.status, answer.data.code]).toEqual([403, 'document.one-hand']);
    const decided = await employer.post(decisions, decision);
    expect(decided.data.decision).toMatchObject({ outcome: 'approved', paper: null });
    expect((await employer.post(path, signature('employer'))).status).toBe(201);
  });

  it('one operator who signs for both sides at once signs for one', async () => {
    const { plan } = await makeDocuments();
    const path = at(`documents/${plan.id}/signatures`);
    const answers = await Promise.all(
      ['employee', 'employer'].map((party) =>
        world.operator.post(path, { ...signature(party), paper: 'archive/19' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403]);
  });
});

describe('what is refused', () => {
  it('is that an employer signs for the employee', async () => {
    const { plan } = await makeDocuments();
    const path = at(`documents/${plan.id}/signatures`);
    const { status, data } = await employer.post(path, signature('employee'));
    expect([status, data.code]).toEqual([403, 'conversation.not-theirs-to-sign']);
  });

  it('is an invitation that nobody can answer any more', async () => {
    const days = { invitedOn: '2025-01-04', replyBy: '2025-01-05' };
    const { status, data } = await employer.post(
      at('conversation-invitations'),
      named({ schemeId, invitedBy: 'employer', ...days }),
    );
    expect([status, data.code]).toEqual([400, 'invitation.too-late-to-answer']);
  });

  it('is a talk or an agreement that the scheme does not ask for', async () => {
    const held = await employer.post(at('conversations'), talk({ schemeId: 'nl-rnf-iob' }));
    expect([held.status, held.data.code]).toEqual([409, 'conversation.not-asked']);
    const unknown = await employer.post(at('conversations'), talk({ schemeId: 'nl-none' }));
    expect([unknown.status, unknown.data.code]).toEqual([404, 'scheme.not-found']);
  });

  it.each([
    ['a name among the roles', { participants: ['employee', 'Fictie Voorbeeld'] }],
    ['a note', { notes: 'All went well.' }],
    ['a reference in words', { reference: 'the talk with Fictie' }],
    ['a day that is none', { heldOn: '2026-02-30' }],
    ['a day of the year 0', { heldOn: '0000-01-01' }],
  ])('is %s', async (_, more) => {
    const { status, data } = await employer.post(at('conversations'), talk(more));
    expect([status, data.code]).toEqual([400, 'request.invalid']);
  });

  it.each([
    ['a goal of more than 500 letters', { goal: 'x'.repeat(501) }],
    ['half a character', { goal: 'x\ud800' }],
    ['an agreement without an amount', { amountCents: null }],
    ['an amount in parts of a cent', { amountCents: 0.5 }],
    ['an end before the start', { until: '2026-02-09' }],
  ])('is %s', async (_, more) => {
    const body = named({ schemeId, content: { ...content, ...more } });
    const { status, data } = await employer.post(at('spending-agreements'), body);
    expect([status, data.code]).toEqual([400, 'request.invalid']);
  });

  it('is a citizen service number, wherever it stands', async () => {
    const goal = 'A course for 111222333';
    const body = named({ schemeId, content: { ...content, goal } });
    const { status, data } = await employer.post(at('spending-agreements'), body);
    expect([status, data.code]).toEqual([400, 'request.personal-number']);
  });
});

describe('what belongs to others', () => {
  it('does not exist: neither their people nor a record of one’s own person at another employer', async () => {
    for (const path of ['conversations', 'plans', 'spending-agreements']) {
      const { status, data } = await employer.get(at(path, there));
      expect([status, data.code]).toEqual([404, 'person.not-found']);
    }
    const foreign = await employer.post(
      at('conversations'),
      talk({ employerId: there.employerId }),
    );
    expect([foreign.status, foreign.data.code]).toEqual([404, 'employer.not-found']);
    const { data: theirs } = await world.operator.post(at('conversations', there), talk());
    const plan = named({ conversationId: theirs.id, content });
    const written = await employer.post(at('plans'), plan);
    expect([written.status, written.data.code]).toEqual([404, 'conversation.not-found']);
  });

  it('does not exist among those to invite', async () => {
    const due = (id: string, days = 366) =>
      employer.get(`/v1/employers/${id}/conversations-due?days=${days}`);
    const { status, data } = await due(there.employerId);
    expect([status, data.code]).toEqual([404, 'employer.not-found']);
    expect((await due(here.employerId, 400)).status).toBe(400);
    const foreign = await world.operator.get(
      `/v1/employers/${there.employerId}/conversations-due?days=0`,
    );
    expect(foreign.data).toEqual({
      items: [
        {
          personId: there.personId,
          schemeId,
          dueOn: '2025-01-31',
          lastHeldOn: null,
          invitedOn: null,
        },
      ],
      next: null,
    });
  });
});
