import { inTransaction, type PrismaService } from '#libs/database';
import { accounts } from '#libs/ledger';
import { latestVersionOn, partialPayment } from '#libs/schemes';
import { faultsInTheBooks } from '../factories/books.js';
import { changed, Desk, IOB, like, PLB, type Saver } from '../factories/lots.js';
import { isAsOrdered } from '../../libs/schemes/provider-invoice.rules.js';
import { withDatabase } from '../setup/database.js';

/** A supermarket's budget: paid in at first, kept by the employer since December 2018. */
const OF_A_FUND = like(PLB, 'nl-of-a-fund', {
  funding: { model: 'fund-reimburses', payer: 'fund' },
});

const SWITCHED = (() => {
  const scheme = like(IOB, 'nl-switched', {});
  const [first] = scheme.versions;
  const reserve = { model: 'employer-reserve', spendableWhen: 'granted' } as const;
  return {
    ...scheme,
    versions: [
      { ...first!, id: '2018-01', validFrom: '2018-01-01', validTo: '2018-12-11' },
      {
        ...changed(first!, { funding: reserve }),
        id: '2018-12',
        validFrom: '2018-12-12',
        validTo: null,
      },
    ],
  };
})();

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [SWITCHED, OF_A_FUND]);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

let receipts = 0;
const rootOf = ({ ground }: Saver): string => `employer:${ground.employerId}`;

/** What this employer's money did to the bank, the entitlements and what waits. */
async function receive(saver: Saver, amount: bigint): Promise<string> {
  const key = `line-${(receipts += 1)}`;
  await inTransaction(prisma, (tx) =>
    desk.funds.receive(tx, { key, payer: rootOf(saver), amount, on: '2026-02-01', by: 'bank' }),
  );
  return key;
}

const fund = (key: string, lines: { lotId: bigint; amount: bigint }[]): Promise<void> =>
  inTransaction(prisma, (tx) => desk.funds.fund(tx, { key, on: '2026-02-01', lines }));

/** Real money, where it is. */
interface Trust {
  bank: bigint;
  free: bigint;
  held: bigint;
  payable: bigint;
  /** Received, and on no lot yet. */
  waiting: bigint;
}

/** Where the money is, after I1: the bank holds what all are entitled to together, and nothing else. */
async function trust(saver: Saver): Promise<Trust> {
  const bank = -(await desk.balance('bank'));
  const [entitled] = await prisma.$queryRaw<{ sum: bigint }[]>`
    SELECT sum(balance)::bigint AS sum FROM account WHERE book = 'trust'
      AND address ~ '^(lot:|provider:[0-9]+:payable|pool:|unallocated$|.*:(unallocated|refund|wages)$)'`;
  expect(entitled).toEqual({ sum: bank });
  const lots = await prisma.lot.findMany({ where: { personId: saver.personId } });
  const standing = await Promise.all(lots.map(({ id }) => desk.standing(id)));
  return {
    bank,
    free: standing.reduce((sum, { available }) => sum + available, 0n),
    held: standing.reduce((sum, { held }) => sum + held, 0n),
    payable: await desk.balance(`provider:${PROVIDER}:payable`),
    waiting: await desk.balance(`${rootOf(saver)}:unallocated`),
  };
}

const difference = (now: Trust, before: Trust): Trust => ({
  bank: now.bank - before.bank,
  free: now.free - before.free,
  held: now.held - before.held,
  payable: now.payable - before.payable,
  waiting: now.waiting - before.waiting,
});

const PROVIDER = 17;

/** Whether an invoice may be paid as it is, by what the scheme says of it. */
const isPayable = (invoiced: bigint, ordered: bigint): boolean =>
  isAsOrdered(latestVersionOn(desk.catalogue.byId(IOB), '2026-04-01').booking, {
    invoiced,
    ordered,
  });

const spend = (holdId: bigint, amount: bigint): Promise<void> =>
  inTransaction(prisma, (tx) =>
    desk.holds.capture(tx, holdId, {
      key: `invoice-${amount}`,
      amount,
      on: '2026-04-01',
      by: 'test',
      providerId: PROVIDER,
    }),
  );

/** What a payment books, once the two who must have approved it. */
const payProvider = (amount: bigint): Promise<unknown> =>
  inTransaction(prisma, (tx) =>
    desk.ledger.transfer(tx, {
      book: 'trust',
      unit: 'EUR',
      from: accounts.payable(PROVIDER),
      to: accounts.bank,
      amount,
      reference: `pay/invoice-${amount}`,
      effectiveOn: '2026-04-15',
      by: 'two signatories',
    }),
  );

