import * as fc from 'fast-check';
import type { HoldView } from '#libs/budgets';
import { HubError } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { faultsInTheBooks, freeWhileOpen } from '../factories/books.js';
import { Desk, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const CLAIMED = 'nl-claimed';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  const { funding } = new Desk(prisma).catalogue.byId(LBB).versions[0]!;
  desk = new Desk(prisma, [
    like(LBB, CLAIMED, { funding: { ...funding, spentTooMuch: 'receivable' } }),
  ]);
});

/** A person with the budget of one month, who goes from one employer to the next. */
interface Life {
  scheme: string;
  /** The first day of the month. */
  from: string;
  savers: Saver[];
  orders: HoldView[];
  events: bigint[];
  runs: bigint[];
}

/** A month and the last day in service: the budget of the first lapses then, that of the second is paid out as wage. */
const SAVED = [
  { from: '2026-01-01', on: '2026-06-30' },
  { from: '2015-08-01', on: '2016-03-31' },
] as const;
const LATER = '2026-09-30';

async function begin(scheme: string, from: string): Promise<Life> {
  const savers = [await desk.saver(await desk.employer(scheme))];
  const life = { scheme, from, savers, orders: [], events: [], runs: [] };
  await payrollSays(life, 100_00n);
  return life;
}

async function payrollSays({ savers, scheme, from, runs }: Life, amount: bigint): Promise<void> {
  runs.push(await desk.run(savers[0]!, { scheme, from, amount }));
}

let told = 0;
async function leaves({ savers, events, from }: Life, next?: Saver): Promise<void> {
  const { personId, employmentId } = savers.at(-1)!;
  const { id } = await desk.lifeEvents.record({
    key: `mixed-${(told += 1)}`,
    personId,
    employmentId,
    kind: next ? 'exit-in-scheme' : 'exit-elsewhere',
    on: SAVED.find((saved) => saved.from === from)!.on,
    nextEmploymentId: next?.employmentId ?? null,
    by: 'test',
  });
  events.push(id);
}

const DOINGS = {
  pay: async ({ savers }, _size) => {
    for (const { id } of await prisma.lot.findMany({ where: { personId: savers[0]!.personId } }))
      if ((await desk.standing(id)).promised > 0n) await desk.pay([id], LATER);
  },
  hold: async ({ savers, orders }, size) => {
    orders.push(await desk.hold(savers[0]!, size, { on: LATER, category: null }));
  },
  release: async ({ orders }, size) => orders.at(-1) && desk.release(orders.at(-1)!, size, LATER),
  spend: async ({ orders }, size) => orders.at(-1) && desk.capture(orders.at(-1)!, size, LATER),
  correct: (life, size) => payrollSays(life, 100_00n - size),
  takeBack: async ({ runs }) => {
    const last = runs.at(-1);
    if (!last) return;
    await desk.takeBack(last);
    runs.pop();
  },
  leave: (life) => leaves(life),
  move: async (life) => {
    const { savers, scheme } = life;
    const next = await desk.saver(await desk.employer(scheme), {
      personId: savers[0]!.personId,
    });
    await leaves(life, next);
    savers.push(next);
  },
  undo: async ({ events }, size) => {
    const id = events.at(size % 2n === 0n ? -1 : 0);
    if (!id) return;
    await desk.lifeEvents.undo({ id, why: 'It was wrong', by: 'test', on: LATER });
    events.splice(events.indexOf(id), 1);
  },
  night: () => desk.recover(),
} satisfies Record<string, (life: Life, size: bigint) => Promise<unknown>>;

type Doing = keyof typeof DOINGS;
const doings = Object.keys(DOINGS) as Doing[];
const done = new Set<string>();

/** Does it if it can be done; a refusal is an answer. */
async function perform(life: Life, what: Doing, size: bigint): Promise<void> {
  try {
    await DOINGS[what](life, size);
    done.add(what);
  } catch (error) {
    if (!(error instanceof HubError) || error.kind === 'bug') throw error;
  }
}

it('in whatever order budgets are corrected, moved, spent and brought back: what a correction is open for is nobody’s to spend', async () => {
  const size = fc.oneof(fc.bigInt(1n, 100_00n), fc.constantFrom(50_00n, 100_00n));
  const often = ['correct', 'undo', 'undo', 'leave'] as const;
  const step = fc.tuple(fc.constantFrom(...doings, ...often), size);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(LBB, CLAIMED),
      fc.constantFrom(...SAVED.map(({ from }) => from)),
      fc.array(step, { minLength: 6, maxLength: 14 }),
      async (scheme, from, steps) => {
        const life = await begin(scheme, from);
        for (const [what, amount] of steps) {
          await perform(life, what, amount);
          expect(await freeWhileOpen(prisma, 'by day')).toEqual([]);
        }
        await desk.recover();
        expect(await freeWhileOpen(prisma, 'after the night')).toEqual([]);
        expect(await faultsInTheBooks(prisma)).toEqual([]);
      },
    ),
    { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 25_000 },
  );
  // Or it would prove little.
  expect([...done].toSorted()).toEqual(doings.toSorted());
}, 60_000);
