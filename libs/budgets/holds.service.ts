import { Injectable } from '@nestjs/common';
import { HubError, notFound } from '#libs/core';
import { inTransaction, Prisma, PrismaService, sqlState, type Tx, violated } from '#libs/database';
import { accounts, LedgerService, type Transfer } from '#libs/ledger';
import { explain, SchemesService } from '#libs/schemes';
import { ExpiryService } from './expiry.service.js';
import { hashOf } from './hash.js';
import { heldFor, heldLots, type HeldPart, holdRow, type KnownStep } from './held.js';
import {
  Amount,
  HoldKey,
  type HoldStep,
  type HoldView,
  type NewHold,
  StepKey,
} from './holds.schema.js';
import { groundFor } from './holdable.js';
import { type Considered, pickLots } from './pick.rules.js';

/** Keeps budget for something, spends it or gives it back. A hold is a transfer to an account of its own, so all of it can be looked at. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly ledger: LedgerService,
    private readonly schemes: SchemesService,
    private readonly expiry: ExpiryService,
  ) {}

  /**
   * Holds an amount over a person's lots, whole or not at all. The same key and wish give the same hold.
   * Throws hold.not-enough with a word on every lot, hold.key-conflict, person.not-found.
   */
  async place(hold: NewHold): Promise<HoldView> {
    return this.get(await this.placeNow(hold));
  }

  /**
   * As `place`, for who only needs the id. Lots are looked at and taken without waiting for anybody, as the database lets
   * nobody take what is gone; who was too late looks again, then in turn.
   */
  async placeNow(hold: NewHold): Promise<bigint> {
    try {
      return await this.placeOnce(this.prisma, hold);
    } catch (error) {
      if (!wasRaced(error)) throw error;
      return inTransaction(this.prisma, (tx) => this.placeIn(tx, hold));
    }
  }

  /** As `place`, within a transaction of the caller; one hold at a time for a person's account. Returns the hold's id. */
  async placeIn(tx: Tx, hold: NewHold): Promise<bigint> {
    await tx.$queryRaw`
      SELECT pg_advisory_xact_lock(hashtextextended(account_of(${hold.personId}::uuid)::text, 9))::text`;
    return this.placeOnce(tx, hold).catch((error: unknown) => {
      throw wasRaced(error) ? raced(error) : error;
    });
  }

  private async placeOnce(tx: Tx, hold: NewHold): Promise<bigint> {
    refuseUnclear(HoldKey, hold);
    const catalogue = await this.schemes.current(tx);
    const { account, holdId, known, lots } = await groundFor(tx, hold, catalogue);
    if (account === null) throw notFound('person');
    // What stands in the way changes by itself; it is no part of the wish, and a repeat may find it otherwise.
    const { key: _key, by: _by, personId: _id, blocked: _blocked, ...wish } = hold;
    const hash = hashOf({ ...wish, account });
    if (known) return sameHold(known, hash);
    const { considered, shortfall } = pickLots(lots, hold, catalogue.byId);
    if (shortfall > 0n) throw notEnough(shortfall, considered);
    await this.ledger.transferAll(
      tx,
      considered.flatMap(holding(holdId, hold)),
      placed({ id: holdId, account, hash, considered }, hold),
    );
    return holdId;
  }

  /**
   * Spends a part of a hold at a provider, in the order in which its lots were taken: real money becomes payable to the
   * provider, a promise is charged to who made it. Throws hold.too-much, hold.key-conflict, hold.not-found.
   */
  async capture(tx: Tx, holdId: bigint, step: HoldStep & { providerId: number }): Promise<void> {
    await this.step(tx, holdId, { ...step, kind: 'capture' });
  }

  /** Gives a part of a hold back to its lots, the last taken first. Throws as capture does. */
  async release(tx: Tx, holdId: bigint, step: HoldStep): Promise<void> {
    await this.step(tx, holdId, { ...step, kind: 'release', providerId: null });
  }

  /** A hold and what is left of it; throws hold.not-found. */
  async get(id: bigint): Promise<HoldView> {
    const row = await this.prisma.hold.findUnique({ where: { id }, include: { steps: true } });
    if (!row) throw notFound('hold');
    return holdRow(row, await heldLots(this.prisma, id));
  }

  private async step(tx: Tx, holdId: bigint, step: AnyStep): Promise<void> {
    const { amount, key, kind, on } = step;
    refuseUnclear(StepKey, step);
    const { isThere, known, parts } = await heldFor(tx, holdId, key);
    if (!isThere) throw notFound('hold');
    if (known) return sameStep(known, step);
    const given = handOut(kind === 'release' ? parts.toReversed() : parts, amount);
    if (!given) throw tooMuch(kind);
    await this.ledger
      .transferAll(tx, given.map(moving(holdId, step)), stepped(holdId, step))
      .catch((error: unknown) => {
        throw wasRaced(error) ? raced(error) : error;
      });
    if (kind === 'release')
      await this.expiry.released(
        tx,
        given.map(({ lotId }) => lotId),
        on,
      );
  }
}

type AnyStep = HoldStep & { kind: 'capture' | 'release'; providerId: number | null };

