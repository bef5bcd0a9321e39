import { inTransaction, PrismaService } from '#libs/database';
import { conversationOn, explain, type Scheme } from '#libs/schemes';
import { type Employed, makeGround } from '../factories/ground.js';
import {
  codesOf,
  lbbAsking as lbb,
  makeTalkers,
  reference,
  type Talkers,
} from '../factories/talks.js';
import { eventually } from '../factories/wait.js';
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

describe('T12: the conversation gate', () => {
  beforeEach(async () => {
    await they.hold('2023-09-10');
    await they.hold('2024-10-20');
  });

  it('is shut for untaxed spending once the interval is exceeded, and open again after the next talk', async () => {
    expect(await they.gate('2024-09-10')).toMatchObject({ state: 'open', dueOn: '2024-09-10' });
    expect(await they.gate('2024-10-01')).toMatchObject({
      state: 'blocked',
      effect: 'block-tax-free',
      dueOn: '2024-09-10',
      because: [{ code: 'talk-overdue', params: { dueOn: '2024-09-10' } }],
    });
    expect(await they.gate('2024-10-20')).toMatchObject({ state: 'open', dueOn: '2025-10-20' });
  });

  it('only warns where the scheme says so', async () => {
    const warning = lbb({}, { conversationMissing: 'warn' });
    expect(await they.gate('2024-10-01', warning)).toMatchObject({
      state: 'warned',
      effect: 'warn',
    });
  });

  it('sees no breach where once means in each calendar year', async () => {
    const yearly = lbb({}, { conversationReading: 'calendar-year' });
    expect(await they.gate('2024-10-01', yearly)).toMatchObject({
      state: 'open',
      dueOn: '2024-12-31',
    });
    expect(await they.gate('2026-01-01', yearly)).toMatchObject({
      state: 'blocked',
      dueOn: '2025-12-31',
    });
  });

  it('stops all spending where the text itself says so, and stays shut where nothing can be caught up', async () => {
    const strict = lbb({ effect: 'block-spend', catchUpAllowed: false });
    expect(await they.gate('2024-10-20', strict)).toMatchObject({
      state: 'blocked',
      effect: 'block-spend',
      dueOn: '2024-09-10',
    });
  });

  it('answers for many at once as for one, and the same inside a transaction', async () => {
    const colleague = await they.colleague();
    await they.save('2024-09-30', colleague);
    const ids = [they.somebody.personId, colleague.personId];
    const all = await they.under().gatesFor(ids, 'nl-sw-lbb', { day: '2024-10-01' });
    const of = (who: Employed) => all.find(({ personId }) => personId === who.personId);
    expect(of(they.somebody)).toMatchObject({
      state: 'blocked',
      employerId: they.ground.employerId,
    });
    expect(of(colleague)).toMatchObject({ state: 'open', dueOn: '2025-09-30' });
    const asked = { ...they.about(), day: '2024-10-01' };
    expect(await inTransaction(prisma, (tx) => they.under().gate(tx, asked))).toEqual(
      await they.gate('2024-10-01'),
    );
  });
});

