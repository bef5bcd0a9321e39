import { Injectable } from '@nestjs/common';
import type { Day } from '#libs/core';
import { inBatch, PrismaService } from '#libs/database';
import type { Unit } from '#libs/ledger';
import { latestVersionOn, type Scheme, SchemesService } from '#libs/schemes';
import { type Block, blocksOf, type Quarter, quartersSince } from './report.rules.js';
import { cellsBetween, type CellRow, firstLotOn, reportLines, tallyFrom } from './report.sql.js';

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

/** Anonymised reports; the method and why it holds stand with `blocksOf`. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /** By quarter, or by as many quarters together as it takes. Throws scheme.not-found. */
  async schemeReport({ schemeId, from, until, today }: ReportSought): Promise<SchemeReport> {
    const scheme = (await this.schemes.current()).byId(schemeId);
    const [first] = await this.prisma.$queryRaw<{ day: Day | null }[]>(firstLotOn(schemeId));
    const quarters = first?.day ? quartersSince(first.day, today) : [];
    const { blocks, withheld } = await this.published(scheme, quarters);
    return {
      schemeId,
      unit: scheme.unit as SchemeReport['unit'],
      blocks: blocks.filter(
        (block) => (!from || block.from >= from) && (!until || block.until <= until),
      ),
      withheld,
    };
  }

  private published(scheme: Scheme, quarters: readonly Quarter[]) {
    const ruled = quarters.map((quarter) => ({
      ...quarter,
      windowMonths: windowMonthsOn(scheme, quarter.until),
    }));
    return inBatch(this.prisma, async (tx) => {
      await tx.$executeRaw(reportLines(scheme.id, ruled));
      return blocksOf({ quarters, level: scheme.level }, async (first, last) =>
        tallyFrom(await tx.$queryRaw<CellRow[]>(cellsBetween(first, last))),
      );
    });
  }
}

function windowMonthsOn(scheme: Scheme, day: Day): number | null {
  const { expiry, termMonths } = latestVersionOn(scheme, day).lots;
  return expiry === 'with-next-accrual' ? termMonths : null;
}
