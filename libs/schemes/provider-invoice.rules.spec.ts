import { isAsOrdered } from './provider-invoice.rules.js';
import { Booking } from './shape/booking.js';

describe('T17: an invoice of a provider', () => {
  it.each([
    [0, 120_00n, true],
    [0, 121_00n, false],
    [0, 119_99n, false],
    [1_00, 121_00n, true],
    [1_00, 119_00n, true],
    [1_00, 121_01n, false],
  ])('with a tolerance of %s cents: %s for an order of 120.00', (tolerance, invoiced, isPaid) => {
    const booking = Booking.parse({ invoiceToleranceCents: tolerance });
    expect(isAsOrdered(booking, { ordered: 120_00n, invoiced })).toBe(isPaid);
  });
});
