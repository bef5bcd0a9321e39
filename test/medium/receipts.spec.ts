import type { InvoicePayment, Settled } from '#libs/budgets';
import { addDays, todayInAmsterdam } from '#libs/core';
import { inTransaction, type PrismaService } from '#libs/database';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const POLICIES = ['hold-unallocated', 'oldest-line-first', 'pro-rata'] as const;
type Policy = (typeof POLICIES)[number];
const under = (policy: Policy): string => `nl-${policy}`;

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(
    prisma,
    POLICIES.map((partialPayment) =>
      like(IOB, under(partialPayment), { funding: { partialPayment } }),
    ),
  );
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const ON = '2026-02-01';
const rootOf = ({ ground }: Saver): string => `employer:${ground.employerId}`;
let made = 0;

interface Invoice {
  saver: Saver;
  lots: bigint[];
  invoice: string;
}

/** Months of 12.50 that were granted and stand on one invoice. */
async function invoiced(scheme: string, periods: number): Promise<Invoice> {
  const saver = await desk.saver(await desk.employer(scheme));
  const lots = await desk.earn(saver, { scheme, from: '2021-01-01', periods });
  await inTransaction(prisma, (tx) => desk.funds.invoice(tx, lots, '2026-01-15'));
  return { saver, lots, invoice: `invoice-${(made += 1)}` };
}

/** Money comes in from the employer; the bank's name for the line. */
async function receive({ saver }: Invoice, amount: bigint): Promise<string> {
  const key = `line-${(made += 1)}`;
  const receipt = { key, payer: rootOf(saver), amount, on: ON, by: 'bank' };
  await inTransaction(prisma, (tx) => desk.funds.receive(tx, receipt));
  return key;
}

const settle = (
  { invoice, lots }: Invoice,
  given: Partial<InvoicePayment> & { receipt: string; amount: bigint },
): Promise<Settled> =>
  inTransaction(prisma, (tx) =>
    desk.funds.settleInvoice(tx, { invoice, lotIds: lots, on: ON, ...given }),
  );

const pay = async (of: Invoice, amount: bigint): Promise<Settled> =>
  settle(of, { receipt: await receive(of, amount), amount });

const onLots = async ({ lots }: Invoice): Promise<bigint[]> =>
  (await Promise.all(lots.map((id) => desk.standing(id)))).map(({ available }) => available);

const total = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);
const waiting = ({ saver }: Invoice): Promise<bigint> =>
  desk.balance(`${rootOf(saver)}:unallocated`);

describe('T18: an invoice of 450.00 for 36 months, of which 400.00 comes in, and then the missing 50.00', () => {
  it.each<[Policy, Settled, [bigint, bigint, bigint]]>([
    ['hold-unallocated', { funded: 0n, waiting: 400_00n }, [0n, 0n, 0n]],
    ['oldest-line-first', { funded: 400_00n, waiting: 0n }, [12_50n, 12_50n, 0n]],
    ['pro-rata', { funded: 400_00n, waiting: 0n }, [11_12n, 11_11n, 11_11n]],
  ])('%s', async (policy, settled, [first, later, last]) => {
    const of = await invoiced(under(policy), 36);
    expect(await pay(of, 400_00n)).toEqual(settled);
    expect(await waiting(of)).toBe(settled.waiting);
    const partly = await onLots(of);
    expect([partly[0], partly[31], partly[35]]).toEqual([first, later, last]);
    expect(total(partly)).toBe(settled.funded);

    expect(await pay(of, 50_00n)).toEqual({ funded: 450_00n - settled.funded, waiting: 0n });
    expect(await onLots(of)).toEqual(Array(36).fill(12_50n));
    expect(await waiting(of)).toBe(0n);
    expect(await desk.balance(`${rootOf(of.saver)}:owes`)).toBe(0n);
  });
});

