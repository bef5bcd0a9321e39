import {
  AgeingService,
  BudgetsService,
  ClaimsService,
  ExpiryService,
  FundsService,
  GrantsService,
  HoldsService,
  type HoldView,
  LifeEventsService,
  type NamedGrant,
  type NewHold,
} from '#libs/budgets';
import { type Day, makePeriod, type Period, periodOn, type PeriodType } from '#libs/core';
import { inTransaction, Prisma, type PrismaService } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import {
  builtIn,
  type Catalogue,
  catalogueOf,
  lastUsableDay,
  latestVersionOn,
  type Scheme,
  schemeById,
  SchemesService,
  type SchemeVersion,
} from '#libs/schemes';
import { decide, type Employed, type Ground, makeAppliedRun, makeGround } from './ground.js';

export const IOB = 'nl-rnf-iob';
export const PLB = 'nl-etd-plb';
export const LBB = 'nl-sw-lbb';

/** Somebody in service at an employer that saves for them. */
export interface Saver extends Employed {
  ground: Ground;
}

type VersionChange = Partial<{ [Part in keyof SchemeVersion]: Partial<SchemeVersion[Part]> }>;

/** A shipped scheme under another name, every version changed in the same way. */
export const like = (
  schemeId: string,
  id: string,
  change: VersionChange,
  given: Partial<Scheme> = {},
): Scheme => {
  const scheme = schemeById(schemeId);
  const versions = scheme.versions.map((version) => changed(version, change));
  return { ...scheme, id, versions, ...given };
};

export function changed(version: SchemeVersion, change: VersionChange): SchemeVersion {
  const parts = Object.entries(change).map(([part, own]) => [
    part,
    { ...(version[part as keyof SchemeVersion] as object), ...(own as object) },
  ]);
  return { ...version, ...Object.fromEntries(parts) };
}

/** What payroll granted somebody: so much for each of some periods, or of each given period. */
export interface Earned {
  scheme?: string;
  amount?: bigint;
  /** Any day in the first period. */
  from: Day;
  periods?: number;
  type?: PeriodType;
}

export interface Standing {
  promised: bigint;
  available: bigint;
  /** Kept for holds: promises and money. */
  reserved: bigint;
  held: bigint;
}

let made = 0;
const fresh = (what: string): string => `${what}-${(made += 1)}`;

/** The rooms around a lot on one database, and the people who save there. */
export class Desk {
  readonly catalogue: Catalogue;
  readonly ledger: LedgerService;
  readonly budgets: BudgetsService;
  readonly expiry: ExpiryService;
  readonly holds: HoldsService;
  readonly funds: FundsService;
  readonly grants: GrantsService;
  readonly lifeEvents: LifeEventsService;
  readonly claims: ClaimsService;
  /** The night's work. */
  readonly ageing: AgeingService;

  constructor(
    readonly prisma: PrismaService,
    schemes: readonly Scheme[] = [],
    ledger = new LedgerService(prisma),
  ) {
    this.catalogue = catalogueOf([...builtIn.all, ...schemes]);
    const known = new SchemesService(prisma);
    known.current = () => Promise.resolve(this.catalogue);
    this.ledger = ledger;
    this.budgets = new BudgetsService(prisma, ledger, known);
    this.expiry = new ExpiryService(prisma, ledger, known);
    this.holds = new HoldsService(prisma, ledger, known, this.expiry);
    this.funds = new FundsService(ledger, known);
    this.grants = new GrantsService(ledger, known);
    this.lifeEvents = new LifeEventsService(prisma, ledger, known);
    this.claims = new ClaimsService(prisma);
    this.ageing = new AgeingService(prisma, this.expiry, this.lifeEvents, this.budgets);
  }

  /** An employer that takes part in these schemes since 2015. */
  async employer(...schemeIds: string[]): Promise<Ground> {
    const ground = await makeGround(this.prisma);
    await this.prisma.employerScheme.createMany({
      data: schemeIds.map((schemeId) => ({
        employerId: ground.employerId,
        schemeId,
        fromOn: new Date('2015-01-01'),
      })),
    });
    return ground;
  }

