import type { Cents } from '#libs/core';
import type { Booking } from './shape/booking.js';

/** A provider's invoice beside what was ordered there, VAT included in both. */
export interface ProviderInvoice {
  ordered: Cents;
  invoiced: Cents;
}

/**
 * Whether an invoice may be paid as it is, or waits for a person: further from the order than the scheme lets it be, in
 * either direction. Asked when an invoice comes in; nothing is booked here, and a hold never pays more than it holds.
 */
export function isAsOrdered(
  { invoiceToleranceCents }: Booking,
  { ordered, invoiced }: ProviderInvoice,
): boolean {
  const apart = invoiced > ordered ? invoiced - ordered : ordered - invoiced;
  return apart <= BigInt(invoiceToleranceCents);
}
