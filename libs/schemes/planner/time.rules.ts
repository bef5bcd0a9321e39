import { inOrder } from './order.rules.js';
import type { LotAtHand, PlanRequest, Refusal, TimeLine } from './request.js';
import { lotRefusal } from './sources.rules.js';
import type { Reason } from '../reasons.js';
import { leftForPurpose, spendingRefusals } from '../spending.rules.js';

/** Pays the hours of a training with hours and days, soonest expiry first, beside the schemes that pay its price. */
export function timeFor(
  request: PlanRequest,
  paying: ReadonlySet<string>,
): { time: TimeLine[]; refused: Refusal[] } {
  const time: TimeLine[] = [];
  const refused: Refusal[] = [];
  const used = new Set(paying);
  let left = request.training.hours;
  for (const lot of timeLots(request)) {
    const { schemeId, lotId } = lot;
    const found = lineFor(request, lot, { left, used, time });
    if ('code' in found) {
      refused.push({ schemeId, lotId, reason: found });
      continue;
    }
    time.push(found);
    used.add(schemeId);
    left -= found.hours;
  }
  return { time, refused };
}

/** The lots whose scheme admits the training; what the others have against it is told once, for their scheme. */
const timeLots = (request: PlanRequest): LotAtHand[] =>
  request.schemes
    .filter((scheme) => spendingRefusals(scheme, request).length === 0)
    .flatMap((scheme) => request.lots.filter(({ schemeId }) => schemeId === scheme.schemeId))
    .filter(({ unit, agreedAsMoney }) => !agreedAsMoney && (unit === 'hours' || unit === 'days'))
    .map((each) => ({ ...each, id: each.lotId }))
    .sort(inOrder(request));

interface SoFar {
  left: bigint;
  used: ReadonlySet<string>;
  time: readonly TimeLine[];
}

function lineFor(request: PlanRequest, lot: LotAtHand, soFar: SoFar): TimeLine | Reason {
  const isDays = lot.unit === 'days';
  const reason = timeRefusal(request, lot, soFar);
  if (reason) return reason;
  const day = isDays ? request.learner.hoursPerDay : 100n;
  if (day === null || day <= 0n) return { code: 'day-length-unknown', params: {} };
  const free = leftOf(request, lot, soFar.time);
  if (free <= 0n)
    return { code: 'purpose-limit-reached', params: { purpose: request.training.purpose } };
  const worth = (free * day) / 100n;
  const hours = worth < soFar.left ? worth : soFar.left;
  const hundredths = hours === worth ? free : (hours * 100n + day - 1n) / day;
  const { schemeId, lotId } = lot;
  const unit = isDays ? 'days' : 'hours';
  return { schemeId, lotId, unit, hundredths, hours, why: { code: 'pays-time', params: {} } };
}

function timeRefusal(request: PlanRequest, lot: LotAtHand, { left, used }: SoFar): Reason | null {
  const banned = [...used].find((id) => areBanned(request, id, lot.schemeId));
  if (banned !== undefined) return { code: 'not-with-scheme', params: { schemeId: banned } };
  return lotRefusal(request, lot) ?? (left > 0n ? null : { code: 'lot-not-needed', params: {} });
}

const areBanned = ({ schemes }: PlanRequest, one: string, other: string): boolean =>
  schemes.some(
    ({ schemeId, cofunding: { notWith } }) =>
      (schemeId === one && notWith.includes(other)) ||
      (schemeId === other && notWith.includes(one)),
  );

/** What may be taken from a lot: what is there, within what its scheme leaves for the purpose. */
function leftOf(
  { schemes, training }: PlanRequest,
  { schemeId, available }: LotAtHand,
  time: readonly TimeLine[],
): bigint {
  const scheme = schemes.find((each) => each.schemeId === schemeId);
  const left = scheme && leftForPurpose(scheme.spending, training.purpose, scheme.standing);
  if (left === null || left === undefined) return available;
  const taken = time.reduce(
    (sum, line) => (line.schemeId === schemeId ? sum + line.hundredths : sum),
    0n,
  );
  return left - taken < available ? left - taken : available;
}
