import * as fc from 'fast-check';
import type { HoldView } from '#libs/budgets';
import { addMonths, type Day, HubError } from '#libs/core';
import type { PrismaService } from '#libs/database';
import type { LifeEvent } from '#libs/schemes';
import { faultsInTheBooks, freeWhileOpen } from '../factories/books.js';
import { Desk, IOB, LBB, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const SCHEMES = [IOB, PLB, LBB];
const CALLERS = 4;

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});

/** One thing that somebody does: what, with whom, how much, when. */
interface Step {
  verb: string;
  who: number;
  size: number;
  month: number;
}

/** Two people who work for two employers each, and what was done with their budgets. */
interface World {
  savers: Saver[];
  holds: HoldView[];
  /** Payroll works through one delivery at a time. */
  payroll: Promise<unknown>;
  runs: bigint[];
}

async function makeWorld(): Promise<World> {
  const grounds = [await desk.employer(...SCHEMES), await desk.employer(...SCHEMES)];
  const savers: Saver[] = [];
  for (const ground of grounds) savers.push(await desk.saver(ground), await desk.saver(ground));
  await desk.link(savers[2]!.personId, savers[0]!.personId);
  await desk.link(savers[3]!.personId, savers[1]!.personId);
  return { savers, holds: [], payroll: Promise.resolve(), runs: [] };
}

type Verb = (world: World, saver: Saver, step: Step) => Promise<unknown>;

const monthOf = ({ month }: Step): Day => addMonths('2026-01-01', month);
const schemeOf = ({ size }: Step): string => SCHEMES[size % 3]!;
const inTurn = (world: World, work: () => Promise<unknown>): Promise<unknown> => {
  const turn = world.payroll.then(work);
  world.payroll = turn.catch(() => undefined);
  return turn;
};

const correct: Verb = (world, saver, step) =>
  inTurn(world, async () => {
    const amount = BigInt(step.size) * 10n;
    world.runs.push(await desk.run(saver, { scheme: schemeOf(step), from: monthOf(step), amount }));
  });

const exit =
  (kind: LifeEvent, on: Day): Verb =>
  ({ savers }, saver, { size, month, who }) =>
    desk.lifeEvents.record({
      key: `exit/${saver.employmentId}/${size}/${month}`,
      personId: saver.personId,
      employmentId: saver.employmentId,
      kind,
      on,
      nextEmploymentId: kind === 'exit-in-scheme' ? savers[(who + 2) % 4]!.employmentId : null,
      by: 'test',
    });

/** Somebody's event turns out to be wrong. */
const undo: Verb = async (_, { personId }, { size }) => {
  const events = await prisma.lifeEvent.findMany({ where: { personId, undoneAt: null } });
  const event = events[size % events.length];
  const wish = { why: 'It was wrong', by: 'test', on: '2027-12-31' };
  if (event) await desk.lifeEvents.undo({ id: event.id, ...wish });
};

const held = ({ holds }: World, { size }: Step): HoldView | undefined => holds[size % holds.length];

