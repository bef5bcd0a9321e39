import * as fc from 'fast-check';
import { auditLedger, SealsService, type Transfer } from '#libs/ledger';
import { move, openLedger, type TestLedger } from '../factories/moves.js';

let world: TestLedger;
let moves: string[] = [];

const LOTS = ['1', '2', '3'];
const PAYERS = ['employer:7', 'employer:8', 'fund:nl-graan-pob'];

beforeAll(async () => {
  world = await openLedger(20);
  const [row] = await world.prisma.$queryRaw<{ moves: string[] }[]>`SELECT ledger_moves() AS moves`;
  moves = row?.moves ?? [];
  await world.book(
    move('receipt bank unallocated', 500n),
    ...PAYERS.map((payer) => move(`receipt bank ${payer}:unallocated`, 2_000n)),
    ...LOTS.map((lot) => move(`grant employer:7:owes lot:${lot}:granted`, 1_000n)),
  );
});

afterAll(() => world.close());

/** An address of a kind of account: `lot:held` of lot 2 is `lot:2:held:1`. */
function addressOf(kind: string, { lot, payer }: { lot: string; payer: string }): string {
  const [owner = '', what = ''] = kind.split(':');
  if (owner === 'lot')
    return `lot:${lot}:${what}${what === 'held' || what === 'reserved' ? ':1' : ''}`;
  if (owner === 'provider') return 'provider:3:payable';
  if (owner === 'pool') return 'pool:nl-rnf-iob';
  return what === '' ? owner : `${payer}:${what}`;
}

interface Step {
  pick: number;
  lot: string;
  nextLot: string;
  payer: string;
  amount: bigint;
}

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(),
  lot: fc.constantFrom(...LOTS),
  nextLot: fc.constantFrom(...LOTS),
  payer: fc.constantFrom(...PAYERS),
  amount: fc.bigInt({ min: 1n, max: 120n }),
});

/** A move of the chart, whichever was picked, for one of a few lots and payers. */
function transferOf({ pick, lot, nextLot, payer, amount }: Step): Transfer {
  const fitting = moves.filter((one) => !/\b(government|person):/.test(one));
  const [verb = '', from = '', to = ''] = (fitting[pick % fitting.length] ?? '').split(' ');
  const own = /\b(employer|fund):/.exec(`${from} ${to}`)?.[1] ?? payer;
  const payers = PAYERS.filter((one) => one.startsWith(own));
  const of = { lot, payer: payers.includes(payer) ? payer : (payers[0] ?? payer) };
  const target = verb === 'transfer' ? { ...of, lot: nextLot } : of;
  return move(`${verb} ${addressOf(from, of)} ${addressOf(to, target)}`, amount);
}

/** Books a transfer, and takes every third one back again. */
async function live(one: Step): Promise<string> {
  const transfer = transferOf(one);
  try {
    await world.book(transfer);
    if (one.pick % 3 === 0)
      await world.prisma.$transaction((tx) =>
        world.ledger.reverse(tx, transfer.reference, { by: 'clerk@example.org' }),
      );
    return transfer.reference.split('/')[0] ?? '';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const REFUSALS = [
  'ledger.insufficient-funds',
  'ledger.unbalanced-books',
  // What is held, spent or paid out, taken back in the journal.
  'ledger.not-a-reversal',
  // A transfer from a lot to itself.
  'ledger.transfer-invalid',
];

describe('whatever several callers do at once', () => {
  it('leaves the books at zero, no account below it, and every balance at what was moved', async () => {
    const seals = new SealsService(world.prisma);
    const done = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 4, maxLength: 12 }), { minLength: 2, maxLength: 6 }),
        async (callers) => {
          const outcomes = await Promise.all(
            callers.map(async (steps) => {
              const said: string[] = [];
              for (const one of steps) said.push(await live(one));
              return said;
            }),
          );
          for (const outcome of outcomes.flat()) done.set(outcome, (done.get(outcome) ?? 0) + 1);
          const checks = await auditLedger(world.prisma);
          expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
          expect((await world.ledger.bookSums()).filter(({ sum }) => sum !== 0n)).toEqual([]);
          await seals.seal();
          expect(await seals.verify()).toMatchObject({ unsealed: 0, findings: [] });
        },
      ),
      { numRuns: 40 },
    );
    const verbs = new Set(moves.map((one) => one.split(' ')[0] ?? ''));
    const refused = [...done.keys()].filter((outcome) => outcome.startsWith('ledger.'));
    expect(REFUSALS).toEqual(expect.arrayContaining(refused));
    expect([...verbs].filter((verb) => !done.has(verb))).toEqual([]);
  });
});
