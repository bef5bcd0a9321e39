import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import type { Finding } from './look.js';

/** Transfers in one seal, at most: so exactly can tampering be placed. */
const BLOCK = 1_000;
/** Seals made or read at once. */
const BATCH = 100n;
/** Readers at once: the chain is followed in order, but its blocks can be read beside each other. */
const READERS = 2;
/** As many findings as anybody can use. */
const LIMIT = 100;
const FIRST = Buffer.alloc(32);
const BEFORE_ALL: Link = { number: 0n, lastId: 0n, hash: FIRST };

interface Link {
  number: bigint;
  lastId: bigint;
  hash: Uint8Array;
}

interface Seal extends Link {
  firstId: bigint;
  transfers: number;
}

/** What is found now between the bounds of a seal. */
interface Block {
  found: number;
  digest: Uint8Array;
}

/** What the chain says of the journal. */
export interface ChainReport {
  seals: number;
  /** Transfers recorded since the last seal: not yet protected by the chain. */
  unsealed: number;
  /** The last seal's hash. Whoever notes it down can prove later that nothing before it was changed. */
  head: string | null;
  findings: Finding[];
}

/**
 * A hash chain over all transfers, made a little after them: whoever books waits for nobody. A block is sealed when no
 * open transaction can still add to it, so the chain holds the journal in the order of its ids, without a gap.
 */
@Injectable()
export class SealsService {
  constructor(private readonly prisma: PrismaService) {}

  /** Seals what has settled; returns how many transfers that were. Several at once is no harm: one seals, the others find nothing. */
  async seal(waitMs = 60_000): Promise<number> {
    const settled = await this.settledThrough(waitMs);
    if (settled === null) return 0;
    let sealed = 0;
    for (let now = 1; now > 0; sealed += now)
      now = await inTransaction(this.prisma, (tx) => this.sealSome(tx, settled), {
        timeoutMs: 120_000,
      });
    return sealed;
  }

  /** Reads every sealed transfer once more and follows the chain; `noted` is a head that somebody wrote down, in hex. */
  async verify(noted?: string): Promise<ChainReport> {
    const findings: Finding[] = [];
    let seals = 0;
    let before = BEFORE_ALL;
    let wasNoted = noted === undefined;
    for await (const page of this.pages()) {
      for (const seal of page) {
        const wrong = problemOf(seal, before);
        if (wrong && findings.length < LIMIT) findings.push(wrong);
        wasNoted ||= hex(seal.hash) === noted;
        before = seal;
      }
      seals += page.length;
    }
    if (!wasNoted) findings.push(NOT_NOTED);
    const head = seals > 0 ? hex(before.hash) : null;
    return { seals, unsealed: await this.unsealed(), head, findings };
  }

