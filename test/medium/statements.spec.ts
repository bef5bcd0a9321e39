import * as fc from 'fast-check';
import { ConversationsService } from '#libs/conversations';
import { addMonths } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { JournalService, LedgerService } from '#libs/ledger';
import { FactsService, type NewFact, PeopleService } from '#libs/people';
import { catalogueOf, schemeById, SchemesService } from '#libs/schemes';
import {
  LedgerStatementsService,
  type PaymentOptions,
  PaymentOptionsService,
  PersonStatementsService,
  WantedTraining,
} from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, LBB, like, PLB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

const STAP = 'nl-voucher-elsewhere';
const ABROAD = 'fr-account-elsewhere';
const GRAIN = 'nl-graan-pob';
const ON = '2026-06-15';

let prisma: PrismaService;
let desk: Desk;
let statements: PersonStatementsService;
let options: PaymentOptionsService;
let journals: LedgerStatementsService;
let facts: FactsService;

const elsewhere = { execution: 'informational', howToClaim: { nl: 'Vraag aan.', en: 'Apply.' } };
const forJobseekers = like(
  IOB,
  STAP,
  {
    entitlement: { inService: false, minimumHours: null, service: null, statuses: ['jobseeker'] },
    grant: { amount: 1000_00 },
    lots: { expiry: 'never', termMonths: null },
  },
  { ...elsewhere, oecdType: 'voucher', level: 'nation' } as Parameters<typeof like>[3],
);
const abroad = { ...forJobseekers, id: ABROAD, jurisdiction: 'FR' };

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma, [forJobseekers, abroad]);
  const schemes = new SchemesService(prisma);
  const few = catalogueOf([...[IOB, PLB, LBB, GRAIN].map(schemeById), forJobseekers, abroad]);
  schemes.current = () => Promise.resolve(few);
  facts = new FactsService(prisma);
  statements = new PersonStatementsService(
    prisma,
    new PeopleService(prisma),
    new ConversationsService(prisma, schemes),
    facts,
    schemes,
  );
  options = new PaymentOptionsService(prisma, statements);
  journals = new LedgerStatementsService(
    new LedgerService(prisma),
    new JournalService(prisma),
    schemes,
  );
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

const whole = (personId: string) => statements.whose(personId, 'everybody');
const statementOf = async (personId: string, on = ON, language: 'nl' | 'en' = 'en') =>
  statements.statementFor(await whole(personId), { on, language });
const declare = (personId: string, ...told: NewFact[]) =>
  Promise.all(told.map((fact) => facts.declare(personId, fact, 'test')));
const nobodysEmployee = async () => (await prisma.person.create({ data: {} })).id;

async function addsUp(saver: Saver): Promise<void> {
  for (const day of ['2026-03-15', '2026-05-01'])
    for (const lot of (await statementOf(saver.personId, day)).budgets.flatMap(({ lots }) => lots))
      expect(lot.granted).toBe(
        lot.available + lot.promised + lot.held + lot.spent + lot.lapsed + lot.returned,
      );
}

/** Somebody with three months of € 12.50, two of them paid: € 12.50 was spent, and € 5 is held. */
async function spender(): Promise<{ saver: Saver; lots: bigint[] }> {
  const saver = await desk.saver(await desk.employer(IOB));
  const lots = await desk.earn(saver, { from: '2025-01-01', periods: 3 });
  await desk.pay(lots.slice(0, 2));
  const hold = await desk.hold(saver, 17_50n);
  await desk.capture(hold, 12_50n, '2026-04-01');
  return { saver, lots };
}

