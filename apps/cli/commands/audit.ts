import type { INestApplicationContext } from '@nestjs/common';
import { auditBooks, auditDays } from '#libs/budgets';
import { PrismaService } from '#libs/database';
import { type BookSum, bookSums, type ChainReport, type Check, SealsService } from '#libs/ledger';
import { noneOf, readArguments, UsageError } from '../arguments.js';
import { onHub } from '../hub-session.js';
import { counted, print } from '../print.js';

export interface Audit {
  books: BookSum[];
  checks: Check[];
  chain: ChainReport;
}

/** Proves the books and the chain of seals, says where they are wrong, and ends with exit code 1 if they are. */
export async function audit(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    head: { type: 'string' },
    days: { type: 'boolean' },
  });
  noneOf(positionals);
  const noted = values.head === undefined ? undefined : headOf(values.head);
  const found = await onHub({ worker: false }, async ({ context }) => {
    const whole = await auditOf(context, noted);
    return values.days ? withDays(context, whole) : whole;
  });
  for (const line of auditReport(found)) print(line);
  if (findingsOf(found).length > 0) process.exitCode = 1;
}

function headOf(text: string): string {
  const head = text.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(head)) return head;
  throw new UsageError('A head is 64 hexadecimal digits, as an earlier audit printed it.');
}

export const auditOf = (context: INestApplicationContext, noted?: string): Promise<Audit> =>
  prove(context.get(PrismaService), context.get(SealsService), noted);

/** With every day of the past, which a look at today's balances does not need. */
const withDays = async (context: INestApplicationContext, found: Audit): Promise<Audit> => ({
  ...found,
  checks: [...found.checks, ...(await auditDays(context.get(PrismaService)))],
});

/** All that an audit looks at. What is sealed does not change, so the chain can be read beside the rest. */
export async function prove(
  prisma: PrismaService,
  seals: SealsService,
  noted?: string,
): Promise<Audit> {
  const [chain, books, checks] = await Promise.all([
    seals.verify(noted),
    bookSums(prisma),
    auditBooks(prisma),
  ]);
  return { books, checks, chain };
}

/** Every place that is wrong, with the check that found it. */
export const findingsOf = ({ checks, chain }: Audit): string[] =>
  [...checks, chained(chain)].flatMap(({ name, findings }) =>
    findings.map(({ at, problem }) => `${name}: ${at} ${problem}`),
  );

export function auditReport(found: Audit): string[] {
  const { books, checks, chain } = found;
  const wrong = findingsOf(found).length;
  return [
    ...books.map(
      ({ book, unit, accounts, sum }) =>
        `book ${book} in ${unit}: ${counted(accounts, 'account')}, sum ${sum}`,
    ),
    `chain: ${counted(chain.seals, 'seal')}, ${counted(chain.unsealed, 'transfer')} not sealed yet`,
    `head: ${chain.head ?? 'none yet'}`,
    ...[...checks, chained(chain)].flatMap(({ name, findings }) => [
      `${findings.length === 0 ? 'right' : 'WRONG'}  ${name}`,
      ...findings.map(({ at, problem }) => `         ${at} ${problem}`),
    ]),
    wrong === 0 ? 'The books are right.' : `The books are wrong in ${counted(wrong, 'place')}.`,
  ];
}

const chained = ({ findings }: ChainReport): Check => ({
  name: 'every transfer is what was sealed',
  findings,
});
