import { randomUUID } from 'node:crypto';
import { BudgetsService } from '#libs/budgets';
import { addDays, type HubError, todayInAmsterdam } from '#libs/core';
import { inTransaction, Prisma, type PrismaService } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { FactsService, InvitationsService, LinksService, PeopleService } from '#libs/people';
import { SchemesService } from '#libs/schemes';
import { makeCompleteGround, makeReported, type Told } from '../factories/accounts.js';
import { faultsInTheBooks } from '../factories/books.js';
import { decide, type Ground, makeAppliedRun, makeGround } from '../factories/ground.js';
import { withDatabase } from '../setup/database.js';

const PORTAL = { name: 'A portal (spec)', kind: 'portal' } as const;
const OPERATOR = { name: 'Operator (spec)', kind: 'operator' } as const;

let prisma: PrismaService;
let people: PeopleService;
let links: LinksService;
let invitations: InvitationsService;
let facts: FactsService;
let budgets: BudgetsService;
let here: Ground;
let there: Ground;
let tenantId: number;

withDatabase(async (opened) => {
  prisma = opened;
  people = new PeopleService(prisma);
  invitations = new InvitationsService(prisma);
  links = new LinksService(prisma, invitations);
  facts = new FactsService(prisma);
  budgets = new BudgetsService(prisma, new LedgerService(prisma), new SchemesService(prisma));
  tenantId = (await prisma.tenant.create({ data: { kind: 'portal', name: 'A portal' } })).id;
});

beforeEach(async () => {
  here = await makeCompleteGround(prisma);
  there = await makeCompleteGround(prisma);
});

let births = 0;
/** A birthday nobody else in this spec has. */
const birthday = (): Date => new Date(Date.UTC(1950, 0, (births += 1)));

const reported = (ground: Ground, told?: Told): Promise<string> =>
  makeReported(prisma, ground, told);
const accept = async (personId: string, accountId: string) =>
  links.accept((await invitations.invite(personId, 'spec')).token, accountId, PORTAL);
const undo = (linkId: bigint, personId: string) =>
  links.undo({ linkId, personId }, 'not me', OPERATOR);
const own = async (personId: string) => (await people.account(personId)).personIds;
const alone = (personId: string) => ({ accountId: personId, personIds: [personId] });
const suggested = async (accountId: string) =>
  (await links.suggestionsFor(accountId, 'everybody')).map(({ id }) => id);
const refusal = (code: string) => expect.objectContaining({ code }) as HubError;

/** A lot of these cents for somebody. */
async function grant(ground: Ground, personId: string, cents: bigint): Promise<void> {
  const runId = await makeAppliedRun(prisma, ground);
  const { id } = await prisma.employment.findFirstOrThrow({ where: { personId } });
  const target = Prisma.sql`SELECT ${id}::bigint AS employment_id, ${personId}::uuid AS person_id, ${ground.employerId}::int AS employer_id,
    'lbb' AS scheme_id, '1' AS scheme_version, ${ground.periodId}::int AS period_id, 'EUR' AS unit, ${cents}::bigint AS amount,
    '2026-01-31'::date AS lot_on, NULL::date AS expires_on`;
  await inTransaction(prisma, async (tx) => {
    await decide(tx, runId, target);
    await budgets.settle(tx, runId, target);
  });
}

/** Everything there is of people and money, but for the journal of links. */
const everything = async (...ids: string[]) => ({
  people: await prisma.person.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } }),
  employments: await prisma.employment.findMany({ orderBy: { id: 'asc' } }),
  lots: await prisma.lot.findMany({ orderBy: { id: 'asc' } }),
  transfers: await prisma.transfer.findMany({ orderBy: { id: 'asc' } }),
  balances: await prisma.account.findMany({ orderBy: { address: 'asc' } }),
  accounts: await Promise.all(ids.map((id) => people.account(id))),
});

