import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { HubError, notFound } from '#libs/core';
import { inTransaction, PrismaService, type Tx } from '#libs/database';
import { type Caller, type NewKey, type Scope, SCOPES, type TenantKind } from './access.schema.js';

export interface KeyView {
  id: number;
  tenantId: number;
  kind: TenantKind;
  label: string;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  /** The key that made it; null for one made on the command line. */
  madeByKey: number | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** Whose key makes another. */
export type Maker = Pick<Caller, 'keyId' | 'tenantId'>;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
const equal = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
const KEY = /^lh_([0-9a-z]{8})_[0-9A-Za-z_-]{43}$/;

/** API keys. A key is shown once, when it is made; the hub keeps its hash. */
@Injectable()
export class KeysService {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Makes a key, and its tenant if that is new; without a `maker` it is made on the command line. Operators of one name are
   * one tenant: one person. Throws key.scopes-not-possible, key.approves-for-itself, key.of-another-operator,
   * tenant.not-found and employer.not-found.
   */
  async create(input: NewKey, maker?: Maker): Promise<KeyView & { key: string }> {
    return inTransaction(this.prisma, async (tx) => {
      const tenant = await this.tenantOf(tx, input.tenant);
      if (maker && tenant.kind === 'operator' && tenant.id !== maker.tenantId)
        throw ofAnotherOperator();
      const scopes = scopesFor(tenant.kind as TenantKind, input.scopes, maker);
      await refuseUnknown(tx, input.employerIds);
      const prefix = randomBytes(4).toString('hex');
      const key = `lh_${prefix}_${randomBytes(32).toString('base64url')}`;
      await letSee(tx, tenant.id, input);
      const row = await tx.apiKey.create({
        data: {
          tenantId: tenant.id,
          label: input.label,
          prefix,
          hash: hashOf(key),
          scopes,
          madeByKey: maker?.keyId ?? null,
          expiresAt: expiry(input.expiresInDays),
        },
        omit: { hash: true },
      });
      return { ...row, kind: tenant.kind as TenantKind, scopes, key };
    });
  }

  /** Throws key.unknown for whatever is not a live key; it does not say which part was wrong. */
  async verify(key: string): Promise<Caller> {
    const prefix = KEY.exec(key)?.[1];
    const row =
      prefix === undefined
        ? null
        : await this.prisma.apiKey.findUnique({ where: { prefix }, include: { tenant: true } });
    if (
      !row ||
      !equal(hashOf(key), row.hash) ||
      row.revokedAt ||
      (row.expiresAt && row.expiresAt <= new Date())
    )
      throw new HubError(
        'unauthorised',
        'key.unknown',
        'The API key is missing, unknown, expired or revoked.',
        {
          remedy: 'Send a valid key as `Authorization: Bearer lh_…`.',
        },
      );
    await this.prisma.$executeRaw`
      UPDATE api_key SET last_used_at = now() WHERE id = ${row.id} AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`;
    const { tenant } = row;
    return {
      keyId: row.id,
      tenantId: tenant.id,
      kind: tenant.kind as TenantKind,
      name: `${tenant.name} (${row.label})`,
      scopes: row.scopes as Scope[],
    };
  }

  async list(): Promise<KeyView[]> {
    const rows = await this.prisma.apiKey.findMany({
      include: { tenant: true },
      omit: { hash: true },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ tenant, ...row }) => ({
      ...row,
      kind: tenant.kind as TenantKind,
      scopes: row.scopes as Scope[],
    }));
  }

  /** A key that was revoked before stays so. Throws key.not-found, key.last-operator. */
  async revoke(id: number): Promise<void> {
    await inTransaction(this.prisma, async (tx) => {
      await refuseLast(tx, id);
      const { count } = await tx.apiKey.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      if (count === 0 && !(await tx.apiKey.findUnique({ where: { id } }))) throw notFound('key');
    });
  }

