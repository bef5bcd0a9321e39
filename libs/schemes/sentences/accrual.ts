/** Why somebody has a right or not, and how much a period brings. A place like {amount} takes `amountCents`, or `amount` in hundredths of `unit`. */
export const accrualSentences = {
  granted: {
    nl: 'Recht op {amount}: periode {number} van {periods} van {yearAmount} per jaar.',
    en: 'Granted {amount}: period {number} of {periods} of {yearAmount} a year.',
  },
  'granted-with-top-up': {
    nl: 'Recht op {amount}, waarvan {topUp} aanvulling tot {total} over {from} tot en met {to}.',
    en: 'Granted {amount}, of which {topUp} tops up to {total} over {from} to {to}.',
  },
  'granted-percentage': {
    nl: 'Recht op {amount}: {percent} % van {base} (onregelmatigheidstoeslag: {irregularHours}).',
    en: 'Granted {amount}: {percent} % of {base} (allowance for irregular hours: {irregularHours}).',
  },
  'granted-parts': {
    nl: 'Recht op {amount}: {count} onderdelen samen, over een salaris van {salary}.',
    en: 'Granted {amount}: {count} parts together, over a salary of {salary}.',
  },
  'granted-for-turn': {
    nl: 'Recht op {amount} voor {from} tot en met {to}; voltijds en het hele tijdvak in dienst is het {whole}.',
    en: 'Granted {amount} for {from} to {to}; it is {whole} for full time and all of that time in service.',
  },
  'granted-once': {
    nl: 'Eenmalig recht op {amount} vanaf {from}.',
    en: 'Granted {amount}, once, from {from}.',
  },
  'granted-extra': {
    nl: 'Recht op {amount}, waarvan {extra} boven het gewone bedrag ({why}).',
    en: 'Granted {amount}, of which {extra} above the ordinary amount ({why}).',
  },
  'granted-without-extra': {
    nl: 'Recht op {amount}; of er meer is, valt niet te zeggen: {fact} is onbekend.',
    en: 'Granted {amount}; whether there is more cannot be told: {fact} is unknown.',
  },
  'granted-up-to-cap': {
    nl: 'Recht op {amount} van {uncapped}: meer past niet onder het maximum van {cap}.',
    en: 'Granted {amount} of {uncapped}: no more fits under the maximum of {cap}.',
  },
  'cap-reached': {
    nl: 'Het maximum van {cap} is bereikt.',
    en: 'The maximum of {cap} is reached.',
  },
  'pot-empty': {
    nl: 'De pot van dit aanvraagtijdvak (vanaf {from}) is op.',
    en: 'The pot of this window (from {from}) is empty.',
  },
  'granted-on-another-day': {
    nl: 'Deze periode brengt niets; het recht ontstaat op {on}.',
    en: 'Nothing in this period: the right arises on {on}.',
  },
  'granted-in-another-period': {
    nl: 'Deze periode brengt niets: wat het recht doet ontstaan, valt er niet in.',
    en: 'Nothing in this period: what the right arises from is not in it.',
  },
  'window-closed': {
    nl: 'Op {on} staat geen aanvraagtijdvak open.',
    en: 'No window for applications is open on {on}.',
  },
  'scheme-not-in-force': {
    nl: 'De regeling geldt niet op {on}.',
    en: 'The scheme is not in force on {on}.',
  },
  'scheme-suspended': {
    nl: 'Van {from} tot en met {to} wordt niets opgebouwd.',
    en: 'Nothing accrues from {from} to {to}.',
  },
  'right-without-lots': {
    nl: 'Recht op vergoeding; er wordt niets opgebouwd, er wordt betaald bij gebruik.',
    en: 'A right to have costs paid; nothing accrues, it is paid when used.',
  },
  'comes-to-nothing': {
    nl: 'Het bedrag komt voor deze persoon op nul uit.',
    en: 'The amount comes to nothing for this person.',
  },
  'outside-table': {
    nl: 'De tabel van deze regeling kent hier geen bedrag ({by}).',
    en: 'The table of this scheme has no amount here ({by}).',
  },
  'part-time-below-threshold': {
    nl: 'Werkt minder dan {minimum} % van een volledige werkweek.',
    en: 'Works less than {minimum} % of full time.',
  },
  'no-work-in-march': {
    nl: 'In de peilmaand maart is niet gewerkt.',
    en: 'No work was done in March, the month that counts.',
  },
  'agreed-amount-missing': {
    nl: 'Er is voor deze werkgever nog geen bedrag afgesproken; leg bij de werkgever vast hoeveel het per jaar is, en vanaf welke dag.',
    en: 'No amount has been agreed for this employer yet; tell the hub how much it is a year, and from which day.',
  },
  'fact-unknown': {
    nl: 'Niet te beoordelen: {fact} is onbekend.',
    en: 'Cannot be judged: {fact} is unknown.',
  },
  'too-young': {
    nl: 'Jonger dan {minimum} jaar.',
    en: 'Younger than {minimum}.',
  },
  'too-old': {
    nl: 'Ouder dan {maximum} jaar.',
    en: 'Older than {maximum}.',
  },
  'far-from-pension': {
    nl: 'Nog meer dan {years} jaar tot de AOW-leeftijd.',
    en: 'More than {years} years before the state pension age.',
  },
  'state-pension-reached': {
    nl: 'Had op {on} de AOW-leeftijd bereikt.',
    en: 'Had reached the state pension age by {on}.',
  },
  'career-too-short': {
    nl: 'Werkte {days} dagen; nodig zijn minstens {minimum}.',
    en: 'Worked {days} days; it takes at least {minimum}.',
  },
  'employer-too-small': {
    nl: 'De werkgever telt {fte} fte; nodig zijn minstens {minimum}.',
    en: 'The employer has {fte} FTE; it takes at least {minimum}.',
  },
  'employer-too-large': {
    nl: 'De werkgever telt {fte} fte; het moeten er minder dan {below} zijn.',
    en: 'The employer has {fte} FTE; it must be fewer than {below}.',
  },
  'region-outside': {
    nl: 'Werkt niet in {allowed}.',
    en: 'Does not work in {allowed}.',
  },
  'education-outside': {
    nl: 'Alleen voor opleidingsniveau {allowed}.',
    en: 'Only for education level {allowed}.',
  },
  'status-outside': {
    nl: 'Alleen voor {allowed}.',
    en: 'Only for {allowed}.',
  },
  'receives-other': {
    nl: 'Gaat niet samen met {what}.',
    en: 'Does not go together with {what}.',
  },
  'payroll-says-no': {
    nl: 'De salarisadministratie kent geen recht toe.',
    en: 'Payroll says there is no right.',
  },
  'payroll-disagrees': {
    nl: 'De salarisadministratie en de regels hier komen niet overeen (hier: {hub}); eerst moet iemand kijken.',
    en: 'Payroll and the rules here differ (here: {hub}); a person must look first.',
  },
  'informational-only': {
    nl: 'Deze regeling wordt elders uitgevoerd; hier wordt zij alleen getoond.',
    en: 'This scheme is run elsewhere; it is only shown here.',
  },
  'too-long-ago': {
    nl: 'Langer dan {months} maanden geleden; zo ver terug wordt niet toegekend.',
    en: 'More than {months} months ago; nothing is granted that far back.',
  },
  'not-in-service': {
    nl: 'Niet in dienst op {rule} van {from} tot en met {to}.',
    en: 'Not in service on {rule} from {from} to {to}.',
  },
  'category-excluded': {
    nl: 'Uitgezonderd van deze regeling: {group}.',
    en: 'Excluded from this scheme: {group}.',
  },
  'cohort-excluded': {
    nl: 'Houdt een ouder recht: geboren voor {bornBefore} en in dienst op of voor {inServiceBy}.',
    en: 'Keeps an older right: born before {bornBefore} and in service on or before {inServiceBy}.',
  },
  'birth-date-unknown': {
    nl: 'De geboortedatum is onbekend, en zonder kan het oudere recht (geboren voor {bornBefore}) niet worden uitgesloten.',
    en: 'The date of birth is unknown, and without it the older right (born before {bornBefore}) cannot be ruled out.',
  },
  'hours-unknown': {
    nl: 'De contracturen zijn onbekend; nodig is {operator} {minimum} uur per week.',
    en: 'The contract hours are unknown; it takes {operator} {minimum} hours a week.',
  },
  'hours-below-minimum': {
    nl: 'Werkt {hours} uur per week; nodig is {operator} {minimum} uur.',
    en: 'Works {hours} hours a week; it takes {operator} {minimum} hours.',
  },
  'service-too-short': {
    nl: 'Op {on} {months} maanden in dienst; nodig is minstens {minimum}.',
    en: 'In service for {months} months on {on}; it takes at least {minimum}.',
  },
  'no-wage-known': {
    nl: 'Het loon van deze periode is onbekend; gezocht is {fields}.',
    en: 'The wage of this period is unknown; looked for {fields}.',
  },
  'nothing-earned': {
    nl: 'Over deze periode is niets verdiend waarover wordt opgebouwd (grondslag {base}).',
    en: 'Nothing was earned in this period to accrue over (base {base}).',
  },
} as const;