describe('from one employer to the next', () => {
  it('is one account with the lots of both, once the invitation of the new one is accepted', async () => {
    const [before, after] = [await reported(here), await reported(there)];
    await grant(here, before, 15_000n);
    await grant(there, after, 17_500n);
    const link = await accept(after, before);
    expect(link).toMatchObject({ personId: after, accountId: before, how: 'invitation' });
    expect(await people.account(after)).toEqual({
      accountId: before,
      personIds: [before, after].toSorted(),
    });
    const lots = await prisma.$queryRaw`
      SELECT l.person_id AS "personId", l.granted FROM people_of(${before}::uuid) JOIN lot l USING (person_id) ORDER BY l.granted`;
    expect(lots).toEqual([
      { personId: before, granted: 15_000n },
      { personId: after, granted: 17_500n },
    ]);
    expect(await faultsInTheBooks(prisma)).toEqual([]);
  });

  it('is exactly what it was when the link is undone', async () => {
    const [before, after] = [await reported(here), await reported(there)];
    await grant(here, before, 15_000n);
    await grant(there, after, 17_500n);
    const was = await everything(before, after);
    const { id } = await accept(after, before);
    expect(await everything(before, after)).not.toEqual(was);
    expect(await undo(id, before)).toMatchObject({ undoneBy: OPERATOR.name, undoneWhy: 'not me' });
    expect(await everything(before, after)).toEqual(was);
  });

  it('is two employments at once for who works at both, and none for who left both', async () => {
    const [one, other] = [await reported(here), await reported(there)];
    await accept(other, one);
    expect((await people.accountView(other, 'everybody')).employerIds).toEqual([
      here.employerId,
      there.employerId,
    ]);
    const yesterday = new Date(addDays(todayInAmsterdam(), -1));
    await prisma.employment.updateMany({
      where: { personId: one },
      data: { leaveDate: yesterday },
    });
    expect((await people.accountView(one, 'everybody')).employerIds).toEqual([there.employerId]);
    await prisma.employment.updateMany({
      where: { personId: other },
      data: { leaveDate: yesterday, state: 'ended' },
    });
    const { employerIds, people: told } = await people.accountView(one, 'everybody');
    expect(employerIds).toEqual([]);
    expect(told.map(({ employments }) => employments.length)).toEqual([1, 1]);
  });
});

describe('an account without an employer', () => {
  it('is opened with nothing but itself, or with a name', async () => {
    const nobody = await people.open({}, tenantId);
    expect(await people.account(nobody.id)).toEqual(alone(nobody.id));
    const named = await people.open({ lastName: 'Voorbeeld', birthDate: '1990-05-01' }, tenantId);
    expect(named).toMatchObject({
      lastName: 'Voorbeeld',
      birthDate: '1990-05-01',
      employments: [],
    });
  });

  it('takes in what employers report later', async () => {
    const { id } = await people.open({}, tenantId);
    const [one, other] = [await reported(here), await reported(there)];
    await accept(one, id);
    await accept(other, id);
    expect(await own(one)).toEqual([id, one, other].toSorted());
    const { links: active } = await people.accountView(other, 'everybody');
    expect(active.map(({ personId }) => personId)).toEqual([one, other]);
  });

  it('holds what the person tells of themselves, by day; telling again replaces', async () => {
    const { id } = await people.open({}, tenantId);
    const tell = (fact: 'status' | 'region', value: string, from: string, until?: string) =>
      facts.declare(id, { fact, value, from, until } as never, PORTAL.name);
    await tell('status', 'jobseeker', '2026-01-01');
    await tell('status', 'self-employed', '2026-03-01');
    await tell('region', 'NL-UT', '2026-01-01');
    await tell('region', 'NL-GR', '2026-04-01');
    await tell('status', 'jobseeker', '2026-01-01', '2026-05-31');
    const on = async (day: string) => (await facts.on(id, day)).map(({ value }) => value);
    expect(await on('2025-12-31')).toEqual([]);
    expect(await on('2026-02-01')).toEqual(['NL-UT', 'jobseeker']);
    expect(await on('2026-05-01')).toEqual(['NL-GR', 'jobseeker', 'self-employed']);
    expect(await on('2026-06-01')).toEqual(['NL-GR', 'self-employed']);
    expect(await facts.of(id)).toHaveLength(4);
  });

  it.each([
    ['health', 'ill'],
    ['union', 'member'],
    ['status', 'on sick leave'],
    ['region', '123456782'],
    ['education-level', '123456782'],
  ])('has no room for %s: %s', async (fact, value) => {
    const { id } = await people.open({}, tenantId);
    const told = { fact, value, from: '2026-01-01' } as never;
    await expect(facts.declare(id, told, 'spec')).rejects.toThrow(/person_fact_known/);
  });
});

