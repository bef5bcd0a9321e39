import { KeysService, NewKey } from '#libs/access';
import { idOf, noneOf, onlyOne, readArguments, UsageError } from '../arguments.js';
import { onHub } from '../hub-session.js';
import { print, remark, table } from '../print.js';

/** Makes, lists and revokes API keys. */
export async function key([action, ...args]: string[]): Promise<void> {
  switch (action) {
    case 'create':
      return create(args);
    case 'list':
      return list(args);
    case 'revoke':
      return revoke(args);
    default:
      throw new UsageError('Say what to do with keys: create, list or revoke.');
  }
}

const CREATE_OPTIONS = {
  kind: { type: 'string', default: 'operator' },
  tenant: { type: 'string' },
  label: { type: 'string', default: 'made on the command line' },
  employer: { type: 'string', multiple: true },
  scope: { type: 'string', multiple: true },
  'expires-in-days': { type: 'string' },
} as const;

/** The key alone goes to stdout, so that it can be put somewhere at once. */
async function create(args: string[]): Promise<void> {
  const wanted = readNewKey(args);
  const made = await onHub({ worker: false }, ({ context }) =>
    context.get(KeysService).create(wanted),
  );
  remark(`Key ${made.id} of tenant ${made.tenantId} (${made.kind}); it is shown this once:`);
  print(made.key);
}

/** What the options ask for, as the API would be asked. */
export function readNewKey(args: string[]): NewKey {
  const { values, positionals } = readArguments(args, CREATE_OPTIONS);
  noneOf(positionals);
  const days = values['expires-in-days'];
  const parsed = NewKey.safeParse({
    tenant: tenantOf(values.tenant ?? values.kind, values.kind),
    label: values.label,
    scopes: values.scope,
    employerIds: values.employer?.map((id) => idOf(id, 'the employer')),
    expiresInDays: days === undefined ? undefined : Number(days),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`Not usable: ${issue?.path.join('.')}: ${issue?.message}.`);
}

const tenantOf = (tenant: string, kind: string): unknown =>
  /^\d+$/.test(tenant) ? { id: Number(tenant) } : { kind, name: tenant };

async function list(args: string[]): Promise<void> {
  noneOf(readArguments(args, {}).positionals);
  const keys = await onHub({ worker: false }, ({ context }) => context.get(KeysService).list());
  const rows = keys.map((each) => [
    String(each.id),
    String(each.tenantId),
    each.kind,
    each.label,
    `lh_${each.prefix}_…`,
    stateOf(each),
  ]);
  for (const line of table(['key', 'tenant', 'kind', 'label', 'begins', 'state'], rows, [0, 1]))
    print(line);
}

const stateOf = ({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }) => {
  if (revokedAt) return `revoked ${revokedAt.toISOString().slice(0, 10)}`;
  return expiresAt ? `until ${expiresAt.toISOString().slice(0, 10)}` : 'in use';
};

async function revoke(args: string[]): Promise<void> {
  const id = idOf(onlyOne(readArguments(args, {}).positionals, 'the key'), 'the key');
  await onHub({ worker: false }, ({ context }) => context.get(KeysService).revoke(id));
  print(`Key ${id} is revoked.`);
}