  private async tenantOf(tx: Tx, asked: NewKey['tenant']): Promise<{ id: number; kind: string }> {
    if (!('id' in asked))
      return asked.kind === 'operator'
        ? operatorOf(tx, asked.name)
        : tx.tenant.create({ data: asked });
    const tenant = await tx.tenant.findUnique({ where: { id: asked.id } });
    if (!tenant) throw notFound('tenant');
    return tenant;
  }
}

/** The operator of this name, whatever its capitals; the index tenant_one_operator_of_a_name keeps it to one. */
async function operatorOf(tx: Tx, name: string): Promise<{ id: number; kind: string }> {
  const [tenant] = await tx.$queryRaw<{ id: number; kind: string }[]>`
    INSERT INTO tenant (kind, name) VALUES ('operator', btrim(${name}))
    ON CONFLICT (lower(btrim(name))) WHERE kind = 'operator' DO UPDATE SET name = tenant.name RETURNING id, kind`;
  if (!tenant) throw notFound('tenant');
  return tenant;
}

/** With the last of the keys that make and revoke keys gone, nobody could let anybody in or shut anybody out. */
async function refuseLast(tx: Tx, id: number): Promise<void> {
  // Locked, so that two of them do not revoke each other at the same moment.
  const usable = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM api_key WHERE 'keys:write' = ANY(scopes) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    ORDER BY id FOR UPDATE`;
  if (usable.length === 1 && usable[0]?.id === id) throw lastOperator();
}

const lastOperator = (): HubError =>
  new HubError(
    'conflict',
    'key.last-operator',
    'This is the last key of an operator that can make and revoke keys.',
    {
      remedy:
        'Make another one first: POST /v1/keys, or on the command line of the hub: hub key create --tenant NAME. Then revoke this one with it.',
    },
  );

const APPROVES = 'schemes:approve';

/** What was asked, or all that can be given. Nobody is let approve but on the command line: over the API that is left out. */
function scopesFor(
  kind: TenantKind,
  asked: Scope[] | undefined,
  maker: Maker | undefined,
): Scope[] {
  const possible = SCOPES[kind];
  const scopes = asked ?? possible.filter((scope) => !maker || scope !== APPROVES);
  const beyond = scopes.filter((scope) => !possible.includes(scope));
  if (scopes.length === 0 || beyond.length > 0)
    throw new HubError(
      'invalid',
      'key.scopes-not-possible',
      `A ${kind} cannot have: ${beyond.join(', ') || 'any scope yet'}.`,
      {
        remedy: `Choose from: ${possible.join(', ') || 'none'}.`,
      },
    );
  if (maker && scopes.includes(APPROVES)) throw approvesForItself();
  return scopes;
}

const approvesForItself = (): HubError =>
  new HubError(
    'forbidden',
    'key.approves-for-itself',
    `Nobody gives ${APPROVES} to a key of their own.`,
    {
      remedy: `Leave ${APPROVES} out. A second operator is set up on the command line of the hub: hub key create --tenant NAME.`,
    },
  );

const ofAnotherOperator = (): HubError =>
  new HubError(
    'forbidden',
    'key.of-another-operator',
    'Nobody makes a key in the name of another operator.',
    {
      remedy:
        'Make one for your own tenant, by its id. Another operator gets a key on the command line of the hub: hub key create --tenant NAME.',
    },
  );

async function letSee(
  tx: Tx,
  tenantId: number,
  { employerIds, schemeIds = [] }: NewKey,
): Promise<void> {
  await tx.tenantEmployer.createMany({
    data: employerIds.map((employerId) => ({ tenantId, employerId })),
    skipDuplicates: true,
  });
  await tx.tenantScheme.createMany({
    data: schemeIds.map((schemeId) => ({ tenantId, schemeId })),
    skipDuplicates: true,
  });
}

async function refuseUnknown(tx: Tx, employerIds: number[]): Promise<void> {
  const known = await tx.employer.count({ where: { id: { in: employerIds } } });
  if (known < new Set(employerIds).size) throw notFound('employer');
}

const expiry = (days: number | undefined): Date | null =>
  days === undefined ? null : new Date(Date.now() + days * 86_400_000);
