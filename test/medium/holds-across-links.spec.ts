import { setTimeout as wait } from 'node:timers/promises';
import { inTransaction, type PrismaService, type Tx } from '#libs/database';
import { InvitationsService, LinksService } from '#libs/people';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB, type Saver } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;
let links: LinksService;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
  links = new LinksService(prisma, new InvitationsService(prisma));
});

afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

/** Somebody with 100.00, and another person of their account who has 50.00 that expire sooner. */
async function linked(): Promise<{ account: Saver; other: Saver; linkId: bigint }> {
  const account = await desk.saver(await desk.employer(IOB));
  const other = await desk.saver(await desk.employer(IOB));
  await desk.pay([await desk.grant(account)]);
  await desk.pay([await desk.grant(other, { amount: 50_00n, expiresOn: '2030-01-30' })]);
  await desk.link(other.personId, account.personId);
  const { id } = await prisma.accountLink.findFirstOrThrow({
    where: { personId: other.personId },
  });
  return { account, other, linkId: id };
}

const endLink = (linkId: bigint, personId: string): Promise<unknown> =>
  links.undo({ linkId, personId }, 'It was somebody else', { name: 'spec', kind: 'operator' });

/** Does something while another has done its part and not yet said that it is done. */
async function during<T>(
  open: (tx: Tx) => Promise<unknown>,
  meanwhile: () => Promise<T>,
): Promise<T> {
  let begun: Promise<T> | undefined;
  await inTransaction(prisma, async (tx) => {
    await open(tx);
    begun = meanwhile();
    begun.catch(() => undefined);
    await wait(200);
  });
  return begun!;
}

const ends = (linkId: bigint) => (tx: Tx) =>
  tx.accountLink.update({
    where: { id: linkId },
    data: { undoneAt: new Date(), undoneBy: 'spec', undoneWhy: 'It was somebody else' },
  });

describe('a link that ends while a hold is placed', () => {
  it('leaves the asker with what is their own', async () => {
    const { account, linkId } = await linked();
    const placed = await during(ends(linkId), () => desk.hold(account, 90_00n));
    expect(placed.lots.map(({ employerId }) => employerId)).toEqual([account.ground.employerId]);
  });

  it('refuses what only both together could pay', async () => {
    const { account, linkId } = await linked();
    const placed = during(ends(linkId), () => desk.hold(account, 120_00n));
    await expect(placed).rejects.toMatchObject({ code: 'hold.not-enough' });
  });

  it('gives whom it parts from the account a hold on their own', async () => {
    const { other, linkId } = await linked();
    const placed = await during(ends(linkId), () => desk.hold(other, 10_00n));
    expect(placed).toMatchObject({ personId: other.personId, open: 10_00n });
    expect(placed.lots.map(({ employerId }) => employerId)).toEqual([other.ground.employerId]);
  });

  it('does not end where the hold was first', async () => {
    const { account, linkId } = await linked();
    const order = {
      key: 'order-first',
      personId: account.personId,
      unit: 'EUR' as const,
      amount: 120_00n,
      category: 'd' as const,
      on: '2026-03-01',
      by: 'test',
      blocked: [],
    };
    const ended = during(
      (tx) => desk.holds.placeIn(tx, order),
      () => endLink(linkId, account.personId),
    );
    await expect(ended).rejects.toMatchObject({ code: 'link.in-use' });
  });
});
