/** Why a lot was used for an order, or was not. */
export const holdSentences = {
  'lot-used': {
    nl: 'Gebruikt: vervalt op {expiresOn}, en wat het eerst vervalt gaat voor.',
    en: 'Used: it expires on {expiresOn}, and what expires first goes first.',
  },
  'lot-used-without-end': {
    nl: 'Gebruikt: vervalt niet op een vaste dag, en alles wat eerder vervalt was al gebruikt.',
    en: 'Used: it expires on no fixed day, and all that expires sooner was used before.',
  },
  'lot-used-as-chosen': {
    nl: 'Gebruikt: zo gekozen door de deelnemer.',
    en: 'Used: chosen so by the person.',
  },
  'lot-drawn-ahead': {
    nl: 'Vooruit opgenomen: wat later wordt toegekend gaat hier eerst vanaf.',
    en: 'Drawn ahead: what is granted later repays this first.',
  },
  'advance-used-up': {
    nl: 'Wat vooruit opgenomen kan worden, is opgenomen.',
    en: 'All that can be drawn ahead has been drawn.',
  },
  'lot-not-needed': {
    nl: 'Niet nodig: het bedrag was al rond.',
    en: 'Not needed: the amount was complete before.',
  },
  'lot-empty': { nl: 'Er staat niets meer op.', en: 'Nothing is left on it.' },
  'lot-of-another-scheme': {
    nl: 'Hoort bij een regeling die hier niet gevraagd is.',
    en: 'Belongs to a scheme that was not asked for here.',
  },
  'lot-expired': { nl: 'Verlopen op {expiresOn}.', en: 'Expired on {expiresOn}.' },
  'lot-not-begun': { nl: 'Telt pas vanaf {lotOn}.', en: 'Counts from {lotOn} on.' },
  'lot-not-funded': {
    nl: 'Nog niet betaald door de werkgever.',
    en: 'Not yet paid by the employer.',
  },
  'lot-not-invoiced': {
    nl: 'Nog niet gefactureerd aan de werkgever.',
    en: 'Not yet invoiced to the employer.',
  },
} as const;
