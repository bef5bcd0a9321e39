/** What becomes of a balance at an event, and what a lot can pay untaxed. */
export const lotSentences = {
  'balance-keep-until-expiry': {
    nl: 'Het tegoed blijft te besteden tot het vervalt.',
    en: 'The balance can be spent until it lapses.',
  },
  'balance-kept-for-other-work': {
    nl: 'Het tegoed blijft te besteden tot het vervalt, alleen aan scholing voor ander werk.',
    en: 'The balance can be spent until it lapses, on training for other work only.',
  },
  'balance-transfer-to-new-employer': {
    nl: 'Het tegoed gaat mee naar de nieuwe werkgever; elk deel houdt zijn eigen datum.',
    en: 'The balance goes along to the new employer; each part keeps its own date.',
  },
  'balance-taxed-settlement': {
    nl: 'Het tegoed wordt belast afgerekend via de salarisadministratie.',
    en: 'The balance is settled through payroll, taxed.',
  },
  'balance-payout-gross': {
    nl: 'Het tegoed wordt als bruto loon uitbetaald via de salarisadministratie.',
    en: 'The balance is paid out as gross wage through payroll.',
  },
  'balance-use-before-exit': {
    nl: 'Het tegoed is te besteden tot en met de laatste dag; wat dan over is, gaat naar {goesTo}.',
    en: 'The balance can be spent up to the last day; what is left then goes to {goesTo}.',
  },
  'balance-lapse': {
    nl: 'Wat op de laatste dag over is, vervalt aan {goesTo}.',
    en: 'What is left on the last day lapses to {goesTo}.',
  },
  'balance-refund-to-employer': {
    nl: 'Wat over is, gaat terug naar {goesTo}.',
    en: 'What is left goes back to {goesTo}.',
  },
  'balance-undecided': {
    nl: 'De regeling zegt niet wat er met het tegoed gebeurt; iemand moet het beslissen.',
    en: 'The scheme does not say what becomes of the balance; a person must decide.',
  },
  'usable-untaxed': {
    nl: 'Mag onbelast betalen voor {category}.',
    en: 'May pay for {category}, untaxed.',
  },
  'usable-outside-wage-tax': {
    nl: 'Mag betalen voor {category}; de loonbelasting speelt hier geen rol.',
    en: 'May pay for {category}; wage tax has no part in it.',
  },
  'balance-for-other-work-only': {
    nl: 'Dit tegoed is sinds het vertrek alleen voor scholing voor ander werk.',
    en: 'Since the exit this balance is for training for other work only.',
  },
  'category-not-untaxed': {
    nl: 'Deze regeling betaalt niet onbelast voor {category}.',
    en: 'This scheme does not pay for {category} untaxed.',
  },
  'former-employer-not-untaxed-yet': {
    nl: 'Van een oud-werkgever is scholing pas onbelast sinds {from}.',
    en: 'From a former employer training is untaxed only since {from}.',
  },
  'former-employer-category-not-untaxed': {
    nl: 'Dit tegoed is van een oud-werkgever, en kan niet onbelast betalen voor {category}.',
    en: 'This balance is from a former employer, and cannot pay for {category} untaxed.',
  },
} as const;

/** Who a balance goes to, and what training is for. */
export const lotWords = {
  person: { nl: 'de deelnemer', en: 'the person' },
  'new-employer': { nl: 'de nieuwe werkgever', en: 'the new employer' },
  'employer-left': { nl: 'de vorige werkgever', en: 'the former employer' },
  payroll: { nl: 'de salarisadministratie', en: 'payroll' },
  fund: { nl: 'het fonds', en: 'the fund' },
  pool: { nl: 'de pot van de regeling', en: 'the pool of the scheme' },
  void: { nl: 'niemand', en: 'nobody' },
  'nobody-yet': { nl: 'nog niemand', en: 'nobody yet' },
  c: { nl: 'onderhoud van kennis en vaardigheden', en: 'upkeep of knowledge and skills' },
  d: { nl: 'scholing voor ander werk', en: 'training for other work' },
} as const;