describe('money for an invoice', () => {
  it('counts once, however often and by how many its receipt is told', async () => {
    const of = await invoiced(under('oldest-line-first'), 4);
    const receipt = await receive(of, 20_00n);
    await receive(of, 20_00n);
    const told = await Promise.all([1, 2, 3].map(() => settle(of, { receipt, amount: 20_00n })));
    expect(total(told.map(({ funded }) => funded))).toBe(20_00n);
    expect(await onLots(of)).toEqual([12_50n, 7_50n, 0n, 0n]);
    expect(await waiting(of)).toBe(20_00n);
  });

  it('adds up over receipts that come in at the same moment', async () => {
    const of = await invoiced(under('pro-rata'), 3);
    await Promise.all([pay(of, 10_00n), pay(of, 10_00n), pay(of, 10_00n)]);
    expect(await onLots(of)).toEqual([10_00n, 10_00n, 10_00n]);
  });

  it('goes no further than the invoice: the rest waits', async () => {
    const of = await invoiced(under('hold-unallocated'), 2);
    expect(await pay(of, 30_00n)).toEqual({ funded: 25_00n, waiting: 5_00n });
    expect(await waiting(of)).toBe(5_00n);
  });

  it('goes where a hold waits for it first, and stays there when a line becomes smaller', async () => {
    const scheme = like(IOB, 'nl-first-spent', {
      funding: { partialPayment: 'oldest-line-first', spendableWhen: 'granted' },
    });
    const shop = new Desk(prisma, [scheme]);
    const saver = await shop.saver(await shop.employer(scheme.id));
    const months = { scheme: scheme.id, from: '2021-01-01', periods: 2 };
    const lots = await shop.earn(saver, months);
    await inTransaction(prisma, (tx) => shop.funds.invoice(tx, lots, '2026-01-15'));
    const of = { saver, lots, invoice: 'invoice-with-a-hold' };
    await shop.hold(saver, 5_00n, { on: '2025-06-01' });
    const lines = (receipt: string, amount: bigint): Promise<Settled> =>
      inTransaction(prisma, (tx) =>
        shop.funds.settleInvoice(tx, {
          invoice: of.invoice,
          receipt,
          amount,
          lotIds: lots,
          on: ON,
        }),
      );
    await lines(await receive(of, 8_00n), 8_00n);
    expect(await shop.standing(lots[0]!)).toEqual({
      promised: 4_50n,
      available: 3_00n,
      reserved: 0n,
      held: 5_00n,
    });
    await shop.run(saver, { ...months, amount: 6_00n });
    expect(await lines(await receive(of, 20_00n), 20_00n)).toMatchObject({ funded: 6_00n });
    expect(await shop.standing(lots[1]!)).toMatchObject({ promised: 0n, available: 6_00n });
  });

  it('does not count any more when its receipt was a mistake and was taken back', async () => {
    const of = await invoiced(under('hold-unallocated'), 2);
    const wrong = await receive(of, 20_00n);
    await settle(of, { receipt: wrong, amount: 20_00n });
    await inTransaction(prisma, (tx) =>
      desk.ledger.reverse(tx, `receipt/${wrong}`, { by: 'test' }),
    );
    expect(await pay(of, 5_00n)).toEqual({ funded: 0n, waiting: 5_00n });
    expect(await waiting(of)).toBe(5_00n);
  });
});

it('money that waited for the rest pays the invoice once a correction has made it small enough', async () => {
  const of = await invoiced(under('hold-unallocated'), 2);
  const receipt = await receive(of, 20_00n);
  expect(await settle(of, { receipt, amount: 20_00n })).toEqual({ funded: 0n, waiting: 20_00n });
  await desk.run(of.saver, {
    scheme: under('hold-unallocated'),
    from: '2021-02-01',
    amount: 7_50n,
  });
  const again = await Promise.all([1, 2].map(() => settle(of, { receipt, amount: 20_00n })));
  expect(total(again.map(({ funded }) => funded))).toBe(20_00n);
  expect(await onLots(of)).toEqual([12_50n, 7_50n]);
  expect(await waiting(of)).toBe(0n);
});

describe('a settlement is refused', () => {
  it('for more than a receipt brought, over all the invoices it pays', async () => {
    const of = await invoiced(under('oldest-line-first'), 2);
    const other = { ...of, invoice: 'another-invoice' };
    const receipt = await receive(of, 10_00n);
    await settle(of, { receipt, amount: 6_00n });
    await expect(settle(other, { receipt, amount: 5_00n })).rejects.toMatchObject({
      code: 'invoice.receipt-used-up',
    });
    await expect(settle(of, { receipt, amount: 7_00n })).rejects.toMatchObject({
      code: 'invoice.receipt-conflict',
    });
    await expect(settle(of, { receipt: 'nobody-knows', amount: 1n })).rejects.toMatchObject({
      code: 'invoice.receipt-used-up',
    });
  });

  it('for lots of two payers, or that nobody was asked to pay', async () => {
    const [of, other] = [await invoiced(IOB, 1), await invoiced(IOB, 1)];
    const receipt = await receive(of, 12_50n);
    const money = { receipt, amount: 12_50n };
    const waits = await desk.earn(of.saver, { scheme: PLB, from: '2021-01-01' });
    for (const lotIds of [[...of.lots, ...other.lots], waits, []])
      await expect(settle(of, { ...money, lotIds })).rejects.toMatchObject({
        code: 'invoice.unclear',
      });
    await expect(settle(of, { ...money, amount: 0n })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

it('a receipt announced for a later day is found to be somebody’s from that day on', async () => {
  const { employerId } = await desk.employer(IOB);
  const comes = addDays(todayInAmsterdam(), 10);
  const receipt = { key: 'announced', amount: 100n, by: 'bank' };
  await inTransaction(prisma, async (tx) => {
    await desk.funds.receive(tx, { ...receipt, payer: null, on: comes });
    const payer = `employer:${employerId}`;
    await desk.funds.allocate(tx, { ...receipt, payer, on: todayInAmsterdam() });
  });
  expect(
    await prisma.transfer.findUniqueOrThrow({ where: { reference: 'allocate/announced' } }),
  ).toMatchObject({ effectiveOn: new Date(comes) });
});