  /** Somebody in service since 2015, unless said otherwise; a new person, or one who worked elsewhere. */
  async saver(
    ground: Ground,
    given: { personId?: string; hiredOn?: Day; leftOn?: Day } = {},
  ): Promise<Saver> {
    const personId = given.personId ?? (await this.prisma.person.create({ data: {} })).id;
    const { id } = await this.prisma.employment.create({
      data: {
        personId,
        employerId: ground.employerId,
        payrollNumber: fresh('P'),
        employmentSeq: '1',
        hireDate: new Date(given.hiredOn ?? '2015-01-01'),
        connectionId: ground.connectionId,
        periodType: 'month',
        terms: {},
        ...(given.leftOn ? { leaveDate: new Date(given.leftOn), state: 'ended' } : {}),
      },
    });
    return { personId, employmentId: id, ground };
  }

  /** Two rows of people turn out to be one person. */
  async link(personId: string, accountId: string): Promise<void> {
    await this.prisma.accountLink.create({
      data: { personId, accountId, how: 'operator', evidence: {}, linkedBy: 'test' },
    });
  }

  /** The employer reports a last day in service. */
  async leaves(saver: Saver, leftOn: Day): Promise<void> {
    await this.prisma.employment.update({
      where: { id: saver.employmentId },
      data: { leaveDate: new Date(leftOn), state: 'ended' },
    });
  }

  /** Grants lots as a payroll run does, with the term their scheme gives them; their ids, oldest first. */
  async earn(saver: Saver, ...earned: Earned[]): Promise<bigint[]> {
    const runId = await this.run(saver, ...earned);
    const lots = await this.prisma.lot.findMany({
      where: { runId },
      orderBy: [{ lotOn: 'asc' }, { id: 'asc' }],
    });
    return lots.map(({ id }) => id);
  }

  /** As `earn`, also where it corrects what was granted before; the id of the run. */
  async run(saver: Saver, ...earned: Earned[]): Promise<bigint> {
    const runId = await makeAppliedRun(this.prisma, saver.ground);
    const targets = await this.targets(saver, earned);
    await inTransaction(this.prisma, async (tx) => {
      await decide(tx, runId, targets);
      await this.budgets.settle(tx, runId, targets);
    });
    return runId;
  }

  /** Takes a run back as a reversal does. */
  async takeBack(runId: bigint): Promise<number> {
    return inTransaction(this.prisma, async (tx) => {
      const moved = await this.budgets.takeBack(tx, runId);
      await tx.snapshotRun.update({ where: { id: runId }, data: { state: 'reversed' } });
      return moved;
    });
  }

  recover(): Promise<number> {
    return inTransaction(this.prisma, (tx) => this.budgets.recover(tx));
  }

  /** A lot by name; of the employer of somebody, or of nobody where `payer` is no employer. */
  async grant(saver: Saver, given: Partial<NamedGrant> = {}): Promise<bigint> {
    const key = given.key ?? fresh('grant');
    await inTransaction(this.prisma, (tx) =>
      this.grants.grant(tx, [this.topUp(saver, { key, ...given })]),
    );
    const { id } = await this.prisma.lot.findUniqueOrThrow({ where: { key } });
    return id;
  }

  /** In the unit and the version of its scheme, unless said otherwise. */
  topUp(saver: Saver, given: Partial<NamedGrant> & { key: string }): NamedGrant {
    const { schemeId = IOB, lotOn = '2026-01-31' } = given;
    const scheme = this.catalogue.byId(schemeId);
    return {
      personId: saver.personId,
      source: 'top-up',
      payer: 'employer',
      employerId: saver.ground.employerId,
      schemeId,
      schemeVersion: latestVersionOn(scheme, lotOn).id,
      unit: scheme.unit === 'SGD' ? 'EUR' : scheme.unit,
      amount: 100_00n,
      lotOn,
      expiresOn: '2031-01-30',
      ...given,
    };
  }

  /** The employer pays all that is promised and free on these lots. */
  async pay(lotIds: readonly bigint[], on: Day = '2026-02-01'): Promise<void> {
    const key = fresh('statement');
    const standing = await Promise.all(lotIds.map((id) => this.standing(id)));
    const lines = lotIds.map((lotId, at) => ({ lotId, amount: standing[at]!.promised }));
    const [{ payer } = { payer: '' }] = await this.prisma.$queryRaw<{ payer: string }[]>`
      SELECT DISTINCT lot_payer(l) AS payer FROM lot l WHERE id = ANY(${lotIds}::bigint[])`;
    const amount = lines.reduce((sum, line) => sum + line.amount, 0n);
    await inTransaction(this.prisma, async (tx) => {
      await this.funds.receive(tx, { key, payer, amount, on, by: 'bank' });
      await this.funds.fund(tx, { key, on, lines });
    });
  }

