import { type Day, HubError } from '#libs/core';
import { Prisma, type Tx } from '#libs/database';
import { changesFrom, renamedFrom } from './difference.rules.js';
import { balancesIn } from './balances.js';
import { type LoweredCap, loweredCaps } from './cap.rules.js';
import type { Scheme } from '../scheme.js';
import { versionOn } from '../timeline.js';

/** A scheme without a change and with it, and the day the change begins. */
interface Change {
  before: Scheme | undefined;
  after: Scheme;
  effectiveOn: Day;
}

/**
 * Refuses what would reach back: a new scheme or rules of before its day (scheme.begins-before-effective-date,
 * scheme.changes-before-effective-date), another id for a version of before it (scheme.version-renamed) or one that lots
 * carry (scheme.version-in-use), rules of a period that an employer closed (scheme.changes-closed-period), another unit for
 * lots that are there (scheme.unit-in-use), or a cap, the ordinary or a raised one, that falls below what people have, also
 * where it is held for them (scheme.cap-below-balances).
 */
export async function refuseHarm(tx: Tx, { before, after, effectiveOn }: Change): Promise<void> {
  const since = changesFrom(before, after);
  if (!before && since !== null && since < effectiveOn) throw beginsTooEarly(since, effectiveOn);
  if (since !== null && since < effectiveOn)
    throw new HubError(
      'invalid',
      'scheme.changes-before-effective-date',
      `The rules of ${since} would change, which is before ${effectiveOn}.`,
      {
        remedy:
          'Leave earlier versions as they are: end the last one, and add a version. Another unit, level or jurisdiction takes a scheme of its own.',
      },
    );
  await refuseOtherIds(tx, { before, after, effectiveOn });
  if (since !== null) await refuseClosedPeriods(tx, after.id, since);
  if (before && before.unit !== after.unit) await refuseOtherUnit(tx, after.id);
  await refuseLowCap(tx, { before, after, effectiveOn });
}

/** Nobody could see before its day that it would count. */
const beginsTooEarly = (begins: Day, effectiveOn: Day): HubError =>
  new HubError(
    'invalid',
    'scheme.begins-before-effective-date',
    `A new scheme begins on the day the change does or later, and this one begins on ${begins}.`,
    {
      remedy: `Let its first version begin on ${effectiveOn} or later, or let the change begin on ${begins}.`,
      details: [{ at: 'versions.0.validFrom', problem: `is before ${effectiveOn}` }],
    },
  );

async function refuseOtherIds(tx: Tx, { before, after, effectiveOn }: Change): Promise<void> {
  if (!before) return;
  const renamed = renamedFrom(before, after);
  if (renamed !== null && renamed < effectiveOn)
    throw new HubError(
      'invalid',
      'scheme.version-renamed',
      `The version of ${renamed} would have another id, and lots and decisions of before ${effectiveOn} carry it.`,
      { remedy: `Leave the ids of versions that begin before ${effectiveOn} as they are.` },
    );
  const kept = new Set(after.versions.map(({ id }) => id));
  const gone = before.versions.map(({ id }) => id).filter((id) => !kept.has(id));
  const lot = await tx.lot.findFirst({
    where: { schemeId: after.id, schemeVersion: { in: gone } },
    select: { schemeVersion: true },
  });
  if (lot)
    throw new HubError(
      'conflict',
      'scheme.version-in-use',
      `Version ${lot.schemeVersion} would be gone, and lots carry its id.`,
      { remedy: 'Keep a version of that id: another id is for a version that begins later.' },
    );
}

async function refuseClosedPeriods(tx: Tx, schemeId: string, since: Day): Promise<void> {
  const [closed] = await tx.$queryRaw<{ employerId: number; period: string; count: bigint }[]>`
    SELECT c.employer_id AS "employerId", p.type || '-' || p.year || '-' || lpad(p.number::text, 2, '0') AS period, count(*) OVER () AS count
    FROM closed_period c JOIN payroll_period p ON p.id = c.period_id
    JOIN employer_scheme s ON s.employer_id = c.employer_id AND s.scheme_id = ${schemeId}
    WHERE p.end_on >= ${since}::date AND s.from_on <= p.end_on AND coalesce(s.until_on >= p.start_on, true)
    ORDER BY p.end_on DESC, c.employer_id LIMIT 1`;
  if (closed)
    throw new HubError(
      'conflict',
      'scheme.changes-closed-period',
      `Employer ${closed.employerId} has closed ${closed.period}, and its rules would change (${closed.count} closed periods in all).`,
      { remedy: 'Let the change begin after the last closed period.' },
    );
}

async function refuseOtherUnit(tx: Tx, schemeId: string): Promise<void> {
  const lot = await tx.lot.findFirst({ where: { schemeId }, select: { id: true } });
  if (lot)
    throw new HubError('conflict', 'scheme.unit-in-use', 'Lots of this scheme have another unit.', {
      remedy: 'Give a budget in another unit a scheme of its own, in the same family.',
    });
}

async function refuseLowCap(tx: Tx, { before, after, effectiveOn }: Change): Promise<void> {
  for (const version of after.versions) {
    const day = version.validFrom < effectiveOn ? effectiveOn : version.validFrom;
    if (version.validTo !== null && version.validTo < day) continue;
    const lowered = loweredCaps(before && versionOn(before, day), version);
    if (lowered.length === 0) continue;
    const [above] = await tx.$queryRaw<{ people: bigint }[]>`
      SELECT count(*) AS people FROM (${balancesIn(after.id)}) has WHERE ${Prisma.join(lowered.map(isWithin), ' OR ')}`;
    if (above && above.people > 0n)
      throw new HubError(
        'conflict',
        'scheme.cap-below-balances',
        `In version ${version.id} the cap is below what ${above.people} people have.`,
        { remedy: 'Set the cap at the highest balance at least, or let balances fall first.' },
      );
  }
}

const isWithin = ({ was, is }: LoweredCap): Prisma.Sql =>
  was === Infinity
    ? Prisma.sql`balance > ${is}`
    : Prisma.sql`(balance > ${is} AND balance <= ${was})`;
