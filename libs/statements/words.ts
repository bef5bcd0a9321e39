import type { Language } from '#libs/schemes';

/** What a statement says by itself, in both languages. */
export const words = {
  claimInPortal: {
    nl: 'Bestel een scholing in het portaal; aanvragen is niet nodig.',
    en: 'Order a training in the portal; there is nothing to apply for.',
  },
  nothingYet: {
    nl: 'Er staat nog niets op deze rekening. Zodra een werkgever of regeling iets toekent, verschijnt het hier.',
    en: 'There is nothing on this account yet. As soon as an employer or a scheme grants something, it shows here.',
  },
} as const satisfies Record<string, Record<Language, string>>;
