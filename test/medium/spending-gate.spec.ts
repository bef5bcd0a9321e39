import { ConversationsService } from '#libs/conversations';
import type { PrismaService } from '#libs/database';
import { FactsService, PeopleService } from '#libs/people';
import { catalogueOf, schemeById, SchemesService } from '#libs/schemes';
import {
  type PaymentOptions,
  PaymentOptionsService,
  PersonStatementsService,
  WantedTraining,
} from '#libs/statements';
import { Desk, IOB, LBB, PLB, type Saver } from '../factories/lots.js';
import { handOf, reference } from '../factories/talks.js';
import { withDatabase } from '../setup/database.js';

const ON = '2026-03-01';
const MISSING = 'There is no spending agreement.';

let prisma: PrismaService;
let desk: Desk;
let conversations: ConversationsService;
let statements: PersonStatementsService;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  const schemes = new SchemesService(prisma);
  const shipped = catalogueOf([IOB, LBB, PLB].map(schemeById));
  schemes.current = () => Promise.resolve(shipped);
  conversations = new ConversationsService(prisma, schemes);
  const people = new PeopleService(prisma);
  const facts = new FactsService(prisma);
  statements = new PersonStatementsService(prisma, people, conversations, facts, schemes);
});

/** Somebody with € 50 under a scheme, paid by the employer. */
async function saverWith50(schemeId: string): Promise<{ saver: Saver; lotId: string }> {
  const saver = await desk.saver(await desk.employer(schemeId));
  const lots = await desk.earn(saver, { scheme: schemeId, amount: 50_00n, from: '2026-01-01' });
  await desk.pay(lots);
  return { saver, lotId: String(lots[0]) };
}

async function optionsOf({ personId }: Saver, more: object = {}): Promise<PaymentOptions> {
  const course = { priceCents: 50_00, category: 'd', startsOn: '2026-09-01', ...more };
  const whose = await statements.whose(personId, 'everybody');
  const wanted = WantedTraining.parse(course);
  const asked = { on: ON, language: 'en' } as const;
  return new PaymentOptionsService(prisma, statements).optionsFor(whose, wanted, asked);
}

/** An agreement to spend that nobody signed yet. */
async function propose({ personId, ground }: Saver, schemeId: string, amountCents: bigint) {
  const about = { personId, employerId: ground.employerId, schemeId, reference: reference() };
  const content = { goalCategory: 'course', goal: 'A course', amountCents, until: null } as const;
  return conversations.agreeSpending(
    { ...about, replaces: null, content: { ...content, from: '2026-02-01' } },
    'test',
  );
}

/** An agreement to spend that both signed and the employer approved. */
async function agree(saver: Saver, schemeId: string, amountCents: bigint) {
  const { id } = await propose(saver, schemeId, amountCents);
  const { personId } = saver;
  const place = { personId, id };
  const said = { signedOn: '2026-02-02', paper: null };
  const [employee, employer] = [await handOf(prisma, 'portal'), await handOf(prisma, 'employer')];
  await conversations.sign(place, { party: 'employee', ...said }, employee);
  await conversations.sign(place, { party: 'employer', ...said }, employer);
  const yes = { outcome: 'approved', decidedOn: '2026-02-03', paper: null } as const;
  await conversations.decide(place, yes, employer);
}

