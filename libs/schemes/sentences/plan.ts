/** Why something pays for a training, or does not, and what came of it. */
export const planSentences = {
  'training-is-mandatory': {
    nl: 'Deze scholing moet de werkgever geven: wet of cao verplicht die, of de functie vraagt erom, en ze mag de deelnemer niets kosten (art. 7:611a BW).',
    en: 'The employer must give this training: law or cao requires it, or the function needs it, and it may cost the person nothing (art. 7:611a BW).',
  },
  'employer-must-pay': {
    nl: 'Laat de werkgever betalen, en volg de scholing zo veel mogelijk in werktijd.',
    en: 'Let the employer pay, and follow the training in working hours as far as possible.',
  },
  'ask-employer-to-add': {
    nl: 'Vraag de werkgever {shortfall} bij te leggen.',
    en: 'Ask the employer to add {shortfall}.',
  },
  'could-be-drawn-ahead': {
    nl: 'Uit {schemeId} kan {amount} vooruit worden opgenomen; wat later wordt toegekend, lost dat eerst af.',
    en: 'From {schemeId}, {amount} can be drawn ahead; what is granted later repays that first.',
  },
  'training-asked-by-employer': {
    nl: 'De werkgever vraagt deze scholing; de regeling is voor wat de deelnemer zelf kiest.',
    en: 'The employer asks for this training; the scheme is for what a person chooses.',
  },
  'purpose-not-admitted': {
    nl: 'Mag hier niet voor gebruikt worden: {purpose}.',
    en: 'May not be used for this: {purpose}.',
  },
  'not-in-catalogue': {
    nl: 'De scholing staat niet in de catalogus; wat elders is geboekt wordt niet vergoed.',
    en: 'The training is not in the catalogue; what is booked elsewhere is not repaid.',
  },
  'ask-for-listing': {
    nl: 'De scholing staat niet in de catalogus; de deelnemer kan vragen haar op te nemen.',
    en: 'The training is not in the catalogue; the person can ask to list it.',
  },
  'course-not-registered': {
    nl: 'De scholing staat in geen van deze registers: {registers}.',
    en: 'The training is in none of these registers: {registers}.',
  },
  'provider-not-accredited': {
    nl: 'De opleider heeft geen van deze erkenningen: {accreditations}.',
    en: 'The provider has none of these accreditations: {accreditations}.',
  },
  'training-too-short': {
    nl: 'De scholing duurt {hours} uur; nodig is minstens {minimumHours} uur.',
    en: 'The training takes {hours} hours; it takes at least {minimumHours}.',
  },
  'training-has-started': {
    nl: 'De scholing is op {startsOn} al begonnen.',
    en: 'The training has begun already, on {startsOn}.',
  },
  'training-starts-too-late': {
    nl: 'De scholing begint op {startsOn}; dat mag uiterlijk op {latest}.',
    en: 'The training begins on {startsOn}; {latest} is the last day for that.',
  },
  'enrolment-not-proven': {
    nl: 'De opleider heeft de aanmelding nog niet bevestigd.',
    en: 'The provider has not confirmed the enrolment yet.',
  },
  'awards-used-up': {
    nl: 'Dit jaar al {awardsPerYear} keer toegekend, en vaker kan niet.',
    en: 'Awarded {awardsPerYear} times this year already, and no more is possible.',
  },
  'course-awards-unknown': {
    nl: 'Per scholing wordt {grantsPerCourse} keer toegekend; hoe vaak dat al gebeurd is, is niet bekend.',
    en: 'Awarded {grantsPerCourse} times for each training; how often that was done already is not known.',
  },
  'course-used-up': {
    nl: 'Voor deze scholing is al {grantsPerCourse} keer toegekend, en vaker kan niet.',
    en: 'Awarded {grantsPerCourse} times for this training already, and no more is possible.',
  },
  'too-young-for-purpose': {
    nl: 'Kan pas vanaf {fromAge} jaar hiervoor gebruikt worden: {purpose}.',
    en: 'Can be used for this from the age of {fromAge} only: {purpose}.',
  },
  'age-unknown-for-purpose': {
    nl: 'De leeftijd is onbekend; nodig is {fromAge} jaar voor: {purpose}.',
    en: 'The age is unknown; it takes {fromAge} years for: {purpose}.',
  },
  'purpose-limit-reached': {
    nl: 'Het deel dat hieraan besteed mag worden is op: {purpose}.',
    en: 'The share that may go to this is used up: {purpose}.',
  },
  'limit-reached': {
    nl: 'Het maximum van {limit} voor dit tijdvak is bereikt.',
    en: 'The maximum of {limit} for this stretch of time is reached.',
  },
  'earlier-uses-unknown': {
    nl: 'De regeling heeft een maximum van {limit} voor een tijdvak; wat daarvan eerder is gebruikt, is niet bekend.',
    en: 'The scheme has a maximum of {limit} for a stretch of time; what of it was used before is not known.',
  },
  'scheme-maximum-reached': {
    nl: 'De regeling betaalt al het meeste dat zij voor deze scholing mag betalen.',
    en: 'The scheme already pays the most it may for this training.',
  },
  'category-not-admitted': {
    nl: 'Dit budget is fiscaal niet bruikbaar voor: {category}.',
    en: 'For wage tax this budget cannot be used for: {category}.',
  },
  'no-working-purpose': {
    nl: 'De scholing dient het huidige noch ander werk; dit budget is daar fiscaal niet voor bruikbaar.',
    en: 'The training serves neither the present nor other work; for wage tax this budget cannot be used for it.',
  },
  'unit-pays-no-price': {
    nl: 'Hiermee valt deze prijs niet te betalen: {unit}.',
    en: 'This price cannot be paid in: {unit}.',
  },
  'no-share-holds': {
    nl: 'Geen van de bijdragen van de regeling geldt voor deze deelnemer en scholing.',
    en: 'None of the shares of the scheme holds for this person and training.',
  },
  'not-with-scheme': {
    nl: 'Mag niet samen met {schemeId} voor dezelfde scholing.',
    en: 'May not pay for the same training as {schemeId}.',
  },
  'not-with-employer-money': {
    nl: 'Mag niet samen met geld van de werkgever, en dat levert hier meer op.',
    en: 'May not go together with money of the employer, which brings more here.',
  },
  'copay-outweighs': {
    nl: 'De eigen bijdrage van {copay} weegt niet op tegen wat de regeling oplevert.',
    en: 'The co-payment of {copay} outweighs what the scheme brings.',
  },
  'needs-employer-share': {
    nl: 'De werkgever moet eerst zijn eigen deel inleggen.',
    en: 'The employer must put in a share first.',
  },
  'pays-no-vat': {
    nl: 'Wat nog openstaat is btw, en die betaalt de regeling niet.',
    en: 'What is still open is value-added tax, which the scheme does not pay.',
  },
  'employer-may-not-add': {
    nl: 'Bij een prijs van {price} mag de werkgever niet bijleggen naast {schemeId}.',
    en: 'At a price of {price} the employer may not add to {schemeId}.',
  },
  'share-of-scheme': {
    nl: 'De regeling betaalt {percent} % van {covered}.',
    en: 'The scheme pays {percent} % of {covered}.',
  },
  'share-beside-scheme': {
    nl: 'De eigen {percent} % van {covered} die de regeling vraagt.',
    en: 'The {percent} % of {covered} that the scheme asks beside it.',
  },
  'fixed-copay': {
    nl: 'De vaste eigen bijdrage van de regeling.',
    en: 'The fixed co-payment of the scheme.',
  },
  'employer-adds': {
    nl: 'De werkgever legt bij wat de tegoeden niet dekken.',
    en: 'The employer adds what the budgets do not cover.',
  },
  'employer-adds-instead-of-copay': {
    nl: 'De werkgever legt bij, en daardoor vervalt de eigen bijdrage van {copay}.',
    en: 'The employer adds, and so the co-payment of {copay} falls away.',
  },
  'person-pays-rest': {
    nl: 'De deelnemer betaalt wat overblijft.',
    en: 'The person pays what is left.',
  },
  'pays-time': {
    nl: 'Betaalt de uren van de scholing, niet de prijs.',
    en: 'Pays the hours of the training, not its price.',
  },
  'day-length-unknown': {
    nl: 'Onbekend is hoeveel uren een werkdag van de deelnemer telt.',
    en: 'It is unknown how many hours a working day of the person has.',
  },
  'training-completed': {
    nl: 'De scholing is afgerond, en de hele prijs is verschuldigd.',
    en: 'The training is completed, and the whole price is due.',
  },
  'paid-by-attendance': {
    nl: 'De opleider krijgt betaald naar de aanwezigheid van {percent} %.',
    en: 'The provider is paid by the attendance of {percent} %.',
  },
  'attendance-too-low': {
    nl: 'Aanwezig was {percent} %; nodig is minstens {minimum} %, of een diploma.',
    en: 'Attendance was {percent} %; it takes at least {minimum} %, or a certificate.',
  },
  'certificate-missing': {
    nl: 'Er is geen diploma of certificaat.',
    en: 'There is no diploma or certificate.',
  },
  'proof-awaited': {
    nl: 'Het bewijs van deelname wordt nog verwacht.',
    en: 'The proof of attendance is still awaited.',
  },
  'proof-missing': {
    nl: 'Het bewijs kwam niet binnen voor {deadline}.',
    en: 'The proof did not come in by {deadline}.',
  },
  'proof-too-late': {
    nl: 'Het bewijs kwam binnen na {deadline}.',
    en: 'The proof came in after {deadline}.',
  },
  'absence-excused': {
    nl: 'De afwezigheid is verontschuldigd.',
    en: 'The absence is excused.',
  },
} as const;

