import { nextPeriod, periodOn, type Period } from '#libs/core';
import type { Scheme } from './scheme.js';
import { latestVersionOn, suspensionOn, versionOn } from './timeline.js';

/**
 * The period in which the employer is invoiced for what another period brought: the one after it, or the first that
 * is invoiced at all. Null if nothing is collected for it, or no longer by then: a scheme that changes its model takes
 * along what was not invoiced yet.
 */
export function invoicedIn(scheme: Scheme, period: Period): Period | null {
  const funding = versionOn(scheme, period.end)?.funding;
  if (funding?.model !== 'prefunded-trust' || suspensionOn(scheme, period.end)) return null;
  const next = nextPeriod(period);
  const { firstInvoiceOn } = funding;
  const isDue = firstInvoiceOn === null || next.end >= firstInvoiceOn;
  const invoice = isDue ? next : periodOn(period.type, firstInvoiceOn);
  return latestVersionOn(scheme, invoice.end).funding.model === 'prefunded-trust' ? invoice : null;
}
