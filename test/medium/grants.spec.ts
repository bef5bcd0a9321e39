import { GrantsService, type NamedGrant } from '#libs/budgets';
import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;
let saver: Saver;

withDatabase(async (opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  saver = await desk.saver(await desk.employer(IOB, PLB));
});

const NOBODY = '00000000-0000-4000-8000-000000000000';

const grant = (...given: (Partial<NamedGrant> & { key: string })[]): Promise<number> =>
  inTransaction(prisma, (tx) =>
    desk.grants.grant(
      tx,
      given.map((one) => ({ ...desk.topUp(saver, { key: one.key }), ...one })),
    ),
  );

describe('a lot by name', () => {
  it.each<[string, Partial<NamedGrant>, string, string]>([
    ['under a scheme nobody knows', { schemeId: 'nl-nothing' }, 'unknown-scheme', 'schemeId'],
    ['under a scheme run elsewhere', { schemeId: 'nl-stap' }, 'run-elsewhere', 'schemeId'],
    ['of a version nobody knows', { schemeVersion: '1999-01' }, 'unknown-version', 'schemeVersion'],
    ['in another unit', { unit: 'hours' }, 'other-unit', 'unit'],
    ['in a unit that is none', { unit: 'shells' as 'EUR' }, 'unclear', 'unit'],
    ['of nothing', { amount: 0n }, 'unclear', 'amount'],
    ['of less than nothing', { amount: -1n }, 'unclear', 'amount'],
    ['of more than an account holds', { amount: 2n ** 63n }, 'unclear', 'amount'],
    ['that ends before it begins', { expiresOn: '2026-01-30' }, 'unclear', 'expiresOn'],
    ['on a day that is none', { lotOn: '2026-02-30' }, 'unclear', 'lotOn'],
    ['of a person that cannot be', { personId: 'somebody' }, 'unclear', 'personId'],
    ['of a person nobody knows', { personId: NOBODY }, 'unknown-person', 'personId'],
    ['of an employer nobody knows', { employerId: 999_999 }, 'unknown-employer', 'employerId'],
    ['of an employer, without one', { employerId: null }, 'unclear', 'employerId'],
    ['before its employer joined', { lotOn: '2014-12-31' }, 'employer-not-in-scheme', 'employerId'],
  ])('%s is refused with its place, and nothing is granted', async (_, wrong, code, field) => {
    const refused = await grant({ key: 'good' }, { key: 'wrong', ...wrong }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      kind: 'invalid',
      code: `grant.${code}`,
      remedy: expect.any(String) as string,
    });
    expect((refused as { details: { at: string }[] }).details.map(({ at }) => at)).toContain(
      `grants.1.${field}`,
    );
    expect(await prisma.lot.count()).toBe(0);
  });

  it('tells every place at once, and of none what stood there', async () => {
    const refused = await grant(
      { key: 'one', unit: 'hours' },
      { key: 'two' },
      { key: 'three', schemeId: 'nl-secret' },
    ).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({
      details: [{ at: 'grants.0.unit' }, { at: 'grants.2.schemeId' }],
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  it('asks nothing of employers where a nation made the scheme', async () => {
    const outsider = await desk.saver(await desk.employer());
    await expect(
      inTransaction(prisma, (tx) =>
        desk.grants.grant(tx, [desk.topUp(outsider, { key: 'outsider' })]),
      ),
    ).rejects.toMatchObject({ code: 'grant.employer-not-in-scheme' });
    const known = desk.catalogue;
    const national = { ...known.byId(IOB), level: 'nation' as const };
    const schemes = { current: () => Promise.resolve({ ...known, all: [national] }) };
    const grants = new GrantsService(desk.ledger, schemes as never);
    expect(
      await inTransaction(prisma, (tx) =>
        grants.grant(tx, [desk.topUp(outsider, { key: 'outsider' })]),
      ),
    ).toBe(1);
  });

  it('leaves a person who can still hold what they have', async () => {
    await grant({ key: 'plb', schemeId: PLB, schemeVersion: '2024-01' });
    await expect(grant({ key: 'plb-2', schemeId: 'nl-nothing' })).rejects.toThrow();
    expect(await desk.hold(saver, 100_00n)).toMatchObject({ open: 100_00n });
    expect(await faultsInTheBooks(prisma)).toEqual([]);
  });
});
