import { HubError, notFound } from '#libs/core';
import type { Tx } from '#libs/database';

/** Who proposes or decides: a key, and its name for the record. */
export interface Hand {
  keyId: number;
  name: string;
}

interface Relation {
  isSameTenant: boolean;
  /** Whether somebody has had a hand in both keys: by their tenants, or those of the keys that made them. */
  isSameHand: boolean;
  isOlder: boolean;
}

/**
 * Lets in only another person than proposed it, with a key from before. A tenant of operators is one person, and so are
 * all keys that person made. Throws scheme-change.own, scheme-change.key-too-new; the database refuses it too.
 */
export async function refuseSameHand(tx: Tx, id: bigint, by: Hand): Promise<void> {
  const { isSameHand, isOlder } = await relationTo(tx, id, by);
  if (isSameHand) throw ownChange();
  if (!isOlder) throw tooNew();
}

/** To turn a change down it takes another person, whose key can be of later. Throws scheme-change.own. */
export async function refuseOwn(tx: Tx, id: bigint, by: Hand): Promise<void> {
  if ((await relationTo(tx, id, by)).isSameHand) throw ownChange();
}

/** Any key of who proposed can take a change back. Throws scheme-change.not-own. */
export async function refuseOthers(tx: Tx, id: bigint, by: Hand): Promise<void> {
  if (!(await relationTo(tx, id, by)).isSameTenant)
    throw new HubError(
      'forbidden',
      'scheme-change.not-own',
      'Somebody else proposed this change.',
      {
        remedy: 'Reject it instead.',
      },
    );
}

async function relationTo(tx: Tx, id: bigint, { keyId }: Hand): Promise<Relation> {
  const [found] = await tx.$queryRaw<Relation[]>`
    SELECT decides.tenant_id = proposed.tenant_id AS "isSameTenant",
      tenants_behind(decides.id) && tenants_behind(proposed.id) AS "isSameHand", decides.created_at < c.proposed_at AS "isOlder"
    FROM scheme_change c JOIN api_key proposed ON proposed.id = c.proposed_key JOIN api_key decides ON decides.id = ${keyId}
    WHERE c.id = ${id}`;
  if (!found) throw notFound('key');
  return found;
}

const SECOND =
  'A second operator is set up on the command line of the hub, before the change is proposed: hub key create --tenant NAME.';

const ownChange = (): HubError =>
  new HubError('forbidden', 'scheme-change.own', 'Nobody decides on a change of their own.', {
    remedy: `Let another operator decide, with a key that yours did not make; or withdraw it. ${SECOND}`,
  });

const tooNew = (): HubError =>
  new HubError(
    'forbidden',
    'scheme-change.key-too-new',
    'This key was made after the change was proposed.',
    {
      remedy: `Decide with an older key, or have the change withdrawn and proposed again. ${SECOND}`,
    },
  );