describe('the statement of a person', () => {
  it('says what is free, promised, held and spent, and what goes first', async () => {
    const { saver, lots } = await spender();
    const { budgets, employers, note } = await statementOf(saver.personId);
    expect(budgets).toMatchObject([
      {
        schemeId: IOB,
        name: 'Individual development budget, Retail Non-Food',
        level: 'sector',
        unit: 'EUR',
        granted: 37_50n,
        available: 7_50n,
        promised: 12_50n,
        held: 5_00n,
        spent: 12_50n,
        lapsed: 0n,
        returned: 0n,
        outstanding: 0n,
        nextExpiry: { on: '2030-02-27', amount: 7_50n },
        granters: [{ employerId: saver.ground.employerId }],
      },
    ]);
    expect(budgets[0]?.lots.map(({ lotId }) => lotId)).toEqual(lots);
    expect(employers).toHaveLength(1);
    expect(note).toBeNull();
  });

  it('is of a day: what was posted later does not count', async () => {
    const { saver } = await spender();
    const before = await statementOf(saver.personId, '2026-03-15');
    expect(before.budgets).toMatchObject([{ held: 17_50n, spent: 0n, available: 7_50n }]);
    expect((await statementOf(saver.personId, '2025-02-10')).budgets).toMatchObject([
      { granted: 12_50n, promised: 12_50n, available: 0n },
    ]);
  });

  it('shows what is past its day as lapsed, whether the night was there or not', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    await desk.earn(saver, { from: '2020-12-01' });
    const unbooked = await statementOf(saver.personId);
    expect(unbooked.budgets).toMatchObject([{ promised: 0n, lapsed: 12_50n, nextExpiry: null }]);
    await desk.expiry.lapse(ON);
    const booked = await statementOf(saver.personId);
    expect(booked.budgets).toEqual(unbooked.budgets);
  });

  it('puts employers together for the person, and shows each employer its own alone', async () => {
    const [here, there] = [await desk.employer(IOB), await desk.employer(IOB, PLB)];
    const one = await desk.saver(here);
    const other = await desk.saver(there);
    await desk.earn(one, { from: '2026-01-01' });
    await desk.earn(
      other,
      { from: '2026-01-01' },
      { scheme: PLB, amount: 14_58n, from: '2026-01-01' },
    );
    const accountId = await nobodysEmployee();
    await desk.link(one.personId, accountId);
    await desk.link(other.personId, accountId);
    await declare(accountId, { fact: 'status', value: 'jobseeker', from: '2026-01-01' });

    const all = await statementOf(one.personId);
    expect(all.accountId).toBe(accountId);
    expect(all.budgets.map(({ schemeId, granted }) => [schemeId, granted])).toEqual([
      [PLB, 14_58n],
      [IOB, 25_00n],
    ]);
    expect(all.budgets.at(-1)?.granters).toHaveLength(2);
    expect(all.employers).toHaveLength(2);

    const seen = await statements.whose(one.personId, { employerIds: [here.employerId] });
    const own = await statements.statementFor(seen, { on: ON, language: 'en' });
    expect(own).toMatchObject({ accountId: one.personId, elsewhere: [], employers: [{}] });
    expect(own.budgets).toMatchObject([{ schemeId: IOB, granted: 12_50n }]);
    await expect(
      statements.whose(one.personId, { employerIds: [there.employerId] }),
    ).rejects.toMatchObject({ code: 'person.not-found' });
  });

  it('says in words what stands in the way, and who must do what', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    await desk.earn(saver, { scheme: LBB, amount: 50_00n, from: '2024-01-01' });
    const english = await statementOf(saver.personId);
    expect(english.budgets).toMatchObject([
      {
        conditions: [
          {
            state: 'blocked',
            dueOn: '2025-01-31',
            because: expect.arrayContaining([
              'The yearly talk was due on 2025-01-31 at the latest.',
            ]) as string[],
          },
        ],
        lots: [{ ends: 'with-a-later-accrual', endsOn: '2029-01-31' }],
      },
    ]);
    const dutch = await statementOf(saver.personId, ON, 'nl');
    expect(dutch.duties).toContainEqual({
      schemeId: LBB,
      who: 'employer',
      what: 'Voert minstens eens per jaar een jaargesprek en legt het vast in een plan.',
      every: 'year',
    });
    expect(dutch.budgets[0]?.howToClaim).toMatch(/portaal/);
  });

  it('of somebody with nothing is empty, and friendly', async () => {
    const statement = await statementOf(await nobodysEmployee(), ON, 'nl');
    expect(statement).toMatchObject({ budgets: [], employers: [], duties: [] });
    expect(statement.note).toMatch(/nog niets/);
  });

  it('shows a shortfall as a minus on its scheme, and never on the ledger', async () => {
    const { saver } = await spender();
    await desk.run(saver, { from: '2025-01-01', amount: 1_00n });
    const { budgets } = await statementOf(saver.personId);
    expect(budgets).toMatchObject([{ outstanding: -11_50n, granted: 37_50n, spent: 12_50n }]);
    expect(budgets[0]?.lots.every(({ available }) => available >= 0n)).toBe(true);
  });

  it('adds up: all that was granted is free, promised, held, spent, lapsed or returned', async () => {
    const saver = await desk.saver(await desk.employer(IOB));
    const step = fc.tuple(fc.constantFrom('earn', 'capture', 'release', 'lapse'), fc.nat(9));
    let months = 0;
    const nextMonth = (): string => {
      months += 1;
      return addMonths('2020-05-01', months);
    };
    const able = (work: Promise<unknown>) => work.catch(() => undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const key = `top-up/${(months += 1)}`;
        await desk.pay([await desk.grant(saver, { key, amount: 20_00n })]);
        const hold = await desk.hold(saver, 10_00n);
        const take: Record<string, (amount: bigint) => Promise<unknown>> = {
          earn: (amount) => desk.earn(saver, { from: nextMonth(), amount }),
          capture: (amount) => able(desk.capture(hold, amount, '2026-04-01')),
          release: (amount) => able(desk.release(hold, amount, '2026-04-02')),
          lapse: () => desk.expiry.lapse('2026-05-01'),
        };
        for (const [what, size] of steps) await take[what]?.(BigInt(size + 1) * 1_00n);
        await addsUp(saver);
      }),
      { numRuns: 12 },
    );
  });
});