describe('a talk', () => {
  it('counts only once both have signed its plan', async () => {
    const held = await they.record('2024-05-01');
    const document = await they.write(held);
    await they.sign(document, 'employee', '2024-05-01');
    const shut = await they.gate('2024-07-02');
    expect(codesOf(shut)).toEqual(['talk-overdue', 'talk-without-signed-plan']);
    for (const { code, params } of shut.because)
      expect(explain({ code, params }, 'nl')).toMatch(/2024/);
    await they.sign(document, 'employer', '2024-07-03');
    expect((await they.gate('2024-07-02')).state).toBe('blocked');
    expect(await they.gate('2024-07-03')).toMatchObject({ state: 'open', dueOn: '2025-05-01' });
  });

  it('counts without a plan where the scheme asks for none', async () => {
    await they.record('2024-05-01');
    expect((await they.gate('2024-07-02', lbb({ planDocument: null }))).state).toBe('open');
  });

  it('no longer counts when its plan was changed, until both sign the change', async () => {
    const held = await they.hold('2024-05-01');
    const [first] = (
      await they.under().documentsOf({ ...they.about(), kind: 'plan' }, { limit: 5 })
    ).items;
    const second = await they.write(held, first?.id, 'Something else altogether');
    expect([second.version, second.isCurrent, second.signatures]).toEqual([2, true, []]);
    expect(codesOf(await they.gate('2024-07-02'))).toContain('talk-without-signed-plan');
    await expect(they.sign(first!, 'employee', '2024-06-01')).rejects.toMatchObject({
      code: 'document.signed',
    });
    await they.signBoth(second, '2024-06-01');
    expect((await they.gate('2024-07-02')).state).toBe('open');
  });

  it('is started by whom the scheme lets', async () => {
    const employers = they.under(lbb({ initiative: 'employer' }));
    const asked = they.talk('2024-05-01', { startedBy: 'employee' });
    await expect(employers.record(asked, 'test')).rejects.toMatchObject({
      code: 'conversation.not-their-initiative',
    });
    expect(await they.under().record(asked, 'test')).toMatchObject({
      startedBy: 'employee',
      plan: null,
    });
    const invitation = {
      ...they.about(),
      reference: reference(),
      invitedOn: '2024-05-01',
      replyBy: '2099-05-15',
    };
    await expect(
      employers.invite({ ...invitation, invitedBy: 'employee' }, 'test'),
    ).rejects.toMatchObject({ code: 'conversation.not-their-initiative' });
  });

  it('is between the employee and at least one other whom the scheme admits', async () => {
    const alone = they.talk('2024-05-01', { participants: ['manager', 'hr-adviser'] });
    await expect(they.under().record(alone, 'test')).rejects.toMatchObject({
      code: 'conversation.wrong-roles',
    });
    const few = they.under(lbb({ roles: ['employee', 'manager'] }));
    const adviser = they.talk('2024-05-01', { participants: ['employee', 'career-adviser'] });
    await expect(few.record(adviser, 'test')).rejects.toMatchObject({
      code: 'conversation.wrong-roles',
    });
  });

  it('is recorded once however often it is sent, also at the same time', async () => {
    const asked = they.talk('2024-05-01');
    const sent = await Promise.all([1, 2, 3].map(() => they.under().record(asked, 'test')));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    const other = { ...asked, heldOn: '2024-05-02' };
    await expect(they.under().record(other, 'test')).rejects.toMatchObject({
      code: 'conversation.reference-reused',
    });
  });

  it('is with somebody who works there, not in the future, and asked for by the scheme', async () => {
    const stranger = they.talk('2024-05-01', { employerId: (await makeGround(prisma)).employerId });
    await expect(they.under().record(stranger, 'test')).rejects.toMatchObject({
      code: 'conversation.not-employed',
    });
    await expect(they.under().record(they.talk('2099-01-01'), 'test')).rejects.toMatchObject({
      code: 'conversation.not-yet',
    });
    const none = they.under(lbb({ required: 'none' }));
    await expect(none.record(they.talk('2024-05-01'), 'test')).rejects.toMatchObject({
      code: 'conversation.not-asked',
    });
  });

  it('comes back latest first, in pages', async () => {
    for (const heldOn of ['2024-05-01', '2025-03-01', '2023-09-10']) await they.hold(heldOn);
    const first = await they.under().historyOf(they.about(), { limit: 2 });
    const second = await they
      .under()
      .historyOf(they.about(), { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ heldOn }) => heldOn)).toEqual([
      '2025-03-01',
      '2024-05-01',
      '2023-09-10',
    ]);
    expect(first.items[0]?.plan).toMatchObject({ version: 1, signedBy: ['employee', 'employer'] });
    const elsewhere = { ...they.about(), employerIds: [they.ground.employerId + 999] };
    expect((await they.under().historyOf(elsewhere, { limit: 5 })).items).toEqual([]);
  });
});

