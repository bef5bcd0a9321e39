import { makePeriod, type Day } from '#libs/core';
import { inTransaction, PrismaService } from '#libs/database';
import { type SchemeData, SchemesService } from '#libs/schemes';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, like, PLB } from '../factories/lots.js';
import { fullReturn, staff } from '../factories/people.js';
import {
  from,
  grantedBy,
  payWithoutWorker as pay,
  SchemeTable,
} from '../factories/scheme-table.js';
import { eventually } from '../factories/wait.js';
import { startTestHub, type TestHub } from '../setup/hub.js';

const JANUARY = makePeriod('month', 2026, 1);
const FEBRUARY = makePeriod('month', 2026, 2);
const MARCH = makePeriod('month', 2026, 3);
const APRIL = makePeriod('month', 2026, 4);

let hub: TestHub;
let prisma: PrismaService;
let table: SchemeTable;
beforeEach(async () => {
  hub = await startTestHub({ withoutWorker: true });
  prisma = hub.hub.context.get(PrismaService);
  table = await SchemeTable.open(hub.hub.context);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
  await hub.stop();
});

describe('a change of a scheme', () => {
  it('decides from its day on, once another has let it in', async () => {
    const office = await table.employer(IOB);
    const people = staff(2);
    const { id } = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    await pay(office, people, JANUARY);
    expect(await table.changes.approve(id, table.checker)).toMatchObject({
      state: 'approved',
      proposedBy: 'Maker',
      decidedBy: 'Checker',
    });
    await pay(office, people, FEBRUARY);
    await pay(office, people, MARCH);
    expect(await grantedBy(prisma, office.employerId)).toEqual({
      'month-2026-01': [12_50n, 12_50n],
      'month-2026-02': [12_50n, 12_50n],
      'month-2026-03': [20_00n, 20_00n],
    });
  });

  it('can be a scheme that was not there', async () => {
    const content: SchemeData = { ...(await table.now(IOB)), id: 'nl-example-2' };
    await expect(table.employer('nl-example-2')).rejects.toMatchObject({
      code: 'scheme.not-found',
    });
    await table.letIn(content, '2020-10-01');
    const office = await table.employer('nl-example-2');
    await pay(office, staff(1), JANUARY);
    expect(await grantedBy(prisma, office.employerId)).toEqual({ 'month-2026-01': [12_50n] });
  });

  it('is never let in by whoever proposed it, nor turned down; the database says so too', async () => {
    const { id } = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    await expect(table.changes.approve(id, table.maker)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'scheme-change.own',
      remedy: expect.stringContaining('another operator') as string,
    });
    await expect(table.changes.reject(id, table.maker, 'no')).rejects.toMatchObject({
      code: 'scheme-change.own',
    });
    const own = { decidedBy: 'Other', decidedKey: table.maker.keyId, decidedAt: new Date() };
    for (const decision of ['approved', 'rejected'])
      await expect(
        prisma.schemeChange.update({ where: { id }, data: { ...own, decision } }),
      ).rejects.toThrow('scheme_change_by_two');
    expect(await table.changes.get(id)).toMatchObject({ state: 'open' });
  });

  it('is withdrawn by who proposed it, and rejected by another; then the next can come', async () => {
    const content = await table.raised('2026-03-01', 240_00);
    const first = await table.propose(content, '2026-03-01');
    await expect(table.changes.withdraw(first.id, table.checker, 'not mine')).rejects.toMatchObject(
      {
        code: 'scheme-change.not-own',
      },
    );
    expect(await table.changes.withdraw(first.id, table.maker, 'a slip')).toMatchObject({
      state: 'withdrawn',
      decidedWhy: 'a slip',
    });
    const second = await table.propose(content, '2026-03-01');
    expect(await table.changes.reject(second.id, table.checker, 'too much')).toMatchObject({
      state: 'rejected',
      decidedBy: 'Checker',
    });
    for (const { id } of [first, second])
      await expect(table.changes.approve(id, table.checker)).rejects.toMatchObject({
        code: 'scheme-change.decided',
      });
    expect((await table.now(IOB)).versions).toHaveLength(2);
    expect((await table.changes.list({ limit: 1 })).items).toMatchObject([{ id: second.id }]);
  });

  it('is on record as it was proposed', async () => {
    const { id } = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    const alter = [
      prisma.$executeRaw`UPDATE scheme_change SET why = 'another' WHERE id = ${id}`,
      prisma.$executeRaw`UPDATE scheme_change SET content = '{}' WHERE id = ${id}`,
      prisma.$executeRaw`UPDATE scheme_change SET effective_on = '2027-01-01' WHERE id = ${id}`,
      prisma.$executeRaw`DELETE FROM scheme_change WHERE id = ${id}`,
    ];
    for (const statement of alter)
      await expect(statement).rejects.toThrow('a change of a scheme is evidence');
  });

  it('waits for the one before: of two proposals at once one is refused', async () => {
    const content = await table.raised('2026-03-01', 240_00);
    const tries = await Promise.allSettled(
      [table.maker, table.checker].map((by) => table.propose(content, '2026-03-01', by)),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'scheme-change.open-already' },
    });
    const plb = from('2026-03-01', await table.now(PLB), { lots: { graceDays: 10 } });
    expect(await table.propose(plb, '2026-03-01')).toMatchObject({ state: 'open' });
  });

  it('is decided once, whoever comes at the same time', async () => {
    const third = await table.hand('Third');
    const { id } = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    const tries = await Promise.allSettled([
      table.changes.approve(id, table.checker),
      table.changes.reject(id, table.checker, 'no'),
      table.changes.approve(id, third),
    ]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of tries)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'scheme-change.decided' });
  });

  it('made from a scheme that is another by now is not let in', async () => {
    const made = { schemeId: IOB, base: 'f'.repeat(64), proposedBy: 'Maker', why: 'of before' };
    const { id } = await prisma.schemeChange.create({
      data: {
        ...made,
        content: await table.raised('2026-03-01', 240_00),
        effectiveOn: new Date('2026-03-01'),
        proposedKey: table.maker.keyId,
      },
    });
    await expect(table.changes.approve(id, table.checker)).rejects.toMatchObject({
      code: 'scheme-change.overtaken',
      remedy: expect.stringContaining('Propose it again') as string,
    });
  });
});