/** Purposes of a training, units and categories as a person reads them. */
export const planWords = {
  course: { nl: 'een cursus', en: 'a course' },
  refresher: { nl: 'reguliere bijscholing', en: 'regular refresher training' },
  'self-study': { nl: 'zelfstudie', en: 'self-study' },
  language: { nl: 'een taalcursus', en: 'a language course' },
  'driving-licence': { nl: 'een rijbewijs', en: 'a driving licence' },
  hobby: { nl: 'hobby of sport', en: 'a hobby or sport' },
  'recognition-of-prior-learning': {
    nl: 'erkenning van verworven competenties (EVC)',
    en: 'recognition of prior learning',
  },
  'professional-register': { nl: 'een beroepsregister', en: 'a professional register' },
  'career-advice': { nl: 'loopbaanadvies', en: 'career advice' },
  coaching: { nl: 'coaching', en: 'coaching' },
  supervision: { nl: 'supervisie', en: 'supervision' },
  'external-placement': { nl: 'een externe stage', en: 'an external placement' },
  outplacement: { nl: 'outplacement', en: 'outplacement' },
  leave: { nl: 'verlof', en: 'leave' },
  vitality: { nl: 'vitaliteit', en: 'vitality' },
  hours: { nl: 'uren', en: 'hours' },
  days: { nl: 'dagen', en: 'days' },
  vouchers: { nl: 'waardebonnen', en: 'vouchers' },
} as const;