describe('rights under schemes that are run elsewhere', () => {
  const answers = async (personId: string) =>
    (await statementOf(personId)).elsewhere.map(({ schemeId, answer }) => [schemeId, answer]);

  it('are yes, no or unknown, with the reason; nothing is guessed', async () => {
    const personId = await nobodysEmployee();
    expect(await answers(personId)).toEqual([
      [STAP, 'unknown'],
      [ABROAD, 'unknown'],
    ]);
    await declare(personId, { fact: 'region', value: 'NL-UT', from: '2026-01-01' });
    const untold = await statementOf(personId);
    expect(untold.elsewhere).toMatchObject([
      {
        schemeId: STAP,
        answer: 'unknown',
        amount: null,
        because: expect.stringMatching(/working status/) as string,
      },
    ]);
    await declare(personId, { fact: 'status', value: 'self-employed', from: '2026-01-01' });
    expect(await answers(personId)).toEqual([[STAP, 'no']]);
    await declare(personId, { fact: 'status', value: 'jobseeker', from: '2026-01-01' });
    const told = await statementOf(personId);
    expect(told.elsewhere).toMatchObject([
      { answer: 'yes', level: 'nation', howToClaim: 'Apply.' },
    ]);
  });
});

describe('what a training can be paid with', () => {
  const wanted = (more: object = {}) =>
    WantedTraining.parse({ priceCents: 30_00, category: 'd', startsOn: '2026-09-01', ...more });
  const optionsFor = async (personId: string, more: object = {}): Promise<PaymentOptions> =>
    options.optionsFor(await whole(personId), wanted(more), { on: ON, language: 'en' });
  const inShort = ({ lines }: PaymentOptions) =>
    lines.map(({ payer, lotId, amount }) => [lotId ?? payer, amount]);

  it('is what is free, soonest expiry first, then the employer and the person', async () => {
    const { saver, lots } = await spender();
    const plan = await optionsFor(saver.personId, { employerAddsCents: 4_00 });
    expect(inShort(plan)).toEqual([
      [String(lots[1]), 7_50n],
      ['employer', 4_00n],
      ['person', 18_50n],
    ]);
    expect(plan.shortfall).toBe(0n);
    expect(plan.refused).toContainEqual(
      expect.objectContaining({
        lotId: String(lots[2]),
        reason: expect.stringMatching(/./) as string,
      }),
    );
    const short = await optionsFor(saver.personId, { ownMoneyCents: 1_00 });
    expect(short.shortfall).toBe(21_50n);
    expect(short.suggestions.join()).toMatch(/Ask the employer/);
  });

  it('of a former employer pays for other work only, and books nothing', async () => {
    const { saver } = await spender();
    await desk.leaves(saver, '2026-05-31');
    const before = await prisma.transfer.count();
    expect((await optionsFor(saver.personId)).lines[0]).toMatchObject({ payer: 'lot' });
    expect(inShort(await optionsFor(saver.personId, { category: 'c' }))).toEqual([
      ['person', 30_00n],
    ]);
    expect(await prisma.transfer.count()).toBe(before);
  });

  it('from a fund counts what it is told was used before, in the two years before it (T28)', async () => {
    const saver = await desk.saver(await desk.employer(GRAIN));
    const from = (uses?: object[], more: object = {}) => {
      const told = uses && { usedBefore: { [GRAIN]: uses } };
      const course = { priceCents: 700_00, enrolmentProven: true };
      return optionsFor(saver.personId, { ...course, ...told, ...more });
    };
    const use = { on: '2024-12-12', amount: 600_00 };
    const twoYearsAgo = { ...use, on: '2024-06-15' };
    const [byFund, byPerson] = [
      ['fund', 700_00n],
      ['person', 700_00n],
    ];
    expect(inShort(await from([use]))).toEqual([
      ['fund', 400_00n],
      ['person', 300_00n],
    ]);
    for (const uses of [[], [twoYearsAgo]]) expect(inShort(await from(uses))).toEqual([byFund]);
    expect(inShort(await from())).toEqual([byPerson]);
    expect(inShort(await from([], { category: 'c' }))).toEqual([byPerson]);
  });

  it('takes in a voucher of a scheme that is run elsewhere, where there is a right', async () => {
    const personId = await nobodysEmployee();
    await declare(
      personId,
      { fact: 'region', value: 'NL', from: '2026-01-01' },
      { fact: 'status', value: 'jobseeker', from: '2026-01-01' },
    );
    expect(inShort(await optionsFor(personId))).toEqual([[`elsewhere-${STAP}`, 30_00n]]);
  });
});

