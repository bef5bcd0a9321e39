import { z } from 'zod';

export const TenantKind = z.enum([
  'operator',
  'employer',
  'payroll-vendor',
  'provider',
  'portal',
  'cao-party',
]);
export type TenantKind = z.infer<typeof TenantKind>;

/** What a key may do. `read` and `write` per subject; nothing follows from anything else. */
export const Scope = z.enum([
  'employers:register',
  'employers:read',
  'employers:write',
  'uploads:write',
  'runs:read',
  'runs:decide',
  'people:read',
  'people:link',
  'conversations:read',
  'conversations:write',
  'ledger:read',
  'statements:read',
  'fiscal:read',
  'reports:read',
  'schemes:propose',
  'schemes:approve',
  'life-events:write',
  'keys:write',
]);
export type Scope = z.infer<typeof Scope>;

/** What each kind of caller can be given at most; a key may have less. */
export const SCOPES: Record<TenantKind, readonly Scope[]> = {
  operator: Scope.options,
  employer: [
    'employers:read',
    'employers:write',
    'uploads:write',
    'runs:read',
    'runs:decide',
    'people:read',
    'conversations:read',
    'conversations:write',
    'life-events:write',
    'ledger:read',
    'statements:read',
    'fiscal:read',
  ],
  'payroll-vendor': ['employers:read', 'uploads:write', 'runs:read'],
  provider: [],
  portal: [
    'employers:read',
    'people:read',
    'people:link',
    'conversations:read',
    'conversations:write',
    'ledger:read',
    'statements:read',
  ],
  'cao-party': ['reports:read'],
};

/** Who is calling, as their key proves. */
export interface Caller {
  keyId: number;
  tenantId: number;
  kind: TenantKind;
  /** For records of who did what: `tenant name (key label)`. */
  name: string;
  scopes: readonly Scope[];
}

/** What a table can count to. */
const RowId = z.int32().min(1);

export const NewKey = z.strictObject({
  tenant: z
    .union([
      z.strictObject({ id: RowId }),
      z.strictObject({ kind: TenantKind, name: z.string().trim().min(1).max(200) }),
    ])
    .describe('An existing tenant by id, or a new one'),
  label: z.string().trim().min(1).max(200).describe('What the key is for'),
  scopes: z
    .array(Scope)
    .min(1)
    .optional()
    .describe('Less than all that this kind of tenant can have'),
  employerIds: z.array(RowId).default([]).describe('Employers the tenant may see'),
  schemeIds: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z0-9]+)+$/))
    .max(100)
    .optional()
    .describe('Schemes the tenant may see reports of; an operator sees them all'),
  expiresInDays: z.int().min(1).max(3650).optional(),
});
export type NewKey = z.infer<typeof NewKey>;