describe.each([LBB, PLB])('what a training can be paid with of %s', (schemeId) => {
  it('is nothing without an agreement, and it says so', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    const { lines, refused } = await optionsOf(saver);
    expect(lines).toMatchObject([{ payer: 'person', amount: 50_00n }]);
    expect(refused).toContainEqual({ schemeId, lotId, reason: MISSING });
  });

  it('is what was agreed and approved for that amount', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    await agree(saver, schemeId, 50_00n);
    expect((await optionsOf(saver)).lines).toMatchObject([{ payer: 'lot', lotId, amount: 50_00n }]);
  });

  it('is no more than was agreed, and the person pays the rest', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    await agree(saver, schemeId, 49_99n);
    expect((await optionsOf(saver)).lines).toMatchObject([
      { payer: 'lot', lotId, amount: 49_99n },
      { payer: 'person', amount: 1n },
    ]);
    const { lines } = await optionsOf(saver, { priceCents: 49_99 });
    expect(lines).toMatchObject([{ payer: 'lot', lotId, amount: 49_99n }]);
  });

  it('is what one agreement carries, the largest of those that count', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    for (const amount of [10_00n, 30_00n, 20_00n]) await agree(saver, schemeId, amount);
    await propose(saver, schemeId, 40_00n);
    expect((await optionsOf(saver)).lines).toMatchObject([
      { payer: 'lot', lotId, amount: 30_00n },
      { payer: 'person', amount: 20_00n },
    ]);
  });

  it('is over all lots together what was agreed, soonest expiry first, and another budget pays on', async () => {
    const saver = await desk.saver(await desk.employer(schemeId, IOB));
    const months = { scheme: schemeId, amount: 250_00n, from: '2025-12-01', periods: 2 };
    const [first, second] = await desk.earn(saver, months);
    await desk.pay(await desk.earn(saver, { scheme: IOB, amount: 200_00n, from: '2026-01-01' }));
    await desk.pay([first ?? 0n, second ?? 0n]);
    await agree(saver, schemeId, 240_00n);
    const { lines, refused } = await optionsOf(saver, { priceCents: 500_00 });
    const paid = new Map(lines.map(({ lotId, payer, amount }) => [lotId ?? payer, amount]));
    expect(paid.get(String(first))).toBe(240_00n);
    expect([...paid.values()].toSorted()).toEqual([200_00n, 240_00n, 60_00n]);
    const reason = expect.stringMatching(/too small: € 240.00, and € 500.00/) as string;
    expect(refused).toContainEqual({ schemeId, lotId: String(second), reason });
  });

  it('is nothing while nobody signed what was proposed', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    await propose(saver, schemeId, 50_00n);
    const { lines, refused } = await optionsOf(saver);
    expect(lines).toMatchObject([{ payer: 'person', amount: 50_00n }]);
    const reason = 'The spending agreement is not signed by all who must.';
    expect(refused).toContainEqual({ schemeId, lotId, reason });
  });

  it('takes an agreement for what the lots can give, not for all that the person adds', async () => {
    const { saver, lotId } = await saverWith50(schemeId);
    await agree(saver, schemeId, 50_00n);
    expect((await optionsOf(saver, { priceCents: 80_00 })).lines).toMatchObject([
      { payer: 'lot', lotId, amount: 50_00n },
      { payer: 'person', amount: 30_00n },
    ]);
  });
});

describe('a way to spending', () => {
  it('that the talk shuts is told as the talk, though the agreement is there', async () => {
    const saver = await desk.saver(await desk.employer(LBB));
    const lots = await desk.earn(saver, { scheme: LBB, amount: 50_00n, from: '2024-01-01' });
    await desk.pay(lots);
    await agree(saver, LBB, 50_00n);
    const reason = 'The yearly talk was due on 2025-01-31 at the latest.';
    expect((await optionsOf(saver)).refused).toContainEqual({
      schemeId: LBB,
      lotId: String(lots[0]),
      reason,
    });
  });

  it('is open where the scheme asks for nobody’s word', async () => {
    const { saver, lotId } = await saverWith50(IOB);
    expect((await optionsOf(saver)).lines).toMatchObject([{ payer: 'lot', lotId }]);
  });

  it('is each employer’s own: the word of one opens nothing of the other', async () => {
    const here = await saverWith50(PLB);
    const other = await desk.saver(await desk.employer(PLB), { personId: here.saver.personId });
    const [there] = await desk.earn(other, { scheme: PLB, amount: 50_00n, from: '2026-01-01' });
    await agree(here.saver, PLB, 50_00n);
    const { lines, refused } = await optionsOf(here.saver, { priceCents: 100_00 });
    expect(lines).toMatchObject([
      { payer: 'lot', lotId: here.lotId, amount: 50_00n },
      { payer: 'person', amount: 50_00n },
    ]);
    expect(refused).toContainEqual({ schemeId: PLB, lotId: String(there), reason: MISSING });
  });
});