describe('money that comes in', () => {
  it('T17: goes from the bank to lots, is held for a course, owed to its provider and paid; nothing on an invoice that differs', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const before = await desk.earn(saver, { from: '2025-01-01', periods: 9 });
    await desk.pay(before);
    const lots = await desk.earn(saver, { from: '2025-10-01', periods: 3 });
    const start = await trust(saver);
    const since = async (): Promise<Trust> => difference(await trust(saver), start);

    await inTransaction(prisma, (tx) => desk.funds.invoice(tx, lots, '2026-01-31'));
    expect(await since()).toEqual({ bank: 0n, free: 0n, held: 0n, payable: 0n, waiting: 0n });
    const key = await receive(saver, 37_50n);
    expect(await since()).toMatchObject({ bank: 37_50n, waiting: 37_50n });
    await fund(
      key,
      lots.map((lotId) => ({ lotId, amount: 12_50n })),
    );
    expect(await since()).toMatchObject({ bank: 37_50n, free: 37_50n, waiting: 0n });
    expect(await desk.balance(`${rootOf(saver)}:owes`)).toBe(0n);

    const hold = await desk.hold(saver, 120_00n);
    expect(await since()).toMatchObject({ bank: 37_50n, free: -82_50n, held: 120_00n });
    expect(isPayable(121_00n, hold.amount)).toBe(false);
    await expect(spend(hold.id, 121_00n)).rejects.toMatchObject({ code: 'hold.too-much' });
    expect(await since()).toMatchObject({ bank: 37_50n, held: 120_00n, payable: 0n });
    expect(isPayable(120_00n, hold.amount)).toBe(true);
    await spend(hold.id, 120_00n);
    expect(await since()).toMatchObject({ bank: 37_50n, held: 0n, payable: 120_00n });
    await payProvider(120_00n);
    expect(await since()).toMatchObject({ bank: 37_50n - 120_00n, held: 0n, payable: 0n });
    await expect(payProvider(1n)).rejects.toMatchObject({ code: 'ledger.insufficient-funds' });
    expect(await desk.free(saver)).toBe(30_00n);
  });

  it.each([
    ['hold-unallocated', 0n, 400_00n, [0n, 0n, 0n]],
    ['oldest-line-first', 400_00n, 0n, [12_50n, 12_50n, 0n]],
    ['pro-rata', 400_00n, 0n, [11_12n, 11_11n, 11_11n]],
  ] as const)('T18: of an invoice of 450 only 400: %s', async (policy, onLots, waits, some) => {
    const saver = await desk.saver(await desk.employer(IOB));
    const lots = await desk.earn(saver, { from: '2021-01-01', periods: 36 });
    const key = await receive(saver, 400_00n);
    const { lines, unallocated } = partialPayment(
      policy,
      lots.map((id) => ({ id: id.toString(), amount: 12_50n })),
      400_00n,
    );
    await fund(
      key,
      lines.flatMap(({ id, funded }) =>
        funded > 0n ? [{ lotId: BigInt(id), amount: funded }] : [],
      ),
    );
    expect(unallocated).toBe(waits);
    expect(await desk.balance(`${rootOf(saver)}:unallocated`)).toBe(waits);
    const standing = await Promise.all(lots.map((id) => desk.standing(id)));
    expect(standing.reduce((sum, { available }) => sum + available, 0n)).toBe(onLots);
    expect([0, 31, 35].map((at) => standing[at]!.available)).toEqual(some);
  });

  it('waits without a name until somebody says whose it is', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const line = { key: 'unknown-sender', amount: 5_00n, on: '2026-02-01', by: 'bank' };
    const waiting = await desk.balance('unallocated');
    await inTransaction(prisma, (tx) => desk.funds.receive(tx, { ...line, payer: null }));
    expect((await desk.balance('unallocated')) - waiting).toBe(5_00n);
    await inTransaction(prisma, (tx) => desk.funds.allocate(tx, { ...line, payer: rootOf(saver) }));
    expect(await desk.balance(`${rootOf(saver)}:unallocated`)).toBe(5_00n);
  });

  it('is booked once, whoever tells of it how often', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    const line = {
      key: 'told-twice',
      payer: rootOf(saver),
      amount: 12_50n,
      on: '2026-02-01',
      by: 'bank',
    };
    await Promise.all(
      [1, 2, 3].map(() => inTransaction(prisma, (tx) => desk.funds.receive(tx, line))),
    );
    await Promise.all([1, 2, 3].map(() => fund('told-twice', [{ lotId: lot!, amount: 12_50n }])));
    expect(await desk.standing(lot!)).toMatchObject({ promised: 0n, available: 12_50n });
    expect(await desk.balance(`${rootOf(saver)}:unallocated`)).toBe(0n);
  });

  it('funds no more than was promised, nor than came in', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const [lot] = await desk.earn(saver, { from: '2025-01-01' });
    const key = await receive(saver, 12_49n);
    await expect(fund(key, [{ lotId: lot!, amount: 12_51n }])).rejects.toMatchObject({
      code: 'lot.overfunded',
    });
    await expect(fund(key, [{ lotId: lot!, amount: 12_50n }])).rejects.toMatchObject({
      code: 'ledger.insufficient-funds',
    });
    expect(await desk.standing(lot!)).toMatchObject({ promised: 12_50n, available: 0n });
  });
});