/** Whether a statement waits for another transaction. */
async function isWaiting(): Promise<true | undefined> {
  const waiting = await prisma.$queryRaw<object[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return waiting.length > 0 || undefined;
}

describe('a document', () => {
  it('is signed by two people at once, each once', async () => {
    const document = await they.write(await they.record('2024-05-01'));
    const parties = ['employee', 'employer', 'employee', 'employer'] as const;
    await Promise.all(parties.map((party) => they.sign(document, party, '2024-05-02')));
    const signed = await they.under().documentOf({ personId: document.personId, id: document.id });
    expect(signed.signatures.map(({ party }) => party)).toEqual(['employee', 'employer']);
  });

  it('is not signed before its talk, nor once it was replaced', async () => {
    const held = await they.record('2024-05-01');
    const first = await they.write(held);
    await expect(they.sign(first, 'employee', '2024-04-30')).rejects.toMatchObject({
      code: 'conversation.out-of-order',
    });
    await they.write(held, first.id);
    await expect(they.sign(first, 'employee', '2024-05-01')).rejects.toMatchObject({
      code: 'document.superseded',
    });
  });

  it('gets each version once when two write it at the same time', async () => {
    const held = await they.record('2024-05-01');
    const first = await they.write(held);
    const written = await Promise.allSettled(
      ['One', 'Other'].map((goal) => they.write(held, first.id, goal)),
    );
    expect(written.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(they.write(held)).rejects.toMatchObject({ code: 'document.superseded' });
  });

  it('waits to be signed while it is being replaced, and is then refused', async () => {
    const first = await they.write(await they.record('2024-05-01'));
    const { signing } = await inTransaction(prisma, async (tx) => {
      await tx.$executeRaw`
        INSERT INTO document (kind, conversation_id, person_id, employer_id, scheme_id, reference, series, version, content, content_hash, written_by)
        SELECT kind, conversation_id, person_id, employer_id, scheme_id, ${reference()}, series, 2, content, content_hash, written_by
        FROM document WHERE id = ${first.id}`;
      const signing = they.sign(first, 'employee', '2024-05-01').catch((error: unknown) => error);
      await eventually('a signature that waits', isWaiting);
      return { signing };
    });
    expect(await signing).toMatchObject({ code: 'document.superseded' });
  });

  it('sent again is the same one; with other words it is another', async () => {
    const held = await they.record('2024-05-01');
    const asked = they.plan();
    const send = (content = asked.content) =>
      they
        .under()
        .writePlan({ personId: held.personId, id: held.id }, { ...asked, content }, 'test');
    const [one, other] = await Promise.all([send(), send()]);
    expect(one.id).toBe(other.id);
    expect(one.contentHash).toMatch(/^[0-9a-f]{64}$/);
    await expect(send({ ...asked.content, goal: 'Another' })).rejects.toMatchObject({
      code: 'conversation.reference-reused',
    });
  });

  it.each(['conversation', 'document', 'signature', 'employer_decision', 'invitation'])(
    'and every %s is evidence: not to be deleted',
    async (table) => {
      await expect(prisma.$executeRawUnsafe(`DELETE FROM ${table}`)).rejects.toThrow(/is refused/);
      await expect(prisma.$executeRawUnsafe(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(
        /is refused/,
      );
    },
  );

  it.each([
    'conversation SET held_on = held_on',
    'document SET version = 1',
    "signature SET party = 'employee'",
  ])('is not changed: UPDATE %s', async (change) => {
    await expect(prisma.$executeRawUnsafe(`UPDATE ${change}`)).rejects.toThrow(/is refused/);
  });
});

describe('whom to invite', () => {
  const due = (scheme: Scheme, day: string, days = 60) =>
    they.under(scheme).dueWithin({ employerId: they.ground.employerId, days, day }, { limit: 50 });

  it('is everybody whose talk comes up, most urgent first, with when they were invited', async () => {
    const colleague = await they.colleague();
    await they.save('2023-06-01', colleague);
    await they.colleague();
    await they.invited('employer', '2024-06-01', '2024-06-15');
    expect((await due(lbb(), '2024-06-10')).items).toMatchObject([
      { personId: colleague.personId, dueOn: '2024-06-01', invitedOn: null, lastHeldOn: null },
      { personId: they.somebody.personId, dueOn: '2024-07-01', invitedOn: '2024-06-01' },
    ]);
    await they.hold('2024-06-10');
    expect((await due(lbb(), '2024-06-10')).items).toHaveLength(1);
    expect((await due(lbb({ required: 'none' }), '2024-06-10')).items).toEqual([]);
  });

  it('comes in pages without losing anybody', async () => {
    for (let one = 1; one <= 4; one += 1) await they.save('2023-07-01', await they.colleague());
    const sought = { employerId: they.ground.employerId, days: 0, day: '2024-07-01' };
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await they.under().dueWithin(sought, { limit: 2, cursor });
      seen.push(...page.items.map(({ personId }) => personId));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(5);
  });

  it.each(['interval', 'calendar-year'] as const)(
    'is reckoned by %s as the scheme reckons it for one',
    async (conversationReading) => {
      const scheme = lbb({}, { conversationReading });
      const talks: string[] = [];
      for (const heldOn of [undefined, '2023-12-31', '2024-02-29', '2025-01-31']) {
        if (heldOn !== undefined) talks.push((await they.hold(heldOn)).heldOn);
        const day = heldOn ?? '2023-07-02';
        const [found] = (await due(scheme, day, 999)).items;
        expect(found?.dueOn).toBe(
          conversationOn(scheme, { savingSince: '2023-07-01', talks, day }).dueOn,
        );
      }
    },
  );
});
