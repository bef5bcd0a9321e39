import { move, openLedger, type TestLedger } from '../factories/moves.js';

let world: TestLedger;

const payers = [
  'employer:7',
  'fund:nl-graan-pob',
  'government:nl-stap',
  'person:00000000-0000-4000-8000-000000000000',
];

beforeAll(async () => {
  world = await openLedger();
  await fillEveryAccount();
});

afterAll(() => world.close());

/** Moves something onto each kind of account, so that whatever is refused afterwards is refused by the chart. */
async function fillEveryAccount(): Promise<void> {
  await world.book(move('receipt bank unallocated', 10_000n));
  for (const payer of payers)
    await world.book(
      move(`receipt bank ${payer}:unallocated`, 100_000n),
      move(`refund ${payer}:unallocated ${payer}:refund`, 1_000n),
      move(`grant ${payer}:owes lot:1:granted`, 100_000n),
      move('hold lot:1:granted lot:1:reserved:9', 10_000n),
      move(`capture lot:1:reserved:9 ${payer}:charged`, 1_000n),
      move(`payout lot:1:granted ${payer}:payroll`, 1_000n),
      move(`fund ${payer}:unallocated lot:1:available`, 50_000n),
      move('hold lot:1:available lot:1:held:9', 10_000n),
      move('capture lot:1:held:9 provider:3:payable', 1_000n),
      move(`payout lot:1:available ${payer}:wages`, 1_000n),
      move('lapse lot:1:available pool:nl-rnf-iob', 1_000n),
    );
}

const ADDRESSES = [
  'bank',
  'unallocated',
  'provider:3:payable',
  'pool:nl-rnf-iob',
  'lot:1:granted',
  'lot:1:reserved:9',
  'lot:1:available',
  'lot:1:held:9',
  ...payers.flatMap((payer) =>
    ['owes', 'charged', 'payroll', 'unallocated', 'refund', 'wages'].map(
      (what) => `${payer}:${what}`,
    ),
  ),
];

const kindOf = (address: string): string => {
  const [owner = '', , what = ''] = address.split(':');
  return `${owner}:${what}`;
};

/** Only between lots is there a move from a kind of account to the same kind. */
const otherOfKind = (address: string): string =>
  address === 'lot:1:available' ? 'lot:2:available' : address;

/** Tries every verb between every two kinds of account, each for itself, and keeps nothing. */
async function bookable(verbs: string[]): Promise<string[]> {
  const tried = verbs.flatMap((verb) =>
    ADDRESSES.flatMap((from) =>
      ADDRESSES.map((to) => ({ verb, from, to: from === to ? otherOfKind(to) : to })),
    ),
  );
  return world.prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`CREATE TEMP TABLE tried ON COMMIT DROP AS
        SELECT * FROM json_to_recordset(${JSON.stringify(tried)}::json) AS t(verb text, "from" text, "to" text)`;
      await tx.$executeRaw`CREATE TEMP TABLE booked (LIKE tried) ON COMMIT DROP`;
      await tx.$executeRaw`
        DO $$
        DECLARE
          t record;
        BEGIN
          FOR t IN SELECT * FROM tried LOOP
            BEGIN
              INSERT INTO transfer (book, unit, "from", "to", amount, reference, effective_on)
                VALUES (ledger_book(t."from"), 'EUR', t."from", t."to", 1, t.verb || '/tried', '2026-01-31');
              RAISE EXCEPTION 'booked';
            EXCEPTION WHEN OTHERS THEN
              IF SQLERRM = 'booked' THEN INSERT INTO booked VALUES (t.verb, t."from", t."to"); END IF;
            END;
          END LOOP;
        END
        $$`;
      const rows = await tx.$queryRaw<{ verb: string; from: string; to: string }[]>`
        SELECT verb, "from", "to" FROM booked`;
      return rows.map(({ verb, from, to }) => `${verb} ${kindOf(from)} ${kindOf(to)}`);
    },
    { timeout: 60_000 },
  );
}

const chart = async (): Promise<string[]> => {
  const [row] = await world.prisma.$queryRaw<{ moves: string[] }[]>`SELECT ledger_moves() AS moves`;
  return row?.moves ?? [];
};

const sorted = (texts: Iterable<string>): string[] => [...texts].toSorted();

describe('the chart of moves', () => {
  it('is what can be booked between any two kinds of account under any verb, and nothing else is', async () => {
    const moves = await chart();
    const verbs = [...new Set(moves.map((one) => one.split(' ')[0] ?? '')), 'spend', 'undo'];
    expect(sorted(await bookable(verbs))).toEqual(sorted(moves));
  });

  it('pays a provider from what was held for it, and from nowhere else', async () => {
    const toProviders = (await chart()).filter((one) => one.endsWith('provider:payable'));
    expect(toProviders).toEqual(['capture lot:held provider:payable']);
  });

  it('lets money out of the bank account only for providers, payers, wages and pools', async () => {
    const paid = (await chart()).filter((one) => one.endsWith(' bank:'));
    expect(
      paid.every((one) => /^pay (provider:payable|pool:|\w+:(refund|wages)) bank:$/.test(one)),
    ).toBe(true);
  });

  it('knows no account of the operator', async () => {
    for (const address of ['operator', 'operator:1:fees', 'tenant:1:income', 'fees'])
      expect(await world.prisma.$queryRaw`SELECT ledger_book(${address}) AS book`).toEqual([
        { book: null },
      ]);
  });

  it.each(['nl-graan-2', 'nl-2026-pob', 'be-vov-2'])(
    'knows the fund, the government and the pool of %s',
    async (scheme) => {
      const fund = `fund:${scheme}`;
      await world.book(
        move(`grant ${fund}:owes lot:3:granted`),
        move(`receipt bank ${fund}:unallocated`),
        move(`fund ${fund}:unallocated lot:3:available`),
        move(`fund lot:3:granted ${fund}:owes`),
        move(`lapse lot:3:available pool:${scheme}`, 60n),
        move(`lapse lot:3:available ${fund}:refund`, 40n),
        move(`grant government:${scheme}:owes lot:3:granted`),
        move(`lapse lot:3:granted government:${scheme}:charged`),
      );
      const balances = [`pool:${scheme}`, `${fund}:refund`, `${fund}:owes`].map((address) =>
        world.ledger.balance(address),
      );
      expect(await Promise.all(balances)).toEqual([60n, 40n, 0n]);
    },
  );

  it.each([
    ['hold lot:1:available lot:2:held:9'],
    ['release lot:1:held:9 lot:2:available'],
    ['hold lot:1:granted lot:2:reserved:9'],
    ['settle employer:7:charged employer:8:owes'],
    ['refund employer:7:unallocated employer:8:refund'],
  ])('keeps whose it is: no %s', async (written) => {
    await expect(world.book(move(written, 1n))).rejects.toMatchObject({
      code: 'ledger.move-not-in-chart',
    });
  });

  it.each(['hours', 'days', 'vouchers'] as const)('holds for promised %s too', async (unit) => {
    const memo = { unit, book: 'memo' } as const;
    await world.book(
      move(`grant employer:7:owes:${unit} lot:5${unit.length}:granted`, 800n, memo),
      move(`hold lot:5${unit.length}:granted lot:5${unit.length}:reserved:1`, 800n, memo),
      move(`capture lot:5${unit.length}:reserved:1 employer:7:charged:${unit}`, 800n, memo),
      move(`settle employer:7:charged:${unit} employer:7:owes:${unit}`, 800n, memo),
    );
    expect(await world.ledger.balance(`employer:7:owes:${unit}`)).toBe(0n);
  });
});