describe('a lot whose promise is held', () => {
  const held = async (): Promise<{ saver: Saver; lot: bigint }> => {
    const saver = await desk.saver(await desk.employer(PLB));
    const [lot] = await desk.earn(saver, { scheme: PLB, amount: 100_00n, from: '2025-01-01' });
    return { saver, lot: lot! };
  };

  it('is funded where the hold waits first, and then what is free', async () => {
    const { saver, lot } = await held();
    const hold = await desk.hold(saver, 60_00n);
    const key = await receive(saver, 80_00n);
    await fund(key, [{ lotId: lot, amount: 80_00n }]);
    expect(await desk.standing(lot)).toEqual({
      promised: 20_00n,
      available: 20_00n,
      reserved: 0n,
      held: 60_00n,
    });
    const payable = await desk.balance('provider:3:payable');
    await desk.capture(hold, 60_00n, '2026-04-01');
    expect((await desk.balance('provider:3:payable')) - payable).toBe(60_00n);
  });

  it('is funded in part: the hold is spent from money first, the rest is charged', async () => {
    const { saver, lot } = await held();
    const hold = await desk.hold(saver, 60_00n);
    await fund(await receive(saver, 25_00n), [{ lotId: lot, amount: 25_00n }]);
    expect(await desk.standing(lot)).toMatchObject({ reserved: 35_00n, held: 25_00n });
    await desk.capture(hold, 40_00n, '2026-04-01');
    expect(await desk.balance(`${rootOf(saver)}:charged`)).toBe(15_00n);
    await desk.release(hold, 20_00n, '2026-04-02');
    expect(await desk.standing(lot)).toMatchObject({ promised: 60_00n, reserved: 0n, held: 0n });
  });

  it('is funded once under a key, whatever was held or given back in between', async () => {
    const { saver, lot } = await held();
    const first = await desk.hold(saver, 30_00n);
    const key = await receive(saver, 50_00n);
    const lines = [{ lotId: lot, amount: 50_00n }];
    await fund(key, lines);
    await receive(saver, 50_00n);
    await desk.release(first, 30_00n, '2026-04-01');
    await desk.hold(saver, 90_00n);
    await fund(key, lines);
    expect(await desk.balance(`${rootOf(saver)}:unallocated`)).toBe(50_00n);
    await expect(fund(key, [{ lotId: lot, amount: 40_00n }])).rejects.toMatchObject({
      kind: 'conflict',
    });
  });
});

describe('an employer that keeps the money itself', () => {
  it('T35: owes what was granted before the switch; spending it is charged to it, and the bank sees nothing', async () => {
    const saver = await desk.saver(await desk.employer(SWITCHED.id));
    const bank = await desk.balance('bank');
    const months = Array.from({ length: 12 }, (_, at) => ({
      scheme: SWITCHED.id,
      from: `2018-${String(at + 1).padStart(2, '0')}-01`,
      amount: [1, 4, 8, 10].includes(at) ? 14_59n : 14_58n,
    }));
    await desk.earn(saver, ...months);
    expect(await desk.balance(`${rootOf(saver)}:owes`)).toBe(-175_00n);
    await expect(desk.hold(saver, 14_58n, { on: '2018-12-11' })).rejects.toMatchObject({
      code: 'hold.not-enough',
    });
    const hold = await desk.hold(saver, 100_00n, { on: '2018-12-12', category: 'c' });
    await desk.capture(hold, 100_00n, '2018-12-20');
    expect(await desk.balance(`${rootOf(saver)}:charged`)).toBe(100_00n);
    expect(await desk.balance(`${rootOf(saver)}:owes`)).toBe(-175_00n);
    expect(await desk.free(saver)).toBe(75_00n);
    expect(await desk.balance('bank')).toBe(bank);
  });
});

