import { type Day, makePeriod } from '#libs/core';
import type { PrismaService } from '#libs/database';
import { FiscalStatementsService } from '#libs/statements';
import { faultsInTheBooks } from '../factories/books.js';
import { Desk, IOB } from '../factories/lots.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;
let desk: Desk;

withDatabase((opened) => {
  prisma = opened;
  desk = new Desk(prisma);
});
afterEach(async () => {
  expect(await faultsInTheBooks(prisma)).toEqual([]);
});

describe('an order for other work on 1 March, in the fiscal statement', () => {
  /** Somebody who left, may have come back, and orders of what was saved before. */
  async function orders({ left, back }: { left: Day; back?: Day }): Promise<string[]> {
    const ground = await desk.employer(IOB);
    const saver = await desk.saver(ground);
    await desk.pay(await desk.earn(saver, { from: '2025-01-01', amount: 100_00n }));
    await desk.leaves(saver, left);
    if (back) await desk.saver(ground, { personId: saver.personId, hiredOn: back });
    const hold = await desk.hold(saver, 40_00n, { on: '2026-03-01' });
    await desk.capture(hold, 40_00n, '2026-04-10');
    const { totals } = await new FiscalStatementsService(prisma).statementFor(
      ground.employerId,
      makePeriod('month', 2026, 4),
      { limit: 10 },
    );
    return totals.map(({ treatment }) => treatment);
  }

  it.each([
    ['of who was in service for the last day', { left: '2026-03-01' }, 'exempt-d-current'],
    ['of who left the day before', { left: '2026-02-28' }, 'exempt-d-former'],
    ['of who came back that day', { left: '2025-12-31', back: '2026-03-01' }, 'exempt-d-current'],
    ['of who came back a day later', { left: '2025-12-31', back: '2026-03-02' }, 'exempt-d-former'],
  ])('is %s', async (_, given, treatment) => {
    expect(await orders(given)).toEqual([treatment]);
  });
});
