import * as fc from 'fast-check';
import { inTransaction, type PrismaService } from '#libs/database';
import { InvitationsService, LinksService, PeopleService, type Visible } from '#libs/people';
import { makeCompleteGround, makeReported } from '../factories/accounts.js';
import type { Ground } from '../factories/ground.js';
import { withDatabase } from '../setup/database.js';

const PORTAL = { name: 'A portal (spec)', kind: 'portal' } as const;

let prisma: PrismaService;
let people: PeopleService;
let links: LinksService;
let invitations: InvitationsService;
let here: Ground;
let there: Ground;
let tenantId: number;

withDatabase(async (opened) => {
  prisma = opened;
  people = new PeopleService(prisma);
  invitations = new InvitationsService(prisma);
  links = new LinksService(prisma, invitations);
  tenantId = (await prisma.tenant.create({ data: { kind: 'portal', name: 'A portal' } })).id;
  here = await makeCompleteGround(prisma);
  there = await makeCompleteGround(prisma);
});

const reportedHere = (): Promise<string> => makeReported(prisma, here);
const refusal = (code: string): unknown => expect.objectContaining({ code });
const undo = (linkId: bigint, personId: string) =>
  links.undo({ linkId, personId }, 'not me', PORTAL);

/** A link as the person makes it, by the token of a new invitation. */
async function accept(personId: string, accountId: string) {
  const { token } = await invitations.invite(personId, 'spec');
  return links.accept(token, accountId, PORTAL);
}

/** A link past every question, as a slip in a service might make it. */
const force = (personId: string, accountId: string): Promise<number> =>
  inTransaction(
    prisma,
    (tx) => tx.$executeRaw`
      INSERT INTO account_link (person_id, account_id, how, evidence, linked_by)
      VALUES (${personId}::uuid, ${accountId}::uuid, 'operator', '{}', 'spec')`,
  );

const several = async (count: number): Promise<string[]> => {
  const found: string[] = [];
  while (found.length < count) found.push(await reportedHere());
  return found;
};

describe('a link', () => {
  it('goes to an account and from one person: there is no chain', async () => {
    const [one = '', two = '', three = ''] = await several(3);
    await accept(two, one);
    await expect(accept(three, two)).rejects.toEqual(refusal('link.account-moved'));
    await expect(accept(one, three)).rejects.toEqual(refusal('link.person-has-others'));
    await expect(force(two, three)).rejects.toThrow(
      /account_link_one_account|already exists|23505/,
    );
    await expect(force(three, three)).rejects.toThrow(/account_link_not_to_itself/);
  });

  it('is the only one of its person: an invitation still under way comes too late', async () => {
    const [one = '', two = '', three = ''] = await several(3);
    const { token } = await invitations.invite(three, 'spec');
    await force(three, one);
    await expect(links.accept(token, two, PORTAL)).rejects.toEqual(refusal('link.person-linked'));
    expect(await people.account(three)).toMatchObject({ accountId: one });
  });

  it('never makes a circle of links that cross at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one = '', two = '', three = ''] = await several(3);
      const said = await Promise.allSettled([
        force(one, two),
        force(two, one),
        force(two, three),
        force(three, one),
      ]);
      expect(said.some(({ status }) => status === 'fulfilled')).toBe(true);
      expect(await stepsBeyondOne()).toEqual([]);
      for (const id of [one, two, three])
        expect((await people.account(id)).personIds).toContain(id);
    }
  });

  it('is undone once, by its person or its account and by nobody else', async () => {
    const [one = '', two = '', stranger = ''] = await several(3);
    const { id } = await accept(two, one);
    await expect(undo(id, stranger)).rejects.toEqual(refusal('link.not-found'));
    const said = await Promise.allSettled([undo(id, one), undo(id, two)]);
    expect(said.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(undo(id, two)).rejects.toEqual(refusal('link.undone'));
    expect(await accept(two, one)).toMatchObject({ undoneAt: null });
  });

  it('stays in the journal, page by page, newest first', async () => {
    const [account = '', ...others] = await several(4);
    for (const other of others) await undo((await accept(other, account)).id, account);
    const first = await links.linksOf(account, { limit: 2 });
    const second = await links.linksOf(account, { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ personId }) => personId)).toEqual(
      others.toReversed(),
    );
    expect(second.next).toBeNull();
    expect((await links.linksOf(others[0] ?? '', { limit: 2 })).items).toHaveLength(1);
  });

  it.each([
    'UPDATE account_link SET linked_by = linked_by',
    "UPDATE account_link SET undone_by = 'x', undone_at = now(), undone_why = 'x', account_id = person_id WHERE undone_at IS NULL",
    'UPDATE account_link SET undone_by = NULL, undone_at = NULL, undone_why = NULL WHERE undone_at IS NOT NULL',
    'DELETE FROM account_link',
    'TRUNCATE account_link CASCADE',
    "UPDATE account_invitation SET expires_at = expires_at + interval '1 day'",
    'UPDATE account_invitation SET accepted_at = now(), accepted_into = person_id WHERE accepted_at IS NOT NULL',
    'DELETE FROM account_invitation',
    'DELETE FROM person_fact',
    'UPDATE link_dismissal SET dismissed_by = dismissed_by',
  ])('is evidence: %s is refused', async (sql) => {
    const [one = '', two = '', three = ''] = await several(3);
    await accept(two, one);
    await undo((await accept(three, one)).id, one);
    await expect(prisma.$executeRawUnsafe(sql)).rejects.toThrow(/is refused/);
  });

  it('rests on nothing personal', async () => {
    const [one = '', two = ''] = await several(2);
    const insert = prisma.$executeRaw`
      INSERT INTO account_link (person_id, account_id, how, evidence, linked_by)
      VALUES (${two}::uuid, ${one}::uuid, 'operator', '{"lastName": "Voorbeeld"}', 'spec')`;
    await expect(insert).rejects.toThrow(/account_link_evidence_check/);
  });
});