describe('ledger statements', () => {
  const page = { limit: 50 };

  it('of a person are all moves of their lots; of an employer those of its own accounts', async () => {
    const { saver, lots } = await spender();
    const { employerId } = saver.ground;
    const lines = (await journals.person(await whole(saver.personId), page)).items;
    expect(lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['capture', 'hold', 'fund', 'grant']),
    );
    expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(
      (await desk.free(lots)) + 5_00n,
    );
    const own = (await journals.employer(employerId, page)).items;
    expect(own.every(({ from, to }) => `${from} ${to}`.includes(`employer:${employerId}:`))).toBe(
      true,
    );
    const others = await journals.scheme({ schemeId: IOB, employerIds: [] }, page);
    expect(others.items).toEqual([]);
    const scheme = await journals.scheme({ schemeId: IOB, employerIds: [employerId] }, page);
    expect(scheme.items.map(({ id }) => id).toSorted()).toEqual(
      lines.map(({ id }) => id).toSorted(),
    );
    await expect(
      journals.scheme({ schemeId: 'nl-nothing', employerIds: undefined }, page),
    ).rejects.toMatchObject({ code: 'scheme.not-found' });
  });

  it('take posting days, and page on from there', async () => {
    const { saver } = await spender();
    const whose = await whole(saver.personId);
    const march = { from: '2026-03-01', until: '2026-03-31' };
    expect((await journals.person(whose, page, march)).items.map(({ kind }) => kind)).toEqual([
      'hold',
      'hold',
    ]);
    const first = await journals.person(whose, { limit: 1 }, march);
    const second = await journals.person(whose, { limit: 1, cursor: first.next ?? '' }, march);
    expect(second.next).toBeNull();
    expect(second.items[0]?.id).toBeLessThan(first.items[0]?.id ?? 0n);
    const account = `employer:${saver.ground.employerId}:owes`;
    const all = await journals.account(account, page);
    expect(all.items[0]?.balanceAfter).toBe(-12_50n);
    const granted = await journals.account(account, page, { until: '2025-01-31' });
    expect(granted.items).toMatchObject([{ amount: -12_50n, balanceAfter: null }]);
  });

  it('of a provider are what is to be paid to it', async () => {
    await spender();
    const { items } = await journals.provider(3, { limit: 1 });
    expect(items).toMatchObject([{ kind: 'capture', to: 'provider:3:payable', amount: 12_50n }]);
  });
});