describe('a change is refused', () => {
  const refused = async (content: SchemeData, effectiveOn: Day, code: string): Promise<void> => {
    await expect(table.propose(content, effectiveOn)).rejects.toMatchObject({
      code,
      remedy: expect.stringMatching(/\w/) as string,
    });
    expect((await table.changes.list({ limit: 10 })).items).toEqual([]);
  };

  it('where rules of before its day would change', async () => {
    await refused(
      await table.raised('2026-03-01', 240_00),
      '2026-03-02',
      'scheme.changes-before-effective-date',
    );
  });

  it('where it is a new scheme that would begin before its day, and says so', async () => {
    const scheme = await table.now(IOB);
    const versions = scheme.versions.slice(-1).map((version) => ({ ...version, validTo: null }));
    const content = { ...scheme, id: 'nl-rnf-new', overrides: [], versions };
    const begins = versions[0]?.validFrom ?? '';
    const tooEarly = table.propose(content, '2027-01-01');
    await expect(tooEarly).rejects.toMatchObject({
      code: 'scheme.begins-before-effective-date',
      message: expect.stringContaining('A new scheme begins on the day the change does') as string,
      remedy: expect.stringContaining('2027-01-01') as string,
      details: [{ at: 'versions.0.validFrom' }],
    });
    expect(await table.propose(content, begins)).toMatchObject({ state: 'open' });
  });

  it('where who made it changes: reports would tell of an employer by itself', async () => {
    const scheme = await table.now(IOB);
    await refused(
      { ...scheme, level: 'company' },
      '2027-01-01',
      'scheme.changes-before-effective-date',
    );
  });

  it('where a version that has begun gets another id, though its rules stay', async () => {
    const scheme = await table.now(IOB);
    const versions = scheme.versions.map((version, at) =>
      at === 1 ? { ...version, id: '2021-02' } : version,
    );
    await refused({ ...scheme, versions }, '2026-03-01', 'scheme.version-renamed');
    const halves = from('2026-03-01', scheme);
    await refused(halves, '2026-03-02', 'scheme.version-renamed');
    await table.propose(halves, '2026-03-01');
  });

  it('where lots carry the id of a version that would be gone', async () => {
    const office = await table.employer(IOB);
    await table.letIn(await table.raised('2026-03-01', 240_00), '2026-03-01');
    const scheme = await table.now(IOB);
    const renamed = scheme.versions.map((version) =>
      version.id === '2026-03' ? { ...version, id: '2026-04' } : version,
    );
    const { id } = await table.propose({ ...scheme, versions: renamed }, '2026-03-01');
    await pay(office, staff(1), MARCH);
    await expect(table.changes.approve(id, table.checker)).rejects.toMatchObject({
      code: 'scheme.version-in-use',
    });
  });

  it('where an employer in it closed a period; a later day is good', async () => {
    const office = await table.employer(IOB);
    await pay(office, staff(1), JANUARY);
    await office.closePeriod(MARCH);
    await refused(
      await table.raised('2026-03-15', 240_00),
      '2026-03-15',
      'scheme.changes-closed-period',
    );
    await table.letIn(await table.raised('2026-04-01', 240_00), '2026-04-01');
  });

  it('where the period was closed after it was proposed', async () => {
    const office = await table.employer(IOB);
    const { id } = await table.propose(await table.raised('2026-03-01', 240_00), '2026-03-01');
    await office.closePeriod(MARCH);
    await expect(table.changes.approve(id, table.checker)).rejects.toMatchObject({
      code: 'scheme.changes-closed-period',
    });
    expect(await table.changes.get(id)).toMatchObject({ state: 'open' });
  });

  it('where a choice of policy would reach back to a closed period', async () => {
    const office = await table.employer(IOB);
    await office.closePeriod(JANUARY);
    const scheme = await table.now(IOB);
    const content = like(IOB, IOB, { policies: { rounding: 'naive' } });
    await refused(content, '2020-10-01', 'scheme.changes-closed-period');
    await refused(content, '2026-02-01', 'scheme.changes-before-effective-date');
    await table.propose(
      from('2026-02-01', scheme, { policies: { rounding: 'naive' } }),
      '2026-02-01',
    );
  });

  it('where lots count another unit', async () => {
    const office = await table.employer(IOB);
    await pay(office, staff(1), JANUARY);
    const scheme = await table.now(IOB);
    await refused({ ...scheme, unit: 'hours' }, '2020-10-01', 'scheme.unit-in-use');
  });

  it('where a cap is below what people have, and not for what they have already', async () => {
    const office = await table.employer(IOB);
    for (const period of [JANUARY, FEBRUARY, MARCH]) await pay(office, staff(2), period);
    const capped = (amount: number): Promise<SchemeData> =>
      table
        .now(IOB)
        .then((scheme) =>
          from('2026-04-01', scheme, { grant: { cap: { kind: 'balance', amount, raised: [] } } }),
        );
    await refused(await capped(37_49), '2026-04-01', 'scheme.cap-below-balances');
    await table.letIn(await capped(37_50), '2026-04-01');
    await pay(office, staff(2), APRIL);
    expect((await grantedBy(prisma, office.employerId))['month-2026-04']).toBeUndefined();
    const later = from('2026-05-01', await table.now(IOB), { lots: { graceDays: 10 } });
    expect(await table.propose(later, '2026-05-01')).toMatchObject({ state: 'open' });
  });

  it('where a cap is below what people have, though a course holds it or they have two jobs', async () => {
    const office = await table.employer(IOB);
    for (const period of [JANUARY, FEBRUARY, MARCH]) await pay(office, staff(2), period);
    const [one, other] = await prisma.person.findMany();
    const wish = { unit: 'EUR', amount: 30_00n, category: 'd', blocked: [] } as const;
    const order = { ...wish, personId: one!.id };
    const desk = new Desk(prisma);
    await desk.pay((await prisma.lot.findMany()).map(({ id }) => id));
    await desk.holds.place({ ...order, key: 'course', on: '2026-03-31', by: 'test' });
    const capped = async (amount: number): Promise<SchemeData> =>
      from('2026-04-01', await table.now(IOB), {
        grant: { cap: { kind: 'balance', amount, raised: [] } },
      });
    await refused(await capped(37_49), '2026-04-01', 'scheme.cap-below-balances');
    const link = { how: 'operator', evidence: {}, linkedBy: 'test' };
    await prisma.accountLink.create({
      data: { ...link, personId: other!.id, accountId: one!.id },
    });
    await refused(await capped(74_99), '2026-04-01', 'scheme.cap-below-balances');
    await table.letIn(await capped(75_00), '2026-04-01');
  });

  it('with every place that is wrong', async () => {
    const scheme = await table.now(IOB);
    const wrong = from('2026-03-01', scheme, { grant: { amount: 1e13 } });
    wrong.versions[2]!.validFrom = '2026-02-01';
    await expect(table.propose(wrong, '2026-03-01')).rejects.toMatchObject({
      code: 'schemes.unreadable',
      details: expect.arrayContaining([
        expect.objectContaining({ at: 'versions.2.grant.amount' }),
      ]) as unknown,
    });
  });
});

