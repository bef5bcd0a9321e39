import { auditLedger, bookSums } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';
import { tamper as tamperWith } from '../factories/tamper.js';

let world: TestLedger;

beforeEach(async () => {
  world = await openLedger();
  await world.book(
    move('grant employer:7:owes lot:1:granted', 1000n),
    move('receipt bank employer:7:unallocated', 1000n),
    move('fund employer:7:unallocated lot:1:available', 400n),
  );
});

afterEach(() => world.close());

const tamper = (...statements: string[]): Promise<void> => tamperWith(world.url, ...statements);

/** Where each check finds something. */
async function found(): Promise<Record<string, string[]>> {
  const wrong = (await auditLedger(world.prisma)).filter(({ findings }) => findings.length > 0);
  return Object.fromEntries(
    wrong.map(({ name, findings }) => [name, findings.map(({ at }) => at).toSorted()]),
  );
}

const ZERO = 'every book sums to zero';
const EQUALS = 'every balance equals the transfers of its account, in its book and unit';
const BELOW = 'nothing stands below zero but what is owed and the bank';
const OPPOSITE = 'what takes a transfer back is its exact opposite';
const RULES = 'the rules of the ledger stand in the database';

describe('an audit of the ledger', () => {
  it('finds nothing in books that are right, and shows what they add up to', async () => {
    expect(await found()).toEqual({});
    expect(await bookSums(world.prisma)).toEqual([
      { book: 'memo', unit: 'EUR', accounts: 2, sum: 0n },
      { book: 'trust', unit: 'EUR', accounts: 3, sum: 0n },
    ]);
  });

  it('finds nothing in an empty ledger', async () => {
    const empty = await openLedger();
    const checks = await auditLedger(empty.prisma);
    await empty.close();
    expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('finds nothing where a booking was taken back', async () => {
    const grant = move('grant employer:7:owes lot:2:granted', 50n);
    await world.book(grant);
    await world.prisma.$transaction((tx) =>
      world.ledger.reverse(tx, grant.reference, { by: 'clerk@example.org' }),
    );
    expect(await found()).toEqual({});
  });

  it('finds a balance that its transfers do not add up to', async () => {
    await tamper(`UPDATE account SET balance = balance + 1 WHERE address = 'lot:1:granted'`);
    expect(await found()).toEqual({ [ZERO]: ['book memo in EUR'], [EQUALS]: ['lot:1:granted'] });
  });

  it('finds two balances that are wrong by the same', async () => {
    await tamper(
      `UPDATE account SET balance = balance + CASE WHEN address = 'bank' THEN -1 ELSE 1 END WHERE address IN ('bank', 'lot:1:available')`,
    );
    expect(await found()).toEqual({ [EQUALS]: ['bank', 'lot:1:available'] });
  });

  it('finds an amount that was changed, also beyond 32 bits', async () => {
    await tamper(`UPDATE transfer SET amount = amount + 4294967296 WHERE id = 1`);
    expect(await found()).toEqual({ [EQUALS]: ['employer:7:owes', 'lot:1:granted'] });
  });

  it('finds an account in another unit', async () => {
    await tamper(`UPDATE account SET unit = 'hours' WHERE address = 'lot:1:granted'`);
    expect(await found()).toEqual({
      [ZERO]: ['book memo in EUR', 'book memo in hours'],
      [EQUALS]: ['lot:1:granted'],
    });
  });

  it('finds an account in another book', async () => {
    await tamper(
      'ALTER TABLE account DROP CONSTRAINT account_in_chart',
      `UPDATE account SET book = 'trust' WHERE address = 'lot:1:granted'`,
    );
    expect(await found()).toEqual({
      [ZERO]: ['book memo in EUR', 'book trust in EUR'],
      [EQUALS]: ['lot:1:granted'],
      [RULES]: ['account_in_chart'],
    });
  });

  it('finds an account without transfers, and transfers without an account', async () => {
    await tamper(
      `INSERT INTO account VALUES ('lot:5:granted', 'memo', 'EUR', 7)`,
      `DELETE FROM account WHERE address = 'lot:1:available'`,
    );
    expect((await found())[EQUALS]).toEqual(['lot:1:available', 'lot:5:granted']);
  });

  it('finds what stands below zero', async () => {
    await tamper(
      'ALTER TABLE account DROP CONSTRAINT account_not_overdrawn',
      `UPDATE account SET balance = -1 WHERE address = 'lot:1:available'`,
    );
    expect(await found()).toEqual({
      [ZERO]: ['book trust in EUR'],
      [EQUALS]: ['lot:1:available'],
      [BELOW]: ['lot:1:available'],
      [RULES]: ['account_not_overdrawn'],
    });
  });

  it('finds a reversal that is not one', async () => {
    await tamper(`UPDATE transfer SET reverses = 1 WHERE id = 3`);
    const { reference } = await world.prisma.transfer.findUniqueOrThrow({ where: { id: 3n } });
    expect(await found()).toEqual({ [OPPOSITE]: [`transfer ${reference}`] });
  });

  it.each([
    ['ALTER TABLE transfer DISABLE TRIGGER transfer_moves_balances', 'transfer_moves_balances'],
    ['ALTER TABLE transfer DISABLE TRIGGER transfer_is_append_only', 'transfer_is_append_only'],
    ['ALTER TABLE transfer DISABLE TRIGGER transfer_reverses_exactly', 'transfer_reverses_exactly'],
    ['DROP TRIGGER account_follows_transfers ON account', 'account_follows_transfers'],
    ['ALTER TABLE transfer DROP CONSTRAINT transfer_in_chart', 'transfer_in_chart'],
    [
      'ALTER TABLE transfer DROP CONSTRAINT transfer_undoes_something, ADD CONSTRAINT transfer_undoes_something CHECK (true) NOT VALID',
      'transfer_undoes_something',
    ],
    ['DROP INDEX transfer_reversed_once', 'transfer_reversed_once'],
    ['DROP TRIGGER seals_follow ON transfer_seal', 'seals_follow'],
  ])('finds a rule that was switched off: %s', async (sql, rule) => {
    await tamper(sql);
    expect(await found()).toEqual({ [RULES]: [rule] });
  });

  it('looks at one moment, while others go on booking', async () => {
    const booking = Array.from({ length: 4 }, async () => {
      for (let turn = 0; turn < 40; turn++)
        await world.book(
          move('grant employer:8:owes lot:8:granted', 10n),
          move('correct lot:8:granted employer:8:owes', 3n),
        );
    });
    for (let turn = 0; turn < 5; turn++) expect(await found()).toEqual({});
    await Promise.all(booking);
    expect(await world.ledger.balance('lot:8:granted')).toBe(1120n);
  });

  it('finds no more than anybody can use', async () => {
    await tamper(
      `INSERT INTO account SELECT 'lot:' || i || ':granted', 'memo', 'EUR', 1 FROM generate_series(100, 400) i`,
    );
    expect((await found())[EQUALS]).toHaveLength(100);
  });
});