  /** Holds an amount for training for other work, unless said otherwise. */
  hold(saver: Saver, amount: bigint, given: Partial<NewHold> = {}): Promise<HoldView> {
    return this.holds.place({
      key: fresh('order'),
      personId: saver.personId,
      unit: 'EUR',
      amount,
      category: 'd',
      on: '2026-03-01',
      by: 'test',
      blocked: [],
      ...given,
    });
  }

  async release(hold: HoldView, amount: bigint, on: Day, key = fresh('release')): Promise<void> {
    await inTransaction(this.prisma, (tx) =>
      this.holds.release(tx, hold.id, { key, amount, on, by: 'test' }),
    );
  }

  async capture(hold: HoldView, amount: bigint, on: Day, key = fresh('capture')): Promise<void> {
    await inTransaction(this.prisma, (tx) =>
      this.holds.capture(tx, hold.id, { key, amount, on, by: 'test', providerId: 3 }),
    );
  }

  balance(address: string): Promise<bigint> {
    return this.ledger.balance(address);
  }

  async standing(lotId: bigint): Promise<Standing> {
    const accounts = await this.prisma.account.findMany({
      where: { address: { startsWith: `lot:${lotId}:` } },
    });
    const sum = (what: string): bigint =>
      accounts
        .filter(({ address }) => address.split(':')[2] === what)
        .reduce((total, { balance }) => total + balance, 0n);
    return {
      promised: sum('granted'),
      available: sum('available'),
      reserved: sum('reserved'),
      held: sum('held'),
    };
  }

  /** What is free on lots; or on all of somebody's, those that there are on a day. */
  async free(whose: readonly bigint[] | Saver, on: Day = '9999-12-31'): Promise<bigint> {
    const ids = 'personId' in whose ? await this.lotsOf(whose, on) : whose;
    const standing = await Promise.all(ids.map((id) => this.standing(id)));
    return standing.reduce((sum, { promised, available }) => sum + promised + available, 0n);
  }

  private async lotsOf({ personId }: Saver, on: Day): Promise<bigint[]> {
    const lots = await this.prisma.lot.findMany({
      where: { personId, lotOn: { lte: new Date(on) } },
    });
    return lots.map(({ id }) => id);
  }

  /** The last usable days of lots, in their order. */
  async ends(lotIds: readonly bigint[]): Promise<(Day | null)[]> {
    const rows = await this.prisma.$queryRaw<{ end: Day | null }[]>`
      SELECT expires_on::text AS end FROM lot WHERE id = ANY(${lotIds}::bigint[]) ORDER BY array_position(${lotIds}::bigint[], id)`;
    return rows.map(({ end }) => end);
  }

  private async targets(saver: Saver, earned: readonly Earned[]): Promise<Prisma.Sql> {
    const rows: Prisma.Sql[] = [];
    for (const { scheme = IOB, amount = 12_50n, from, periods = 1, type = 'month' } of earned)
      for (const period of following(periodOn(type, from), periods)) {
        const version = latestVersionOn(this.catalogue.byId(scheme), period.end);
        const { unit } = this.catalogue.byId(scheme);
        rows.push(Prisma.sql`SELECT ${saver.employmentId}::bigint AS employment_id, ${saver.personId}::uuid AS person_id,
          ${saver.ground.employerId}::int AS employer_id, ${scheme} AS scheme_id, ${version.id} AS scheme_version,
          ${await this.periodId(period)}::int AS period_id, ${unit} AS unit, ${amount}::bigint AS amount,
          ${period.end}::date AS lot_on, ${lastUsableDay(version, period.end)}::date AS expires_on`);
      }
    return Prisma.join(rows, ' UNION ALL ');
  }

  private readonly periods = new Map<string, number>();

  private async periodId({ type, year, number, start, end }: Period): Promise<number> {
    const known = this.periods.get(`${type}${start}`);
    if (known !== undefined) return known;
    const { id } = await this.prisma.payrollPeriod.upsert({
      where: { type_year_number: { type, year, number } },
      update: {},
      create: { type, year, number, startOn: new Date(start), endOn: new Date(end) },
    });
    this.periods.set(`${type}${start}`, id);
    return id;
  }
}

function following({ type, year, number }: Period, count: number): Period[] {
  const perYear = type === 'month' ? 12 : 13;
  return Array.from({ length: count }, (_, at) => {
    const index = number - 1 + at;
    return makePeriod(type, year + Math.floor(index / perYear), (index % perYear) + 1);
  });
}
