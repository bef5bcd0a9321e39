import { ConversationsService } from '#libs/conversations';
import { addDays, todayInAmsterdam } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { FactsService, PeopleService } from '#libs/people';
import { schemeById, SchemesService } from '#libs/schemes';
import {
  type Budget,
  type PaymentOptions,
  PaymentOptionsService,
  PersonStatementsService,
  WantedTraining,
} from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

/** A scheme whose lots lapse as later ones accrue, and that asks for nobody's word. */
const WINDOW = 'nl-window-open';
const ILOB = 'nl-woondiensten-ilob';
const ON = '2026-06-15';

let prisma: PrismaService;
let desk: Desk;
let statements: PersonStatementsService;
let options: PaymentOptionsService;

withDatabase((opened) => {
  prisma = opened;
  const open = { required: 'none', spendAgreement: false, employerDecision: 'none' } as const;
  const asked = schemeById(LBB).versions[0]?.conversation;
  if (!asked) throw new Error('The scheme of the specs asks for no talk any more.');
  desk = new Desk(prisma, [like(LBB, WINDOW, { conversation: { ...asked, ...open } })]);
  const schemes = new SchemesService(prisma);
  schemes.current = () => Promise.resolve(desk.catalogue);
  statements = new PersonStatementsService(
    prisma,
    new PeopleService(prisma),
    new ConversationsService(prisma, schemes),
    new FactsService(prisma),
    schemes,
  );
  options = new PaymentOptionsService(prisma, statements);
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

async function plan({ personId }: Saver, on: string, priceCents = 500_00): Promise<PaymentOptions> {
  const whose = await statements.whose(personId, 'everybody');
  const course = { priceCents, category: 'd', startsOn: '2032-01-01' };
  return options.optionsFor(whose, WantedTraining.parse(course), { on, language: 'en' });
}

async function planned(saver: Saver, on: string): Promise<bigint> {
  const { lines } = await plan(saver, on);
  return lines.reduce((sum, { payer, amount }) => (payer === 'lot' ? sum + amount : sum), 0n);
}

async function stated({ personId }: Saver, on: string): Promise<Budget | undefined> {
  const whose = await statements.whose(personId, 'everybody');
  return (await statements.statementFor(whose, { on, language: 'en' })).budgets[0];
}

const refused = (saver: Saver, amount: bigint, on: string) =>
  expect(desk.hold(saver, amount, { on })).rejects.toMatchObject({ code: 'hold.not-enough' });

const today = todayInAmsterdam();

describe('what a later accrual pushed out', () => {
  const old = { scheme: WINDOW, amount: 30_00n, from: '2021-01-01' };
  const young = { scheme: WINDOW, amount: 40_00n, from: '2026-03-01' };

  it('is over in the statement and the plan, as it is for a hold, before the night was there', async () => {
    const saver = await desk.saver(await desk.employer(WINDOW));
    await desk.earn(saver, old, young);
    await refused(saver, 40_01n, ON);
    expect(await planned(saver, ON)).toBe(40_00n);
    expect(await stated(saver, ON)).toMatchObject({ promised: 40_00n, lapsed: 30_00n });
  });

  it('is of the same person only: two jobs on one account have each a window of their own', async () => {
    const [one, other] = [
      await desk.saver(await desk.employer(WINDOW)),
      await desk.saver(await desk.employer(WINDOW)),
    ];
    await desk.link(other.personId, one.personId);
    await desk.earn(one, old);
    await desk.earn(other, young);
    expect(await planned(one, ON)).toBe(70_00n);
    expect(await stated(one, ON)).toMatchObject({ promised: 70_00n, lapsed: 0n });
    await desk.ageing.age(ON);
    expect(await stated(one, ON)).toMatchObject({ promised: 70_00n, lapsed: 0n });
    expect((await desk.hold(one, 70_00n, { on: ON })).amount).toBe(70_00n);
  });
});

describe('what is not free yet', () => {
  it('is what an order of a later day keeps: it shows as held', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2026-01-01', periods: 2 }));
    await desk.hold(saver, 15_00n, { on: addDays(today, 30) });
    await refused(saver, 10_01n, today);
    expect(await planned(saver, today)).toBe(10_00n);
    expect(await stated(saver, today)).toMatchObject({
      granted: 25_00n,
      available: 10_00n,
      held: 15_00n,
      nextExpiry: { amount: 10_00n },
    });
  });

  it('is what was announced and comes on a later day, and the plan says when', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const lot = await desk.grant(saver);
    const comes = addDays(today, 10);
    await desk.pay([lot], comes);
    await refused(saver, 1n, today);
    expect((await plan(saver, today)).refused).toContainEqual({
      schemeId: IOB,
      lotId: String(lot),
      reason: `Counts from ${comes} on.`,
    });
    expect(await stated(saver, today)).toMatchObject({
      promised: 0n,
      available: 0n,
      held: 100_00n,
    });
    expect(await planned(saver, comes)).toBe(100_00n);
    expect(await stated(saver, comes)).toMatchObject({ available: 100_00n, held: 0n });
  });

  it('is what a correction of payroll waits for', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2026-01-01', amount: 100_00n }));
    const hold = await desk.hold(saver, 100_00n, { on: '2026-03-01' });
    await desk.run(saver, { from: '2026-01-01', amount: 40_00n });
    await desk.release(hold, 100_00n, '2026-04-01');
    for (const on of [ON, today]) {
      await refused(saver, 40_01n, on);
      expect(await planned(saver, on)).toBe(40_00n);
      expect(await stated(saver, on)).toMatchObject({ available: 40_00n, held: 60_00n });
    }
  });
});

