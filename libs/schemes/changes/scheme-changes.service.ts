import { Injectable } from '@nestjs/common';
import {
  type Day,
  HubError,
  Int64Text,
  notFound,
  type Page,
  pageOf,
  type PageQuery,
  readCursor,
} from '#libs/core';
import { inTransaction, Prisma, PrismaService, type Tx, violated } from '#libs/database';
import { revisionOf } from '../catalogue.js';
import { changesFrom } from './difference.rules.js';
import { type Hand, refuseOthers, refuseOwn, refuseSameHand } from './hands.js';
import { refuseHarm } from './harm.js';
import { readScheme, type Scheme, type SchemeData } from '../scheme.js';
import { loaded, SchemesService } from '../schemes.service.js';

/** A scheme as somebody wants it to be. */
export interface ProposedChange {
  content: SchemeData;
  effectiveOn: Day;
  why: string;
}

export interface SchemeChangeView {
  id: bigint;
  schemeId: string;
  effectiveOn: Day;
  why: string;
  state: 'open' | 'approved' | 'rejected' | 'withdrawn';
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decidedWhy: string | null;
}

/** A scheme without a change and with it. */
export interface BothSchemes {
  before: Scheme | undefined;
  after: Scheme;
  effectiveOn: Day;
  /** The first day on which another rule counts; the day the change begins where only words differ. */
  changesOn: Day;
}

/** Schemes are changed by two people: one proposes the whole scheme as it shall be, another lets it in. */
@Injectable()
export class SchemeChangesService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly schemes: SchemesService,
  ) {}

  /**
   * Puts a change up for decision. Throws schemes.unreadable with every place that is wrong, and what `refuseHarm` throws;
   * scheme-change.open-already for a second one of the same scheme.
   */
  async propose(change: ProposedChange, by: Hand): Promise<SchemeChangeView> {
    const scheme = readScheme(change.content);
    const id = await inTransaction(this.prisma, async (tx) => {
      const before = await schemeNow(tx, scheme.id);
      await refuseHarm(tx, { before, after: scheme, effectiveOn: change.effectiveOn });
      const row = await tx.schemeChange.create({
        data: {
          schemeId: scheme.id,
          content: change.content,
          base: before ? revisionOf([before]) : null,
          effectiveOn: new Date(change.effectiveOn),
          why: change.why,
          proposedBy: by.name,
          proposedKey: by.keyId,
        },
        select: { id: true },
      });
      return row.id;
    }).catch((error: unknown) => {
      throw violated(error, 'scheme_change_one_open') ? openAlready(error) : error;
    });
    return this.get(id);
  }

  /**
   * Lets a change in. Whoever proposed it cannot, with no key; what was wrong with it is looked at again. Throws
   * scheme-change.own, scheme-change.key-too-new, scheme-change.decided, scheme-change.overtaken.
   */
  async approve(id: bigint, by: Hand): Promise<SchemeChangeView> {
    await inTransaction(this.prisma, async (tx) => {
      const row = await openChange(tx, id);
      await refuseSameHand(tx, id, by);
      const before = await schemeNow(tx, row.schemeId);
      if ((before ? revisionOf([before]) : null) !== row.base) throw overtaken();
      const after = readScheme(row.content as SchemeData);
      await refuseHarm(tx, { before, after, effectiveOn: dayOf(row.effectiveOn) });
      await decide(tx, id, { decision: 'approved', by, why: null });
    });
    await this.schemes.latest();
    return this.get(id);
  }

  /** Turns a change of somebody else down. Throws scheme-change.own, scheme-change.decided. */
  async reject(id: bigint, by: Hand, why: string): Promise<SchemeChangeView> {
    await inTransaction(this.prisma, async (tx) => {
      await openChange(tx, id);
      await refuseOwn(tx, id, by);
      await decide(tx, id, { decision: 'rejected', by, why });
    });
    return this.get(id);
  }

  /** Takes one's own change back. Throws scheme-change.not-own, scheme-change.decided. */
  async withdraw(id: bigint, by: Hand, why: string): Promise<SchemeChangeView> {
    await inTransaction(this.prisma, async (tx) => {
      await openChange(tx, id);
      await refuseOthers(tx, id, by);
      await decide(tx, id, { decision: 'withdrawn', by, why });
    });
    return this.get(id);
  }

  /** Throws scheme-change.not-found. */
  async get(id: bigint): Promise<SchemeChangeView> {
    const row = await this.prisma.schemeChange.findUnique({ where: { id } });
    if (!row) throw notFound('scheme-change');
    return view(row);
  }

  /** The scheme as it is now, and as it would be; for whoever shows what the change does. */
  async both(id: bigint): Promise<BothSchemes> {
    const row = await this.prisma.schemeChange.findUnique({ where: { id } });
    if (!row) throw notFound('scheme-change');
    const before = await schemeNow(this.prisma, row.schemeId);
    const after = readScheme(row.content as SchemeData);
    const effectiveOn = dayOf(row.effectiveOn);
    const since = changesFrom(before, after);
    const changesOn = since !== null && since > effectiveOn ? since : effectiveOn;
    return { before, after, effectiveOn, changesOn };
  }

  /** Newest first. */
  async list({ cursor, limit }: PageQuery): Promise<Page<SchemeChangeView>> {
    const before = readCursor(Int64Text, cursor);
    const rows = await this.prisma.schemeChange.findMany({
      where: before === undefined ? {} : { id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return pageOf(rows.map(view), limit, ({ id }) => id.toString());
  }
}

const schemeNow = async (tx: Tx, id: string): Promise<Scheme | undefined> =>
  (await loaded(tx)).all.find((scheme) => scheme.id === id);

/** The change, locked; no other of any scheme is decided meanwhile. */
async function openChange(
  tx: Tx,
  id: bigint,
): Promise<{
  schemeId: string;
  content: unknown;
  base: string | null;
  effectiveOn: Date;
}> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('scheme_change'))`;
  const row = await tx.schemeChange.findUnique({ where: { id } });
  if (!row) throw notFound('scheme-change');
  if (row.decision !== null)
    throw new HubError('conflict', 'scheme-change.decided', `This change was ${row.decision}.`, {
      remedy: 'Propose a new change.',
    });
  return row;
}

const decide = (
  tx: Tx,
  id: bigint,
  { decision, by, why }: { decision: string; by: Hand; why: string | null },
): Promise<unknown> =>
  tx.schemeChange.update({
    where: { id },
    data: {
      decision,
      decidedBy: by.name,
      decidedKey: by.keyId,
      decidedAt: new Date(),
      decidedWhy: why,
    },
  });

const dayOf = (date: Date): Day => date.toISOString().slice(0, 10);

const view = (row: Prisma.SchemeChangeGetPayload<object>): SchemeChangeView => ({
  id: row.id,
  schemeId: row.schemeId,
  effectiveOn: dayOf(row.effectiveOn),
  why: row.why,
  state: (row.decision ?? 'open') as SchemeChangeView['state'],
  proposedBy: row.proposedBy,
  proposedAt: row.proposedAt,
  decidedBy: row.decidedBy,
  decidedAt: row.decidedAt,
  decidedWhy: row.decidedWhy,
});

const openAlready = (cause: unknown): HubError =>
  new HubError('conflict', 'scheme-change.open-already', 'A change of this scheme is waiting.', {
    remedy: 'Approve, reject or withdraw that one first.',
    cause,
  });

const overtaken = (): HubError =>
  new HubError(
    'conflict',
    'scheme-change.overtaken',
    'The scheme changed since this was proposed.',
    {
      remedy: 'Propose it again, made from the scheme as it is now.',
    },
  );