  private async unsealed(): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM transfer WHERE id > (SELECT coalesce(max(last_id), 0) FROM transfer_seal)`;
    return Number(row?.count ?? 0n);
  }

  /** The seals in their order, with what is found now in each one's place. */
  private async *pages(): AsyncGenerator<(Seal & Block)[]> {
    const { _max } = await this.prisma.transferSeal.aggregate({ _max: { number: true } });
    const last = _max.number ?? 0n;
    for (let from = 1n; from <= last; from += BATCH * BigInt(READERS)) {
      const starts = Array.from({ length: READERS }, (_, index) => from + BATCH * BigInt(index));
      yield (await Promise.all(starts.map((start) => this.read(start)))).flat();
    }
  }

  private read(from: bigint): Promise<(Seal & Block)[]> {
    return this.prisma.$queryRaw`
      SELECT s.number, s.first_id AS "firstId", s.last_id AS "lastId", s.transfers, s.hash, block.found, block.digest
      FROM transfer_seal s CROSS JOIN LATERAL transfer_digest(s.first_id, s.last_id) block
      WHERE s.number >= ${from} AND s.number < ${from + BATCH} ORDER BY s.number`;
  }

  /**
   * The id up to which nothing can be added any more: whoever drew a lower one held its lock on the table before we
   * looked, so it has ended when all who held one then have. Null if one of them takes longer than we wait.
   */
  private async settledThrough(waitMs: number): Promise<bigint | null> {
    const [drawn] = await this.prisma.$queryRaw<{ id: bigint }[]>`
      SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS id FROM transfer_id_seq`;
    const end = Date.now() + waitMs;
    const booking = await this.booking();
    for (
      let open = booking;
      open.length > 0;
      open = (await this.booking()).filter((one) => booking.includes(one))
    ) {
      if (Date.now() > end) return null;
      await wait(50);
    }
    return drawn?.id ?? 0n;
  }

  /** The transactions that may be writing transfers at this moment. */
  private async booking(): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ transaction: string }[]>`
      SELECT DISTINCT virtualtransaction AS transaction FROM pg_locks
      WHERE locktype = 'relation' AND relation = 'transfer'::regclass AND mode = 'RowExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    return rows.map(({ transaction }) => transaction);
  }

  private async sealSome(tx: Tx, settled: bigint): Promise<number> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('transfer_seal'))`;
    const [last = BEFORE_ALL] = await tx.$queryRaw<Link[]>`
      SELECT number, last_id AS "lastId", hash FROM transfer_seal ORDER BY number DESC LIMIT 1`;
    const blocks = await tx.$queryRaw<(Block & { lastId: bigint })[]>`
      WITH place AS (
        SELECT id, row_number() OVER (ORDER BY id) AS row FROM (
          SELECT id FROM transfer WHERE id > ${last.lastId} AND id <= ${settled} ORDER BY id LIMIT ${BLOCK * Number(BATCH)}) next),
      block AS (SELECT min(id) AS "firstId", max(id) AS "lastId" FROM place GROUP BY (row - 1) / ${BLOCK})
      SELECT block."lastId", d.found, d.digest FROM block CROSS JOIN LATERAL transfer_digest(block."firstId", block."lastId") d
      ORDER BY block."lastId"`;
    const seals = chain(last, blocks);
    if (seals.length > 0)
      await tx.transferSeal.createMany({
        data: seals.map((seal) => ({ ...seal, hash: Uint8Array.from(seal.hash) })),
      });
    return seals.reduce((sum, { transfers }) => sum + transfers, 0);
  }
}

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

/** The hash of a seal: over the one before, its place, its bounds and the digest of its transfers. */
const chained = (before: Uint8Array, seal: Omit<Seal, 'hash'>, digest: Uint8Array): Buffer =>
  createHash('sha256')
    .update(before)
    .update(`${seal.number}|${seal.firstId}|${seal.lastId}|${seal.transfers}|`)
    .update(digest)
    .digest();

function chain(last: Link, blocks: (Block & { lastId: bigint })[]): Seal[] {
  const seals: Seal[] = [];
  let before = last;
  for (const { lastId, found, digest } of blocks) {
    const seal = {
      number: before.number + 1n,
      firstId: before.lastId + 1n,
      lastId,
      transfers: found,
    };
    before = { ...seal, hash: chained(before.hash, seal, digest) };
    seals.push({ ...seal, hash: before.hash });
  }
  return seals;
}

const NOT_NOTED: Finding = {
  at: 'the chain',
  problem: 'does not hold the head that was noted down',
};

function problemOf(seal: Seal & Block, before: Link): Finding | undefined {
  const { number, firstId, lastId, transfers, found } = seal;
  const at = `seal ${number}`;
  if (number !== before.number + 1n || firstId !== before.lastId + 1n)
    return { at, problem: `does not follow seal ${before.number}` };
  if (found !== transfers)
    return {
      at,
      problem: `holds ${transfers} transfers from ${firstId} to ${lastId}, there are ${found}`,
    };
  if (!chained(before.hash, seal, seal.digest).equals(seal.hash))
    return { at, problem: `transfers ${firstId} to ${lastId} are not what was sealed` };
  return undefined;
}