/** The hold itself, written in the statement that moves its money. */
const placed = (
  {
    id,
    account,
    hash,
    considered,
  }: { id: bigint; account: string; hash: string; considered: Considered[] },
  { key, unit, amount, category, on, by }: NewHold,
): Prisma.Sql => {
  const words = considered.map(({ lotId, available, promised, reason }) => ({
    lotId: lotId.toString(),
    amount: (available + promised).toString(),
    reason,
  }));
  return Prisma.sql`placed AS (
    INSERT INTO hold (id, key, person_id, unit, amount, category, effective_on, request, considered, placed_by) OVERRIDING SYSTEM VALUE
    VALUES (${id}, ${key}, ${account}::uuid, ${unit}, ${amount}, ${category}, ${on}::date, ${JSON.stringify({ hash })}::jsonb,
      ${JSON.stringify(words)}::jsonb, ${by}))`;
};

const stepped = (
  holdId: bigint,
  { key, kind, amount, providerId, on, by }: AnyStep,
): Prisma.Sql => Prisma.sql`stepped AS (
  INSERT INTO hold_step (hold_id, key, kind, amount, provider_id, effective_on, recorded_by)
  VALUES (${holdId}, ${key}, ${kind}, ${amount}, ${providerId}, ${on}::date, ${by}))`;

const holding =
  (holdId: bigint, { unit, on }: NewHold) =>
  ({ lotId, available, promised }: Considered): Transfer[] => {
    const reference = `hold/${holdId}/${lotId}`;
    const same = { unit, effectiveOn: on };
    const funded: Transfer = {
      ...same,
      book: 'trust',
      from: accounts.available(lotId),
      to: accounts.held(lotId, holdId),
      amount: available,
      reference,
    };
    const promise: Transfer = {
      ...same,
      book: 'memo',
      from: accounts.granted(lotId),
      to: accounts.reserved(lotId, holdId),
      amount: promised,
      reference: `${reference}/promise`,
    };
    return [funded, promise].filter(({ amount }) => amount > 0n);
  };

interface Given extends HeldPart {
  amount: bigint;
}

/** An amount over what is held, first come first; undefined if that is less. */
function handOut(parts: readonly HeldPart[], amount: bigint): Given[] | undefined {
  let wanted = amount;
  const given: Given[] = [];
  for (const part of parts) {
    const taken = part.held < wanted ? part.held : wanted;
    if (taken > 0n) given.push({ ...part, amount: taken });
    wanted -= taken;
  }
  return wanted === 0n ? given : undefined;
}

const moving =
  (holdId: bigint, { kind, key, on, providerId, by }: AnyStep) =>
  ({ lotId, book, unit, payer, amount }: Given): Transfer => {
    const trust = book === 'trust';
    const back = trust ? accounts.available(lotId) : accounts.granted(lotId);
    const spent = trust ? accounts.payable(providerId ?? 0) : accounts.of(payer, 'charged', unit);
    return {
      book,
      unit,
      from: trust ? accounts.held(lotId, holdId) : accounts.reserved(lotId, holdId),
      to: kind === 'release' ? back : spent,
      amount,
      reference: `${kind}/${holdId}/${key}/${lotId}${trust ? '' : '/promise'}`,
      effectiveOn: on,
      by,
    };
  };

/** Before the database would say so in its own words. */
function refuseUnclear(
  shape: typeof StepKey,
  { key, amount }: { key: string; amount: bigint },
): void {
  if (shape.safeParse(key).success && Amount.safeParse(amount).success) return;
  throw new HubError(
    'invalid',
    'hold.unclear',
    'The key or the amount is not one a hold can have.',
    {
      remedy:
        'Give a key of letters, digits and . _ : - (a hold’s also /), and an amount of more than nothing.',
    },
  );
}

/** Somebody else took the lots, or the key, between looking and taking. */
const wasRaced = (error: unknown): boolean =>
  error instanceof HubError
    ? error.code === 'ledger.insufficient-funds'
    : sqlState(error) === '23505' &&
      (violated(error, 'hold_key_key') || violated(error, 'hold_step_pkey'));

const raced = (cause: unknown): HubError =>
  new HubError('conflict', 'hold.raced', 'Somebody else took a step here at the same moment.', {
    remedy: 'Try again.',
    cause,
  });

function sameHold({ id, hash }: { id: bigint; hash: string }, request: string): bigint {
  if (hash === request) return id;
  throw keyConflict('Another hold was placed under this key.');
}

function sameStep(known: KnownStep, { kind, amount, providerId }: AnyStep): void {
  if (known.kind !== kind || known.amount !== amount || known.providerId !== providerId)
    throw keyConflict('Another step was taken on this hold under this key.');
}

const keyConflict = (message: string): HubError =>
  new HubError('conflict', 'hold.key-conflict', message, {
    remedy: 'Give each step a key of its own; repeat a key only to repeat the step.',
  });

const tooMuch = (kind: AnyStep['kind']): HubError =>
  new HubError('conflict', 'hold.too-much', 'Less than this amount is still held.', {
    remedy: `Look at what is open on the hold, and ${kind} that at most.`,
  });

const notEnough = (shortfall: bigint, considered: Considered[]): HubError =>
  new HubError(
    'conflict',
    'hold.not-enough',
    'The lots that can be used do not cover the amount.',
    {
      remedy: `Ask for ${shortfall} less (minor units), or let somebody else pay that part.`,
      details: considered.map(({ lotId, reason }) => ({
        at: `lot ${lotId}`,
        problem: explain(reason, 'en'),
      })),
    },
  );
