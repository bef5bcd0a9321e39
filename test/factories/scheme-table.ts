import type { INestApplicationContext } from '@nestjs/common';
import { KeysService } from '#libs/access';
import { addDays, type Day, type Period } from '#libs/core';
import type { PrismaService } from '#libs/database';
import {
  type Hand,
  type Scheme,
  SchemeChangesService,
  type SchemeChangeView,
  type SchemeData,
  SchemesService,
} from '#libs/schemes';
import { lotsOf } from './books.js';
import { changed, IOB } from './lots.js';
import { openOffice, type PayrollOffice } from './payroll-office.js';
import { type Colleague, fullReturn } from './people.js';

/** The scheme with a last version from a day on that differs from the one before. */
export function from(
  day: Day,
  scheme: Scheme,
  other: Parameters<typeof changed>[1] = {},
): SchemeData {
  const before = scheme.versions.at(-1)!;
  const next = changed({ ...before, id: day.slice(0, 7), validFrom: day, validTo: null }, other);
  const ended = { ...before, validTo: addDays(day, -1) };
  return { ...scheme, versions: [...scheme.versions.slice(0, -1), ended, next] };
}

/** Where the parties to a cao change its scheme: one proposes, another lets it in. */
export class SchemeTable {
  private constructor(
    private readonly context: INestApplicationContext,
    readonly maker: Hand,
    readonly checker: Hand,
  ) {}

  static async open(context: INestApplicationContext): Promise<SchemeTable> {
    return new SchemeTable(
      context,
      await handOf(context, 'Maker'),
      await handOf(context, 'Checker'),
    );
  }

  get changes(): SchemeChangesService {
    return this.context.get(SchemeChangesService);
  }

  hand(name: string): Promise<Hand> {
    return handOf(this.context, name);
  }

  async now(schemeId: string): Promise<Scheme> {
    return (await this.context.get(SchemesService).latest()).byId(schemeId);
  }

  propose(content: SchemeData, effectiveOn: Day, by = this.maker): Promise<SchemeChangeView> {
    return this.changes.propose({ content, effectiveOn, why: 'the cao parties agreed' }, by);
  }

  /** IOB with another amount a year from a day on. */
  async raised(day: Day, amount: number): Promise<SchemeData> {
    return from(day, await this.now(IOB), { grant: { amount } });
  }

  async letIn(content: SchemeData, effectiveOn: Day): Promise<SchemeChangeView> {
    const { id } = await this.propose(content, effectiveOn);
    return this.changes.approve(id, this.checker);
  }

  employer(...schemes: string[]): Promise<PayrollOffice> {
    return openOffice(this.context, { schemes });
  }
}

async function handOf(context: INestApplicationContext, name: string): Promise<Hand> {
  const tenant = { kind: 'operator', name } as const;
  const { id } = await context.get(KeysService).create({ tenant, label: 'test', employerIds: [] });
  return { keyId: id, name };
}

/** What a worker would do with a period, and a person who lets it through. */
export async function payWithoutWorker(
  office: PayrollOffice,
  people: Colleague[],
  period: Period,
): Promise<void> {
  const { run } = await office.send(office.return(fullReturn(people, period)));
  await office.snapshots.stage(run.id);
  const staged = await office.runs.get(run.id);
  if (staged.state === 'held') await office.approve(staged);
  await office.snapshots.apply(run.id);
}

/** What an employer's people were granted, by period. */
export async function grantedBy(
  prisma: PrismaService,
  employerId: number,
): Promise<Record<string, bigint[]>> {
  const found: Record<string, bigint[]> = {};
  for (const lot of await lotsOf(prisma, employerId)) (found[lot.period] ??= []).push(lot.granted);
  return found;
}
