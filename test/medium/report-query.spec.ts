import * as fc from 'fast-check';
import { inTransaction, type PrismaService } from '#libs/database';
import type { Span } from '../../libs/statements/report.rules.js';
import { MEASURES, type Tally } from '../../libs/statements/report-measures.rules.js';
import { cellsOf, type CellRow, reportLines, tallyFrom } from '../../libs/statements/report.sql.js';
import { type History, histories, OVER, WINDOW_MONTHS, writeDown } from '../factories/postings.js';
import { reckoned } from '../factories/postings-reckoned.js';
import { withDatabase } from '../setup/database.js';

let prisma: PrismaService;

withDatabase((opened) => {
  prisma = opened;
});

/** A block of some quarters, and where what is held, expires, or both was last told. */
const spans: fc.Arbitrary<Span> = fc
  .tuple(
    fc.nat(OVER.length - 1),
    fc.nat(OVER.length - 1),
    fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
  )
  .map(([one, other, ats]) => {
    const first = Math.min(one, other);
    const [held = -1, expiring = -1, both = -1] = ats.map((at) => (at % (first + 1)) - 1);
    return { first, last: Math.max(one, other), before: { held, expiring, both } };
  });

/** What the hub counts in these blocks; the history is gone again afterwards. */
const counted = (history: History, blocks: readonly Span[]): Promise<Tally[]> =>
  inTransaction(prisma, async (tx) => {
    await tx.$executeRaw`SAVEPOINT empty`;
    await writeDown(tx, history);
    const ruled = OVER.map((quarter) => ({ ...quarter, windowMonths: WINDOW_MONTHS }));
    await tx.$executeRaw(reportLines(history.schemeId, ruled));
    const tallies: Tally[] = [];
    for (const span of blocks)
      tallies.push(
        tallyFrom(await tx.$queryRaw<CellRow[]>(cellsOf(span, OVER[span.last]?.until ?? ''))),
      );
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT empty`;
    return tallies;
  });

const plain = ({ people, cells }: Tally): unknown => ({
  people,
  cells: MEASURES.map((measure) => {
    const {
      people: of,
      employers,
      amount,
      largest,
      employersTotal,
      employersLargest,
    } = cells[measure];
    return [measure, of, employers, amount, largest, employersTotal, employersLargest].join(' ');
  }),
});

describe('what a report counts', () => {
  it('is what each posting by itself comes to, whatever was granted, held, spent, lapsed, returned, moved, undone, booked late or linked', async () => {
    const same = async (history: History, blocks: Span[]): Promise<void> => {
      const tallies = await counted(history, blocks);
      expect(tallies.map(plain)).toEqual(blocks.map((span) => plain(reckoned(history, span))));
    };
    const several = fc.array(spans, { minLength: 4, maxLength: 4 });
    await fc.assert(fc.asyncProperty(histories, several, same), {
      numRuns: 25,
      seed: 20_27,
      endOnFailure: true,
    });
  });
});
