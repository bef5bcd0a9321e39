import type { BudgetsService } from '#libs/budgets';
import { inTransaction, Prisma, type PrismaService } from '#libs/database';
import { accounts, JournalService, type LedgerService } from '#libs/ledger';
import { faultsInTheBooks } from '../factories/books.js';
import {
  decide,
  type Employed,
  type Ground,
  makeAppliedRun,
  makeEmployed,
  makeGround,
  makePeriodRow,
} from '../factories/ground.js';
import { Desk, IOB, PLB } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let ledger: LedgerService;
let journal: JournalService;
let budgets: BudgetsService;
let ground: Ground;
let somebody: Employed;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  ({ ledger, budgets } = desk);
  journal = new JournalService(prisma);
});

beforeEach(async () => {
  ground = await makeGround(prisma);
  somebody = await makeEmployed(prisma, ground.employerId);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

interface Target {
  amount: bigint;
  who?: Employed;
  scheme?: string;
  periodId?: number;
  unit?: string;
}

const target = ({
  amount,
  who = somebody,
  scheme = PLB,
  ...more
}: Target): Prisma.Sql => Prisma.sql`
  SELECT ${who.employmentId}::bigint AS employment_id, ${who.personId}::uuid AS person_id,
    ${ground.employerId}::int AS employer_id, ${scheme} AS scheme_id, '1' AS scheme_version,
    ${more.periodId ?? ground.periodId}::int AS period_id, ${more.unit ?? 'EUR'} AS unit, ${amount}::bigint AS amount,
    '2026-01-31'::date AS lot_on, NULL::date AS expires_on`;

const settle = (
  runId: bigint,
  ...targets: Target[]
): Promise<{ granted: number; corrected: number }> =>
  inTransaction(prisma, async (tx) => {
    const wanted = Prisma.join(targets.map(target), ' UNION ALL ');
    await decide(tx, runId, wanted);
    return budgets.settle(tx, runId, wanted);
  });

/** A run of its own that settles these targets. */
async function run(...targets: Target[]): Promise<bigint> {
  const runId = await makeAppliedRun(prisma, ground);
  await settle(runId, ...targets);
  return runId;
}

const takeBack = (runId: bigint): Promise<number> =>
  inTransaction(prisma, async (tx) => {
    const moved = await budgets.takeBack(tx, runId);
    await tx.snapshotRun.update({ where: { id: runId }, data: { state: 'reversed' } });
    return moved;
  });

const lots = async (who = somebody) => (await budgets.lotsOf(who.personId, { limit: 50 })).items;
const granted = async (who = somebody): Promise<bigint[]> =>
  (await lots(who)).map((lot) => lot.granted);

/** Somebody books a course for part of the only lot. */
const use = (amount: bigint): Promise<unknown> =>
  desk.hold({ ...somebody, ground }, amount, { on: '2026-02-01' });

describe('a run that is settled', () => {
  it('grants each lot once: the promise of the employer is what the lots hold', async () => {
    const runId = await makeAppliedRun(prisma, ground);
    expect(await settle(runId, { amount: 1250n })).toEqual({ granted: 1, corrected: 0 });
    expect(await settle(runId, { amount: 1250n })).toEqual({ granted: 0, corrected: 0 });
    expect(await lots()).toMatchObject([
      {
        personId: somebody.personId,
        employerId: ground.employerId,
        schemeId: PLB,
        period: 'month-2026-01',
        granted: 1250n,
        balance: 1250n,
        lotOn: '2026-01-31',
        expiresOn: null,
      },
    ]);
    expect(await ledger.balance(accounts.owes(ground.employerId))).toBe(-1250n);
  });

  it('grants a lot per scheme, per period and per employment', async () => {
    const february = await makePeriodRow(prisma, 2);
    await run(
      { amount: 1n },
      { amount: 2n, scheme: IOB },
      { amount: 3n, periodId: february },
      { amount: 4n, who: await makeEmployed(prisma, ground.employerId) },
    );
    expect((await granted()).toSorted()).toEqual([1n, 2n, 3n]);
    expect(await ledger.balance(accounts.owes(ground.employerId))).toBe(-10n);
  });

  it('owes hours apart from euros', async () => {
    await run({ amount: 1250n }, { amount: 800n, scheme: 'hours', unit: 'hours' });
    expect(await ledger.balance(accounts.owes(ground.employerId, 'hours'))).toBe(-800n);
    expect(await ledger.balance(accounts.owes(ground.employerId))).toBe(-1250n);
  });

  it('makes no lot of nothing, and may hold nobody', async () => {
    await run({ amount: 0n });
    expect(await lots()).toEqual([]);
    const empty = Prisma.sql`${target({ amount: 1n })} WHERE false`;
    const runId = await makeAppliedRun(prisma, ground);
    expect(await inTransaction(prisma, (tx) => budgets.settle(tx, runId, empty))).toEqual({
      granted: 0,
      corrected: 0,
    });
  });

  it('corrects up and down by the difference alone', async () => {
    await run({ amount: 1000n });
    const up = await run({ amount: 1300n });
    await run({ amount: 900n });
    const [lot] = await lots();
    expect([lot?.granted, lot?.balance]).toEqual([900n, 900n]);
    const { items } = await journal.statement(accounts.granted(lot?.id ?? 0n), { limit: 5 });
    expect(items.map(({ amount }) => amount)).toEqual([-400n, 300n, 1000n]);
    expect(items[1]?.reference).toBe(`correct/${up}/${lot?.id}`);
  });

  it('says the same twice without moving anything', async () => {
    const first = { amount: 1000n };
    await run(first);
    const second = await makeAppliedRun(prisma, ground);
    await settle(second, { amount: 700n });
    expect(await settle(second, { amount: 700n })).toEqual({ granted: 0, corrected: 0 });
    expect(await granted()).toEqual([700n]);
  });

  it('leaves lots alone that it says nothing of', async () => {
    const colleague = await makeEmployed(prisma, ground.employerId);
    await run({ amount: 1000n }, { amount: 500n, who: colleague });
    await run({ amount: 400n });
    expect(await granted(colleague)).toEqual([500n]);
  });

  it('never takes back more than still stands on the lot', async () => {
    await run({ amount: 1000n });
    await use(600n);
    await run({ amount: 100n });
    const [lot] = await lots();
    expect([lot?.granted, lot?.balance]).toEqual([600n, 0n]);
    await run({ amount: 0n });
    expect(await granted()).toEqual([600n]);
  });

  it('is gone with its transaction', async () => {
    const runId = await makeAppliedRun(prisma, ground);
    const failed = inTransaction(prisma, async (tx) => {
      await budgets.settle(tx, runId, target({ amount: 5n }));
      throw new Error('the rest failed');
    });
    await expect(failed).rejects.toThrow('the rest failed');
    expect(await lots()).toEqual([]);
  });

  it('settles only once when two workers do so at the same time', async () => {
    const runId = await makeAppliedRun(prisma, ground);
    await Promise.allSettled([settle(runId, { amount: 5n }), settle(runId, { amount: 5n })]);
    expect(await granted()).toEqual([5n]);
  });
});

describe('a run that is taken back', () => {
  it('leaves its lots with nothing on them, so that the next can grant them again', async () => {
    const first = await run({ amount: 1000n });
    expect(await takeBack(first)).toBe(1);
    expect(await granted()).toEqual([0n]);
    await run({ amount: 800n });
    const [lot] = await lots();
    expect([lot?.granted, lot?.balance]).toEqual([800n, 800n]);
    expect(await ledger.balance(accounts.owes(ground.employerId))).toBe(-800n);
  });

  it('that granted again is taken back too', async () => {
    await takeBack(await run({ amount: 1000n }));
    await takeBack(await run({ amount: 800n }));
    expect(await granted()).toEqual([0n]);
  });

  it.each([1300n, 400n, 0n])('that corrected 1000 to %d puts it back', async (corrected) => {
    await run({ amount: 1000n });
    await takeBack(await run({ amount: corrected }));
    expect(await granted()).toEqual([1000n]);
  });

  it('after the ones that came later, one by one, until nothing is left', async () => {
    const runs = [
      await run({ amount: 1000n }),
      await run({ amount: 1300n }),
      await run({ amount: 400n }),
      await run({ amount: 0n }),
    ];
    const left: bigint[] = [];
    for (const runId of runs.toReversed()) {
      await takeBack(runId);
      left.push(...(await granted()));
    }
    expect(left).toEqual([400n, 1300n, 1000n, 0n]);
  });

  it('in the order in which they were applied, whatever their numbers', async () => {
    await run({ amount: 1000n });
    const [held, prompt] = [
      await makeAppliedRun(prisma, ground),
      await makeAppliedRun(prisma, ground),
    ];
    for (const [runId, amount] of [
      [prompt, 1300n],
      [held, 400n],
    ] as const) {
      await prisma.snapshotRun.update({ where: { id: runId }, data: { appliedAt: new Date() } });
      await settle(runId, { amount });
    }
    const last = await run({ amount: 50n });
    const left: bigint[] = [];
    for (const runId of [last, held, prompt]) {
      await takeBack(runId);
      left.push(...(await granted()));
    }
    expect(left).toEqual([400n, 1300n, 1000n]);
  });

  it('touches no lot of another run', async () => {
    await run({ amount: 1000n });
    const other = await run({ amount: 5n, who: await makeEmployed(prisma, ground.employerId) });
    expect(await takeBack(other)).toBe(1);
    expect(await granted()).toEqual([1000n]);
  });

  it('is refused once part of it was used, and nothing moves', async () => {
    const first = await run({ amount: 1000n });
    await use(1n);
    await expect(takeBack(first)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'run.depended-on',
    });
    const [lot] = await lots();
    expect([lot?.granted, lot?.balance]).toEqual([1000n, 999n]);
  });
});

describe('the lots of a person', () => {
  it('come oldest first, in pages', async () => {
    const months = await Promise.all([1, 2, 3, 4, 5].map((month) => makePeriodRow(prisma, month)));
    for (const periodId of months) await run({ amount: BigInt(periodId), periodId });
    const all = (await lots()).map(({ id }) => id);
    const seen: bigint[] = [];
    for (let cursor: string | undefined; seen.length < 5;) {
      const page = await budgets.lotsOf(somebody.personId, { limit: 2, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    }
    expect(seen).toEqual(all);
  });

  it('are shown to an employer as far as it granted them itself', async () => {
    await run({ amount: 5n });
    const ask = (employerIds: number[]) =>
      budgets.lotsOf(somebody.personId, { limit: 50 }, employerIds);
    expect((await ask([ground.employerId])).items).toHaveLength(1);
    expect((await ask([ground.employerId + 1])).items).toEqual([]);
    expect((await ask([])).items).toEqual([]);
  });

  it('tell which employer granted them', async () => {
    await run({ amount: 5n });
    const [lot] = await lots();
    expect(await budgets.grantingEmployer(lot?.id ?? 0n)).toBe(ground.employerId);
    expect(await budgets.grantingEmployer(10n ** 15n)).toBeUndefined();
  });
});
