/** What the answers to the fiscal questionnaire mean. */
export const questionnaireSentences = {
  'test-passed': {
    nl: 'Onbelast te betalen, als {category}.',
    en: 'Can be paid untaxed, as {category}.',
  },
  'test-without-guidance': {
    nl: 'Er is geen opleider die begeleidt en toezicht houdt; zelfstudie telt niet.',
    en: 'No provider guides and supervises; self-study does not count.',
  },
  'test-leisure': {
    nl: 'Het gaat vooral om hobby, sport, vrije tijd of een algemene vaardigheid.',
    en: 'It is mainly a hobby, sport, leisure or a general skill.',
  },
  'test-needs-review': {
    nl: 'Een medewerker moet het bewijs nog bekijken dat dit voor werk is.',
    en: 'Somebody must still look at the evidence that this is for work.',
  },
  'test-provider-not-recognised': {
    nl: 'De aanbieder van deze EVC-procedure is niet erkend.',
    en: 'The provider of this recognition of prior learning is not recognised.',
  },
  'test-promised-too-late': {
    nl: 'Het budget is toegezegd op {promisedOn}, na het jaar {year} waarin de kosten zijn gemaakt.',
    en: 'The budget was promised on {promisedOn}, after the year {year} in which the costs were made.',
  },
  'test-without-working-purpose': {
    nl: 'De scholing dient noch het huidige, noch ander werk.',
    en: 'The training serves neither the present nor other work.',
  },
  'test-costs-not-exempt': {
    nl: 'Kosten van {taxed} zijn niet vrijgesteld.',
    en: 'Costs of {taxed} are not exempt.',
  },
  'test-reimbursed-by-others': {
    nl: 'Een ander vergoedt {reimbursed}.',
    en: 'Others reimburse {reimbursed}.',
  },
} as const;