/** Links in force that lead to somebody who is linked. */
const stepsBeyondOne = (): Promise<unknown[]> => prisma.$queryRaw`
  SELECT one.id FROM account_link one JOIN account_link next ON next.person_id = one.account_id
  WHERE one.undone_at IS NULL AND next.undone_at IS NULL`;

describe('whatever people accept and undo', () => {
  const step = fc.record({
    person: fc.nat({ max: 5 }),
    account: fc.nat({ max: 5 }),
    undoes: fc.boolean(),
  });

  it('everybody is in one account, and undoing all of it leaves everybody as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const ids = await several(6);
        const account = new Map(ids.map((id) => [id, id]));
        for (const { person, account: to, undoes } of steps)
          await (undoes ? release : take)(account, ids[person] ?? '', ids[to] ?? '');
        await expectAccounts(account);
        for (const id of ids) await release(account, id);
        await expectAccounts(new Map(ids.map((id) => [id, id])));
      }),
      { numRuns: 25 },
    );
    expect(await stepsBeyondOne()).toEqual([]);
  }, 120_000);

  /** What a link should do, beside what it does. */
  async function take(account: Map<string, string>, person: string, to: string): Promise<void> {
    const isAlone = [...account.values()].filter((one) => one === person).length === 1;
    const isPossible = person !== to && account.get(to) === to && isAlone;
    const done = await force(person, to).then(
      () => true,
      () => false,
    );
    expect(done).toBe(isPossible && account.get(person) === person);
    if (done) account.set(person, to);
  }

  async function release(account: Map<string, string>, person: string): Promise<void> {
    const link = await prisma.accountLink.findFirst({
      where: { personId: person, undoneAt: null },
    });
    expect(link?.accountId ?? person).toBe(account.get(person));
    if (link) await undo(link.id, person);
    account.set(person, person);
  }

  async function expectAccounts(account: Map<string, string>): Promise<void> {
    for (const [id, accountId] of account) {
      const personIds = [...account].filter(([, of]) => of === accountId).map(([one]) => one);
      expect(await people.account(id)).toEqual({ accountId, personIds: personIds.toSorted() });
    }
  }
});

describe('who sees an account', () => {
  let opened: string;
  let atHere: string;
  let atThere: string;
  let hereOnly: Visible;
  let thereOnly: Visible;

  beforeAll(async () => {
    opened = (await people.open({ lastName: 'Voorbeeld' }, tenantId)).id;
    atHere = await makeReported(prisma, here);
    atThere = await makeReported(prisma, there);
    await accept(atHere, opened);
    await accept(atThere, opened);
    hereOnly = { employerIds: [here.employerId] };
    thereOnly = { employerIds: [there.employerId] };
  });

  it('is not an employer: it sees what it reported, and not that there is more', async () => {
    const seen = await people.accountView(atHere, hereOnly);
    expect(seen).toMatchObject({ accountId: atHere, links: [], employerIds: [here.employerId] });
    expect(seen.people.map(({ id }) => id)).toEqual([atHere]);
    expect(JSON.stringify(seen, textOf)).not.toMatch(new RegExp(`${opened}|${atThere}|Voorbeeld`));
    for (const id of [opened, atThere]) {
      await expect(people.get(id, hereOnly)).rejects.toEqual(refusal('person.not-found'));
      await expect(people.accountView(id, hereOnly)).rejects.toEqual(refusal('person.not-found'));
    }
    await expect(people.accountFor(atHere, hereOnly)).rejects.toEqual(refusal('person.not-found'));
  });

  it('is the portal that opened it, whoever reports the person', async () => {
    const portal = { employerIds: [], tenantId };
    for (const id of [opened, atHere, atThere]) {
      const seen = await people.accountView(id, portal);
      expect(seen.accountId).toBe(opened);
      expect(seen.people.map((one) => one.id)).toEqual([opened, atHere, atThere]);
      expect(await people.accountFor(id, portal)).toBe(opened);
    }
  });

  it('is not another portal: of its own employers’ people it sees only what these reported', async () => {
    const other = await prisma.tenant.create({ data: { kind: 'portal', name: 'Another' } });
    const portal = { ...(thereOnly as { employerIds: number[] }), tenantId: other.id };
    const seen = await people.accountView(atThere, portal);
    expect(seen).toMatchObject({ accountId: atThere, links: [], employerIds: [there.employerId] });
    await expect(people.get(opened, portal)).rejects.toEqual(refusal('person.not-found'));
    await expect(people.accountFor(atThere, portal)).rejects.toEqual(refusal('person.not-found'));
  });

  it('ends to be the portal when the link is undone', async () => {
    const [link] = (await links.linksOf(atThere, { limit: 1 })).items;
    await undo(link?.id ?? 0n, opened);
    const portal = { employerIds: [], tenantId };
    await expect(people.get(atThere, portal)).rejects.toEqual(refusal('person.not-found'));
    expect((await people.accountView(opened, portal)).people).toHaveLength(2);
  });
});

const textOf = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
