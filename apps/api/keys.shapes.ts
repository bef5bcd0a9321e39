import { z } from 'zod';
import { NewKey, Scope, TenantKind } from '#libs/access';
import { Id, Moment, NumberId } from './edge/shapes.js';

/** As NewKey, with ids as text like everywhere in the API. */
export const AskedKey = NewKey.extend({
  tenant: z
    .union([
      z.strictObject({ id: NumberId }),
      z.strictObject({ kind: TenantKind, name: z.string().trim().min(1).max(200) }),
    ])
    .describe('An existing tenant by id, or a new one'),
  employerIds: z.array(NumberId).max(1000).default([]).describe('Employers the tenant may see'),
});

export const Key = z
  .object({
    id: Id,
    tenantId: Id,
    kind: TenantKind,
    label: z.string(),
    prefix: z.string(),
    scopes: z.array(Scope),
    createdAt: Moment,
    madeByKey: Id.nullable().describe('The key that made it; null: the command line of the hub'),
    expiresAt: Moment.nullable(),
    revokedAt: Moment.nullable(),
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: 'Key' });

export const KeyList = z.object({ items: z.array(Key) }).meta({ id: 'KeyList' });

export const MadeKey = Key.extend({
  key: z
    .string()
    .nullable()
    .describe('Shown this once; null when an Idempotency-Key repeats the answer'),
}).meta({ id: 'MadeKey' });