describe('lines that do not say one amount for each lot', () => {
  it.each<[string, string, (lot: bigint) => { lotId: bigint; amount: bigint }[]]>([
    ['twice the same lot', 'inv-1', (lotId) => [1n, 1n].map((amount) => ({ lotId, amount }))],
    ['less than nothing', 'inv-2', (lotId) => [{ lotId, amount: -1n }]],
    ['a key that could begin another', 'inv/2026', (lotId) => [{ lotId, amount: 1n }]],
  ])('are refused, and nothing is funded: %s', async (_, key, lines) => {
    const saver = await desk.saver(await desk.employer(IOB));
    const [lot = 0n] = await desk.earn(saver, { from: '2026-01-01' });
    await expect(
      inTransaction(prisma, (tx) =>
        desk.funds.fund(tx, { key, on: '2026-02-01', lines: lines(lot) }),
      ),
    ).rejects.toMatchObject({ kind: 'invalid', code: 'lot.funding-unclear' });
    expect((await desk.standing(lot)).available).toBe(0n);
  });
});

describe('a hold under a key or of an amount that cannot be', () => {
  it.each([
    ['k', 1n],
    ['order/1', 0n],
    ['order/1', 2n ** 63n],
  ])('is refused in words: %s, %s', async (key, amount) => {
    const saver = await desk.saver(await desk.employer(IOB));
    await expect(desk.hold(saver, amount, { key })).rejects.toMatchObject({ code: 'hold.unclear' });
  });
});

describe('a scheme that a fund pays for', () => {
  it('is promised by the fund, and what is spent is claimed from it; the employer owes nothing', async () => {
    const saver = await desk.saver(await desk.employer(OF_A_FUND.id));
    await desk.earn(saver, { scheme: OF_A_FUND.id, from: '2026-01-01', amount: 90_00n });
    await desk.capture(await desk.hold(saver, 60_00n), 60_00n, '2026-03-20');
    expect(await desk.balance(`fund:${OF_A_FUND.id}:owes`)).toBe(-90_00n);
    expect(await desk.balance(`fund:${OF_A_FUND.id}:charged`)).toBe(60_00n);
    expect(await desk.balance(`${rootOf(saver)}:owes`)).toBe(0n);
  });
});

describe('a lot granted by name', () => {
  it('is granted once under its key, also after its term has changed, and refused for another', async () => {
    const saver = await desk.saver(await desk.employer(PLB));
    const given = { key: 'top-up/once', schemeId: PLB, expiresOn: '2026-03-20' };
    const lot = await desk.grant(saver, given);
    expect(await desk.grant(saver, given)).toBe(lot);
    await desk.release(await desk.hold(saver, 100_00n), 100_00n, '2026-03-21');
    expect(await desk.ends([lot])).toEqual(['2026-04-20']);
    expect(await desk.grant(saver, given)).toBe(lot);
    await expect(desk.grant(saver, { ...given, amount: 1n })).rejects.toMatchObject({
      code: 'lot.key-conflict',
    });
    expect(await desk.free([lot])).toBe(100_00n);
  });

  it('is owed by whoever promised it: a fund, a government or the person', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const payers = ['fund', 'government', 'person'] as const;
    const lots: bigint[] = [];
    for (const payer of payers)
      lots.push(await desk.grant(saver, { payer, employerId: null, source: 'public' }));
    const roots = ['fund:nl-rnf-iob', 'government:nl-rnf-iob', `person:${saver.personId}`];
    expect(await Promise.all(roots.map((root) => desk.balance(`${root}:owes`)))).toEqual(
      Array(3).fill(-100_00n),
    );
    for (const lot of lots) await desk.pay([lot]);
    await desk.capture(await desk.hold(saver, 300_00n, { category: null }), 300_00n, '2026-04-01');
    expect(await Promise.all(roots.map((root) => desk.balance(`${root}:owes`)))).toEqual(
      Array(3).fill(0n),
    );
  });
});

it('counts from the day on which the receipt, the lot and the hold were all there, and from no later one', async () => {
  const saver = await desk.saver(await desk.employer(PLB));
  const lots = await desk.earn(saver, { scheme: PLB, from: '2026-01-01', periods: 2 });
  await desk.hold(saver, 5_00n, { on: '2026-03-05' });
  for (const [key, on] of [
    ['early', '2026-01-10'],
    ['later', '2026-06-01'],
  ] as const)
    await inTransaction(prisma, (tx) =>
      desk.funds.receive(tx, { key, payer: rootOf(saver), amount: 25_00n, on, by: 'bank' }),
    );
  const lines = lots.map((lotId) => ({ lotId, amount: 12_50n }));
  await inTransaction(prisma, (tx) =>
    desk.funds.fund(tx, { key: 'days', on: '2026-01-05', lines }),
  );
  const rows = await prisma.transfer.findMany({
    where: { lotId: { in: lots }, kind: 'fund', book: 'trust' },
    orderBy: { effectiveOn: 'asc' },
  });
  const days = rows.map(({ effectiveOn }) => effectiveOn.toISOString().slice(0, 10));
  expect(days).toEqual(['2026-01-31', '2026-02-28', '2026-03-05']);
});