describe('an invitation', () => {
  it('goes by e-mail, or by post where the employer reported no address', async () => {
    const known = await reported(here, { email: 'fictie@example.org' });
    expect((await invitations.invite(known, 'spec')).channel).toBe('email');
    expect((await invitations.invite(await reported(here), 'spec')).channel).toBe('post');
  });

  it('is not kept: only its hash is, and it has 256 bits without a digit', async () => {
    const { token } = await invitations.invite(await reported(here), 'spec');
    expect(token).toMatch(/^[a-p]{64}$/);
    expect(JSON.stringify(await prisma.accountInvitation.findMany())).not.toContain(token);
  });

  it('waits for a complete connection, and is only for who is reported and not linked', async () => {
    const early = await makeGround(prisma);
    const invite = (id: string) => invitations.invite(id, 'spec');
    await expect(invite(await reported(early))).rejects.toEqual(
      refusal('invitation.connection-not-complete'),
    );
    const { id } = await people.open({}, tenantId);
    await expect(invite(id)).rejects.toEqual(refusal('invitation.not-reported'));
    await expect(invite(randomUUID())).rejects.toEqual(refusal('person.not-found'));
    const linked = await reported(here);
    await accept(linked, id);
    await expect(invite(linked)).rejects.toEqual(refusal('invitation.person-linked'));
  });

  it('says the same of a token that is unknown, used, replaced or too late', async () => {
    const { id } = await people.open({}, tenantId);
    const [used, replaced, late] = [
      await reported(here),
      await reported(here),
      await reported(here),
    ];
    const token = async (personId: string) => (await invitations.invite(personId, 'spec')).token;
    const tokens = [await token(used), await token(replaced), await token(late), 'unheard-of'];
    await links.accept(tokens[0] ?? '', id, PORTAL);
    await token(replaced);
    await prisma.accountInvitation.updateMany({
      where: { personId: late },
      data: { expiresAt: new Date() },
    });
    const said = await Promise.all(
      tokens.map((one) => links.accept(one, id, PORTAL).catch((error: HubError) => error.message)),
    );
    expect(new Set(said)).toEqual(
      new Set(['The invitation is unknown, was used before, or has expired.']),
    );
    expect(await own(id)).toEqual([id, used].toSorted());
  });

  it('is accepted once, when two do so at the same moment', async () => {
    const person = await reported(here);
    const { token } = await invitations.invite(person, 'spec');
    const accounts = await Promise.all([1, 2, 3].map(() => people.open({}, tenantId)));
    const said = await Promise.allSettled(
      accounts.map(({ id }) => links.accept(token, id, PORTAL)),
    );
    const won = said.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const lost = said.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual([refusal('invitation.unusable'), refusal('invitation.unusable')]);
    expect((await people.account(person)).accountId).toBe(won[0]?.accountId);
  });

  it('is not used up by an acceptance that is refused', async () => {
    const person = await reported(here);
    const { token } = await invitations.invite(person, 'spec');
    await expect(links.accept(token, person, PORTAL)).rejects.toEqual(refusal('link.to-itself'));
    const { id } = await people.open({}, tenantId);
    expect(await links.accept(token, id, PORTAL)).toMatchObject({ accountId: id });
  });
});