/** Facts and other words that stand in these reasons as a code. */
export const factWords = {
  balance: { nl: 'het saldo', en: 'the balance' },
  grantedThisYear: { nl: 'wat dit jaar al is toegekend', en: 'what was granted this year' },
  agreedAmount: { nl: 'het afgesproken bedrag', en: 'the amount agreed' },
  potLeft: { nl: 'wat er nog in de pot zit', en: 'what is left in the pot' },
  applicationDate: { nl: 'de datum van aanvraag', en: 'the day of application' },
  payrollSaysEntitled: { nl: 'het oordeel van de salarisadministratie', en: 'the word of payroll' },
  fullTimeHours: { nl: 'de voltijdse werkweek', en: 'the hours of full time' },
  hoursInYear: { nl: 'het aantal uren in het jaar', en: 'the hours worked in the year' },
  contractHours: { nl: 'het aantal contracturen', en: 'the contract hours' },
  march: { nl: 'de werkweek in maart', en: 'the hours in March' },
  employerFte: { nl: 'de omvang van de werkgever', en: 'the size of the employer' },
  region: { nl: 'de regio', en: 'the region' },
  educationLevel: { nl: 'het opleidingsniveau', en: 'the level of education' },
  statuses: { nl: 'de arbeidssituatie', en: 'the working status' },
  receives: { nl: 'welke uitkeringen er zijn', en: 'which benefits there are' },
  careerDays: { nl: 'het arbeidsverleden', en: 'the career so far' },
  programmes: { nl: 'de deelname aan programma’s', en: 'the programmes enrolled in' },
  groups: { nl: 'de doelgroep', en: 'the target group' },
  events: { nl: 'wat er is voorgevallen', en: 'what has happened' },
  birthDate: { nl: 'de geboortedatum', en: 'the date of birth' },
  other: { nl: 'geen gewone dienstbetrekking', en: 'not an ordinary employment' },
  age: { nl: 'naar leeftijd', en: 'by age' },
  'age-in-calendar-year': { nl: 'naar leeftijd in het jaar', en: 'by age in the year' },
  'employer-fte': { nl: 'naar omvang van de werkgever', en: 'by size of the employer' },
  low: { nl: 'laag', en: 'low' },
  middle: { nl: 'midden', en: 'middle' },
  high: { nl: 'hoog', en: 'high' },
  employee: { nl: 'werknemer', en: 'employee' },
  jobseeker: { nl: 'werkzoekende', en: 'jobseeker' },
  'self-employed': { nl: 'zelfstandige', en: 'self-employed' },
  hours: { nl: 'uur', en: 'hours' },
  days: { nl: 'dagen', en: 'days' },
  vouchers: { nl: 'vouchers', en: 'vouchers' },
} as const;