const verbs: Record<string, Verb> = {
  grant: (_, saver, step) =>
    desk.grant(saver, { amount: BigInt(step.size + 1), schemeId: schemeOf(step) }),
  correct,
  fund: async (_, saver) => {
    const lots = await prisma.$queryRaw<{ id: bigint }[]>`
      SELECT l.id FROM lot l JOIN account a ON a.address = 'lot:' || l.id || ':granted' AND a.balance > 0
      WHERE l.person_id = ${saver.personId}::uuid AND l.payer = 'employer' AND l.employer_id = ${saver.ground.employerId} LIMIT 3`;
    if (lots.length > 0) await desk.pay(lots.map(({ id }) => id));
  },
  hold: async (world, saver, { size, month }) => {
    const on = addMonths('2026-01-31', month);
    world.holds.push(await desk.hold(saver, BigInt(size + 1), { on, category: null }));
  },
  release: async (world, _, step) => {
    const hold = held(world, step);
    if (hold) await desk.release(hold, 1n + (hold.amount * BigInt(step.month)) / 30n, '2027-12-01');
  },
  capture: async (world, _, step) => {
    const hold = held(world, step);
    if (hold) await desk.capture(hold, 1n + (hold.amount * BigInt(step.month)) / 30n, '2027-12-01');
  },
  lapse: (_, _saver, { month }) => desk.expiry.lapse(addMonths('2028-12-31', 2 * month)),
  transfer: exit('exit-in-scheme', '2026-12-31'),
  refund: exit('exit-elsewhere', '2020-10-31'),
  payout: exit('exit-elsewhere', '2016-03-31'),
  leave: exit('exit-elsewhere', '2026-12-31'),
  undo,
  recover: () => desk.recover(),
  takeBack: (world) =>
    inTurn(world, async () => {
      const last = world.runs.at(-1);
      if (last === undefined) return;
      await desk.takeBack(last);
      world.runs.pop();
    }),
};

const OFTEN = ['correct', 'hold', 'fund', 'release', 'capture', 'correct', 'undo'] as const;
const names = Object.keys(verbs);
const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...names, ...OFTEN, ...OFTEN),
  who: fc.nat(3),
  size: fc.nat(300),
  month: fc.nat(20),
});

/** What was refused, and why. */
const refusals = new Map<string, number>();
const done = new Map<string, number>();
const count = (where: Map<string, number>, what: string): unknown =>
  where.set(what, (where.get(what) ?? 0) + 1);

/** Does the steps, a few at a time. A refusal is an answer; anything else that fails is a fault of ours. */
async function perform(world: World, steps: Step[]): Promise<void> {
  const waiting = [...steps];
  const caller = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await verbs[next.verb]!(world, world.savers[next.who]!, next);
        count(done, next.verb);
      } catch (error) {
        if (!(error instanceof HubError) || error.kind === 'bug') throw error;
        count(refusals, error.code);
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

/** Where a lot’s parts are not what it granted, or a shortfall is not a part of it. */
const faultyLots = (): Promise<unknown[]> => prisma.$queryRaw`
  SELECT l.id, l.granted, stands.amount AS stands, gone.amount AS gone, short.amount AS short FROM lot l
  CROSS JOIN LATERAL (SELECT coalesce(sum(balance), 0) AS amount FROM account
    WHERE address >= 'lot:' || l.id || ':' AND address < 'lot:' || l.id || ';') stands
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM transfer t
    WHERE t.lot_id = l.id AND starts_with(t."from", 'lot:' || l.id || ':')
      AND t.kind IN ('capture', 'lapse', 'refund', 'payout', 'transfer')
      AND NOT EXISTS (SELECT 1 FROM transfer u WHERE u.reverses = t.id AND u.kind = 'undo')) gone
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM lot_shortfall s WHERE s.lot_id = l.id) short
  WHERE l.granted <> stands.amount + gone.amount OR short.amount < 0 OR short.amount > l.granted`;

it('whatever several callers do with the same budgets at once, the books are right afterwards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 70 }), async (steps) => {
      await perform(await makeWorld(), steps);
      expect(await faultyLots()).toEqual([]);
      expect(await faultsInTheBooks(prisma)).toEqual([]);
      expect(await freeWhileOpen(prisma, 'by day')).toEqual([]);
      await desk.recover();
      expect(await freeWhileOpen(prisma, 'after the night')).toEqual([]);
      expect(await faultsInTheBooks(prisma)).toEqual([]);
    }),
    { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 25_000 },
  );
  // Or the steps would prove nothing.
  for (const verb of names) expect([verb, done.get(verb) ?? 0]).not.toEqual([verb, 0]);
  expect([...refusals.keys()]).toEqual(
    expect.arrayContaining(['hold.not-enough', 'hold.too-much']),
  );
}, 60_000);