describe('on a day that is over', () => {
  it('a plan offers what a hold of that day would find now; the statement shows what stood there', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.pay(await desk.earn(saver, { from: '2026-01-01', periods: 2 }));
    await desk.hold(saver, 25_00n, { on: '2026-09-01' });
    await refused(saver, 1n, ON);
    expect(await planned(saver, ON)).toBe(0n);
    expect(await stated(saver, ON)).toMatchObject({ available: 25_00n, held: 0n });
  });
});

describe('T27: who can draw ahead', () => {
  const DAY = '2022-06-01';
  async function joiner(terms: object = {}): Promise<Saver> {
    const saver = await desk.saver(await desk.employer(ILOB), { hiredOn: '2022-04-01' });
    const told = { relation: 'employee', contract: 'indefinite', category: 'regular' };
    await prisma.employment.update({
      where: { id: saver.employmentId },
      data: { terms: { ...told, hireDate: '2022-04-01', contractHours: 2400, ...terms } },
    });
    await desk.earn(saver, { scheme: ILOB, from: '2022-04-01', amount: 450_00n });
    return saver;
  }
  const offered = (amount: string) => [
    `From ${ILOB}, ${amount} can be drawn ahead; what is granted later repays that first.`,
  ];
  const suggested = async (saver: Saver, price: number) =>
    (await plan(saver, DAY, price)).suggestions;

  it('is told how much, up to what the lots leave of the price', async () => {
    const saver = await joiner();
    expect(await suggested(saver, 2000_00)).toEqual(offered('€ 1550.00'));
    expect(await suggested(saver, 9000_00)).toEqual(offered('€ 1800.00'));
    expect(await suggested(saver, 450_00)).toEqual([]);
    const hold = await desk.hold(saver, 2000_00n, { on: DAY, ahead: true });
    expect(hold.amount).toBe(2000_00n);
    expect(await suggested(saver, 9000_00)).toEqual(offered('€ 250.00'));
  });

  it('is told nothing once they are known to leave, or where too little is known of them', async () => {
    expect(await suggested(await joiner({ contractHours: null }), 2000_00)).toEqual([]);
    const saver = await joiner();
    await prisma.employment.update({
      where: { id: saver.employmentId },
      data: { leaveDate: new Date('2022-12-31') },
    });
    expect(await suggested(saver, 2000_00)).toEqual([]);
  });
});