describe('a suggestion', () => {
  const alike = (): Required<Told> => ({
    initials: 'F.',
    firstName: null,
    prefix: 'van',
    lastName: 'Voorbeeld',
    birthDate: birthday(),
    email: null,
  });

  it('is a question: two who look the same stay apart until one of them says so', async () => {
    const told = alike();
    const [one, other] = [await reported(here, told), await reported(there, told)];
    expect(await links.suggestionsFor(one, 'everybody')).toEqual([
      { id: other, score: 3, because: ['birth-date', 'last-name', 'initials'], against: [] },
    ]);
    expect([await people.account(one), await people.account(other)]).toEqual([
      alone(one),
      alone(other),
    ]);
    const asked = { accountId: one, suggestionId: other, visible: 'everybody' } as const;
    expect(await links.confirm(asked, PORTAL)).toMatchObject({ how: 'suggestion' });
    expect(await own(other)).toEqual([one, other].toSorted());
    const [link] = await prisma.accountLink.findMany({ where: { personId: other } });
    expect(JSON.stringify(link?.evidence)).not.toMatch(/Voorbeeld|F\.|19\d\d/);
  });

  it.each<[string, Told, Told]>([
    ['case, accents, hyphens', { lastName: 'Größe-Ëxample' }, { lastName: 'GROSSE EXAMPLE' }],
    ['a prefix in the name', { lastName: 'van Voorbeeld', prefix: null }, {}],
    ['a shorter row of initials', { initials: 'F.A.' }, { initials: 'fa b' }],
    ['a first name for an initial', { initials: null, firstName: 'Fictie' }, {}],
    [
      'an e-mail address instead of initials',
      { initials: 'A.', email: 'fictie@example.org' },
      { initials: 'B.', email: 'Fictie@Example.org' },
    ],
  ])('sees through %s', async (_, mine, theirs) => {
    const told = alike();
    const one = await reported(here, { ...told, ...mine });
    const other = await reported(there, { ...told, ...theirs });
    expect(await suggested(one)).toEqual([other]);
    expect(await suggested(other)).toEqual([one]);
  });

  it.each<[string, Told]>([
    ['another birth date', { birthDate: new Date('2001-01-01') }],
    ['another name', { lastName: 'Ander' }],
    ['other initials, as most twins have', { initials: 'G.' }],
    ['initials that are none', { initials: '.' }],
  ])('is not made of %s', async (_, theirs) => {
    const told = alike();
    const one = await reported(here, told);
    await reported(there, { ...told, ...theirs });
    expect(await suggested(one)).toEqual([]);
  });

  it('puts a twin with the same initial below who shares an e-mail address', async () => {
    const told = { ...alike(), firstName: 'Fictie', email: 'fictie@example.org' };
    const one = await reported(here, told);
    const twin = await reported(there, { ...told, firstName: 'Fabel', email: null });
    const same = await reported(there, { ...told, firstName: null });
    const found = await links.suggestionsFor(one, 'everybody');
    expect(found.map(({ id, score }) => [id, score])).toEqual([
      [same, 6],
      [twin, 1],
    ]);
    expect(found[1]?.against).toEqual(['first-name']);
  });

  it('is remembered when it is dismissed, from either side, and when a link of it was undone', async () => {
    const told = alike();
    const [one, twin, wrong] = [
      await reported(here, told),
      await reported(there, told),
      await reported(there, told),
    ];
    const asked = { accountId: one, suggestionId: twin, visible: 'everybody' } as const;
    await links.dismiss(asked, PORTAL);
    await links.dismiss(asked, PORTAL);
    const { id } = await links.confirm({ ...asked, suggestionId: wrong }, OPERATOR);
    await undo(id, wrong);
    expect(await suggested(one)).toEqual([]);
    expect(await suggested(twin)).toEqual([wrong]);
    await expect(links.confirm(asked, PORTAL)).rejects.toEqual(refusal('suggestion.not-found'));
  });

  it('is only of people the caller may see, and never of a stranger', async () => {
    const told = alike();
    const one = await reported(here, told);
    const other = await reported(there, told);
    const visible = { employerIds: [here.employerId], tenantId };
    expect(await links.suggestionsFor(one, visible)).toEqual([]);
    for (const suggestionId of [other, await reported(there), randomUUID(), one]) {
      const asked = { accountId: one, suggestionId, visible };
      await expect(links.confirm(asked, PORTAL)).rejects.toEqual(refusal('suggestion.not-found'));
      await expect(links.dismiss(asked, PORTAL)).rejects.toEqual(refusal('suggestion.not-found'));
    }
  });
});
