import { COLUMNS } from './headers.js';

export type Field = keyof typeof COLUMNS;

/** Without these three there is no employment to speak of. */
export const REQUIRED: readonly Field[] = ['payrollNumber', 'hireDate', 'lastName'];

export const isField = (text: string): text is Field => Object.hasOwn(COLUMNS, text);

/** `E-mail (werk)` → `emailwerk`: a header is the same header in any case, with or without accents and punctuation. */
export const plainHeader = (header: string): string =>
  header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

const FIELDS = new Map<string, Field>(
  Object.entries(COLUMNS).flatMap(([field, headers]) =>
    [field, ...headers].map((header) => [plainHeader(header), field as Field] as const),
  ),
);

/** The field a header is known to mean, whoever made the sheet. */
export const knownField = (header: string): Field | undefined => FIELDS.get(plainHeader(header));

const PERSONAL_NUMBER =
  /^(bsn|sofi|burgerservice|citizenservicenumber|socialsecuritynumber)|(bsn|sofinummer)$/;

/** Whether a header says that its column holds citizen service numbers. */
export const meansBsn = (header: string): boolean => PERSONAL_NUMBER.test(plainHeader(header));
