import { Injectable } from '@nestjs/common';
import type { Day } from '#libs/core';
import { inBatch, PrismaService, type Tx } from '#libs/database';
import type { Unit } from '#libs/ledger';
import { latestVersionOn, type Scheme, SchemesService } from '#libs/schemes';
import { blocksAfter, publishedOf, type Quarter, quartersSince } from './report.rules.js';
import type { Block } from './report.schema.js';
import { cellsOf, type CellRow, firstLotOn, reportLines, tallyFrom } from './report.sql.js';
import { keep, type KeptBlock, oneAtATime, toldOf } from './report-told.sql.js';

/** What became of a scheme, for the parties to its cao: about no person, and, but of the scheme of one company, about no single employer. */
export interface SchemeReport {
  schemeId: string;
  unit: Scheme['unit'] & Unit;
  /** Wholly between the days asked for, oldest first. */
  blocks: Block[];
  withheld: Quarter | null;
}

export interface ReportSought {
  schemeId: string;
  from?: Day | undefined;
  until?: Day | undefined;
  /** Only quarters that are over by this day are told of. */
  today: Day;
}

/** Anonymised reports, told once and kept as they were told; the method and why it holds stand with `blocksAfter`. */
@Injectable()
export class ReportsService {
  /** The last day up to which there was nothing more to tell of a scheme as it is; only what ends later is tried again. */
  private readonly triedUntil = new WeakMap<Scheme, Day>();

  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /** By quarter, or by as many quarters together as it takes. Throws scheme.not-found. */
  async schemeReport({ schemeId, from, until, today }: ReportSought): Promise<SchemeReport> {
    const scheme = (await this.schemes.current()).byId(schemeId);
    const [first] = await this.prisma.$queryRaw<{ day: Day | null }[]>(firstLotOn(schemeId));
    const quarters = first?.day ? quartersSince(first.day, today) : [];
    const { blocks, withheld } = publishedOf(await this.told(scheme, quarters), quarters);
    return {
      schemeId,
      unit: scheme.unit as SchemeReport['unit'],
      blocks: blocks.filter(
        (block) => (!from || block.from >= from) && (!until || block.until <= until),
      ),
      withheld,
    };
  }

  /**
   * What was told, and what is told for the first time now, which is kept before it is shown. What a quarter says never
   * changes, so that what could not be told is tried again only when another quarter is over.
   */
  private async told(scheme: Scheme, quarters: readonly Quarter[]): Promise<KeptBlock[]> {
    const known = await toldOf(this.prisma, scheme.id);
    const until = publishedOf(known, quarters).withheld?.until;
    if (!until || until <= (this.triedUntil.get(scheme) ?? '')) return known;
    const told = await inBatch(this.prisma, (tx) => tellAll(tx, scheme, quarters));
    this.triedUntil.set(scheme, until);
    return told;
  }
}

async function tellAll(tx: Tx, scheme: Scheme, quarters: readonly Quarter[]): Promise<KeptBlock[]> {
  await tx.$executeRaw(oneAtATime(scheme.id));
  const told = await toldOf(tx, scheme.id);
  const further = await tellFurther(tx, { scheme, quarters, told });
  if (further.length > 0) await tx.$executeRaw(keep(scheme.id, further));
  return [...told, ...further];
}

interface Further {
  scheme: Scheme;
  quarters: readonly Quarter[];
  told: readonly KeptBlock[];
}

async function tellFurther(tx: Tx, { scheme, quarters, told }: Further): Promise<KeptBlock[]> {
  const windows = new Map(told.map(({ block, windowMonths }) => [block.until, windowMonths]));
  const windowMonthsOn = (day: Day): number | null => {
    const kept = windows.get(day);
    return kept === undefined ? ruledOn(scheme, day) : kept;
  };
  const ruled = quarters.map((quarter) => ({
    ...quarter,
    windowMonths: windowMonthsOn(quarter.until),
  }));
  await tx.$executeRaw(reportLines(scheme.id, ruled));
  const blocks = await blocksAfter({ quarters, level: scheme.level, told }, async (span) =>
    tallyFrom(await tx.$queryRaw<CellRow[]>(cellsOf(span, quarters[span.last]?.until ?? ''))),
  );
  return blocks.map((one) => ({ ...one, windowMonths: windowMonthsOn(one.block.until) }));
}

/** The window lots without a day of their own can be spent in, by the rules of that day. */
function ruledOn(scheme: Scheme, day: Day): number | null {
  const { expiry, termMonths } = latestVersionOn(scheme, day).lots;
  return expiry === 'with-next-accrual' ? termMonths : null;
}