describe('a payroll run and a change', () => {
  it('staged before and applied after is refused, and can be started again', async () => {
    const office = await table.employer(IOB);
    const { run } = await office.send(office.return(fullReturn(staff(1), MARCH)));
    await office.snapshots.stage(run.id);
    await office.approve(await office.runs.get(run.id));
    await table.letIn(await table.raised('2026-03-01', 240_00), '2026-03-01');
    const error: unknown = await office.snapshots.apply(run.id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'run.rules-changed' });
    await office.snapshots.fail(run.id, error);
    const again = await office.snapshots.again(run.id, 'operator');
    await office.snapshots.stage(again.id);
    await office.approve(await office.runs.get(again.id));
    await office.snapshots.apply(again.id);
    expect(await grantedBy(prisma, office.employerId)).toEqual({ 'month-2026-03': [20_00n] });
  });

  it('go together in whichever process they meet', async () => {
    const other = new PrismaService(hub.hub.databaseUrl, 2);
    try {
      const elsewhere = new SchemesService(other);
      const versionsThere = async (id: string): Promise<number> =>
        (await elsewhere.current()).byId(id).versions.length;
      const plb = (await table.now(PLB)).versions.length;
      // Proposed first and let in last: also an earlier number is news.
      const content = from('2026-03-01', await table.now(PLB), { lots: { graceDays: 10 } });
      const first = await table.propose(content, '2026-03-01');
      await table.letIn(await table.raised('2026-03-01', 240_00), '2026-03-01');
      expect(await versionsThere(IOB)).toBe(3);
      await table.changes.approve(first.id, table.checker);
      expect((await elsewhere.latest()).revision).toBe(
        (await hub.hub.context.get(SchemesService).current()).revision,
      );
      expect(await versionsThere(PLB)).toBe(plb + 1);
      await table.letIn(await table.raised('2026-05-01', 300_00), '2026-05-01');
      await eventually(
        'the change, in another process',
        async () => ((await versionsThere(IOB)) === 4 ? true : undefined),
        { withinMs: 5_000 },
      );
    } finally {
      await other.$disconnect();
    }
  });

  it('do not wait for each other where every connection is taken', async () => {
    const few = new PrismaService(hub.hub.databaseUrl, 2);
    try {
      const elsewhere = new SchemesService(few);
      const many = Array.from({ length: 8 }, () =>
        inTransaction(few, async (tx) => (await elsewhere.current(tx)).revision),
      );
      expect(new Set(await Promise.all(many)).size).toBe(1);
    } finally {
      await few.$disconnect();
    }
  });
});
