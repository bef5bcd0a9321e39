import type { INestApplicationContext } from '@nestjs/common';
import { auditLots } from '#libs/budgets';
import { PrismaService } from '#libs/database';
import { auditLedger, type BookSum, bookSums, type Check } from '#libs/ledger';
import { noneOf, readArguments } from '../arguments.js';
import { onHub } from '../hub-session.js';
import { counted, print } from '../print.js';

export interface Audit {
  books: BookSum[];
  checks: Check[];
}

/** Proves the books, says where they are wrong, and ends with exit code 1 if they are. */
export async function audit(args: string[]): Promise<void> {
  noneOf(readArguments(args, {}).positionals);
  const found = await onHub({ worker: false }, ({ context }) => auditOf(context));
  for (const line of auditReport(found)) print(line);
  if (findingsOf(found).length > 0) process.exitCode = 1;
}

export async function auditOf(context: INestApplicationContext): Promise<Audit> {
  const prisma = context.get(PrismaService);
  return {
    books: await bookSums(prisma),
    checks: [...(await auditLedger(prisma)), ...(await auditLots(prisma))],
  };
}

/** Every place that is wrong, with the check that found it. */
export const findingsOf = ({ checks }: Audit): string[] =>
  checks.flatMap(({ name, findings }) =>
    findings.map(({ at, problem }) => `${name}: ${at} ${problem}`),
  );

export function auditReport({ books, checks }: Audit): string[] {
  const wrong = checks.flatMap(({ findings }) => findings).length;
  return [
    ...books.map(
      ({ book, unit, accounts, sum }) =>
        `book ${book} in ${unit}: ${counted(accounts, 'account')}, sum ${sum}`,
    ),
    ...checks.flatMap(({ name, findings }) => [
      `${findings.length === 0 ? 'right' : 'WRONG'}  ${name}`,
      ...findings.map(({ at, problem }) => `         ${at} ${problem}`),
    ]),
    wrong === 0 ? 'The books are right.' : `The books are wrong in ${counted(wrong, 'place')}.`,
  ];
}
