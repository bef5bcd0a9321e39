import { nextPeriod, periodKey, periodOn, previousPeriod, type Period } from '#libs/core';
import type { Scheme } from './scheme.js';
import { suspensionOn, versionOn } from './timeline.js';

/**
 * The period in which the employer is invoiced for what another period brought: the one after it, or the first that
 * is invoiced at all. Null if nothing is collected for it.
 */
export function invoicedIn(scheme: Scheme, period: Period): Period | null {
  const funding = versionOn(scheme, period.end)?.funding;
  if (funding?.model !== 'prefunded-trust' || suspensionOn(scheme, period.end)) return null;
  const next = nextPeriod(period);
  if (funding.firstInvoiceOn === null || next.end >= funding.firstInvoiceOn) return next;
  return periodOn(period.type, funding.firstInvoiceOn);
}

/** The periods that stand on the invoice of a period, oldest first; none where nothing is collected. */
export function periodsOnInvoice(scheme: Scheme, invoice: Period): Period[] {
  const periods: Period[] = [];
  const key = periodKey(invoice);
  for (let period = previousPeriod(invoice); isOn(period); period = previousPeriod(period))
    periods.unshift(period);
  return periods;

  function isOn(period: Period): boolean {
    const invoiced = invoicedIn(scheme, period);
    return invoiced !== null && periodKey(invoiced) === key;
  }
}
