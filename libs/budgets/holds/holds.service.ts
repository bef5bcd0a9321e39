import { Injectable } from '@nestjs/common';
import { notFound } from '#libs/core';
import { inTransaction, mayRetry, PrismaService, type Tx } from '#libs/database';
import { LedgerService } from '#libs/ledger';
import { SchemesService } from '#libs/schemes';
import { ExpiryService } from '../ageing/expiry.service.js';
import { hashOf } from '../hash.js';
import { repayAdvances } from './advances-repaid.js';
import { drawAhead } from './advances.js';
import { notBeforeItCame } from './days.js';
import { heldFor, heldLots, holdRow } from './held.js';
import { type AnyStep, handOut, holding, isUsed, moving, placed, stepped } from './hold-moves.js';
import { groundFor } from './holdable.js';
import {
  notEnough,
  refusedHold,
  refuseUnclear,
  sameHold,
  sameStep,
  tooMuch,
  wasRaced,
} from './holds.errors.js';
import { HoldKey, type HoldStep, type HoldView, type NewHold, StepKey } from './holds.schema.js';
import { pickLots } from './pick.rules.js';

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
   * nobody take what is gone; who was too late, or in each other's way, looks again, then in turn.
   */
  async placeNow(hold: NewHold): Promise<bigint> {
    if (hold.ahead) return inTransaction(this.prisma, (tx) => this.placeIn(tx, hold));
    try {
      return await this.placeOnce(this.prisma, hold);
    } catch (error) {
      if (!wasRaced(error) && !mayRetry(error)) throw error;
      return inTransaction(this.prisma, (tx) => this.placeIn(tx, hold));
    }
  }

  /** As `place`, within a transaction of the caller; one hold at a time for a person's account. Returns the hold's id. */
  async placeIn(tx: Tx, hold: NewHold): Promise<bigint> {
    await tx.$queryRaw`
      SELECT pg_advisory_xact_lock(hashtextextended(account_of(${hold.personId}::uuid)::text, 9))::text`;
    return this.placeOnce(tx, hold).catch((error: unknown) => {
      throw refusedHold(error);
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
    const { considered: own, shortfall } = pickLots(lots, hold, catalogue.byId);
    if (shortfall > 0n && !hold.ahead) throw notEnough(shortfall, own);
    const drawing = { hold, holdId, account, catalogue, shortfall };
    const considered = [...own, ...(await drawAhead(tx, this.ledger, drawing))];
    const taken = considered.filter(isUsed).flatMap(holding(holdId, hold));
    await this.ledger.transferAll(
      tx,
      // A lot gave no more than is there from its day on.
      await notBeforeItCame(tx, taken, { on: hold.on, isToCome: false }),
      placed({ id: holdId, account, hash, considered }, hold),
    );
    return holdId;
  }

  /**
   * Spends a part of a hold at a provider, in the order in which its lots were taken: real money becomes payable to the
   * provider, a promise is charged to who made it. Throws hold.too-much, hold.key-conflict, hold.step-too-early, hold.not-found.
   */
  async capture(tx: Tx, holdId: bigint, step: HoldStep & { providerId: number }): Promise<void> {
    await this.step(tx, { ...step, holdId, kind: 'capture', locked: true });
  }

  /** As `capture`, for who writes nothing else with it: nobody waits, as with `placeNow`. */
  async captureNow(holdId: bigint, step: HoldStep & { providerId: number }): Promise<void> {
    try {
      await this.step(this.prisma, { ...step, holdId, kind: 'capture', locked: false });
    } catch (error) {
      if (!wasRaced(error) && !mayRetry(error)) throw error;
      await inTransaction(this.prisma, (tx) => this.capture(tx, holdId, step));
    }
  }

  /**
   * Gives a part of a hold back to its lots, the last taken first. Its day is the caller's today: what is past its end by
   * then lapses first, so that it has no part in the days of grace. Throws as capture does.
   */
  async release(tx: Tx, holdId: bigint, step: HoldStep): Promise<void> {
    await this.step(tx, { ...step, holdId, kind: 'release', providerId: null, locked: true });
  }

  /** A hold and what is left of it; throws hold.not-found. */
  async get(id: bigint): Promise<HoldView> {
    const row = await this.prisma.hold.findUnique({ where: { id }, include: { steps: true } });
    if (!row) throw notFound('hold');
    return holdRow(row, await heldLots(this.prisma, id));
  }

  private async step(tx: Tx, step: AnyStep): Promise<void> {
    const { amount, kind, on } = step;
    refuseUnclear(StepKey, step);
    const { isThere, known, parts, isToCome } = await heldFor(tx, step);
    if (!isThere) throw notFound('hold');
    if (known) return sameStep(known, step);
    const given = handOut(kind === 'release' ? parts.toReversed() : parts, amount);
    if (!given) throw tooMuch(kind);
    const lotIds = given.map(({ lotId }) => lotId);
    if (kind === 'release') await this.expiry.beforeRelease(tx, lotIds, on);
    const moves = await notBeforeItCame(tx, given.map(moving(step)), { on, isToCome });
    await this.ledger.transferAll(tx, moves, stepped(step)).catch((error: unknown) => {
      throw !step.locked && wasRaced(error) ? error : refusedHold(error);
    });
    if (kind !== 'release') return;
    const returned = await repayAdvances(tx, this.ledger, { lotIds });
    const back = given.flatMap(({ lotId }, at) =>
      moves.slice(at, at + 1).map((move) => ({ ...move, lotId })),
    );
    await this.expiry.released(tx, { lotIds: [...new Set([...lotIds, ...returned])], back }, on);
  }
}
