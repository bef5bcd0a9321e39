import { createHash } from 'node:crypto';
import { notFound } from '#libs/core';
import { federalTrainingDays } from './data/be-federal-learning-account.js';
import { kmoWallet } from './data/be-kmo-portefeuille.js';
import { trainingCheque } from './data/be-opleidingscheque.js';
import { flemishTrainingLeave } from './data/be-vlaams-opleidingsverlof.js';
import { cpf } from './data/fr-cpf.js';
import { architectsVoucher } from './data/nl-architecten-voucher.js';
import { technicalRetailPlb } from './data/nl-etd-plb.js';
import { grainPob } from './data/nl-graan-pob.js';
import { ingBudget } from './data/nl-ing-budget.js';
import { leerrekening } from './data/nl-leerrekening.js';
import { retailNonFoodIob } from './data/nl-rnf-iob.js';
import { supermarketPob } from './data/nl-sm-pob.js';
import { stap } from './data/nl-stap.js';
import { socialWorkIkbHours } from './data/nl-sw-ikb-hours.js';
import { socialWorkIkb } from './data/nl-sw-ikb.js';
import { socialWorkLbb } from './data/nl-sw-lbb.js';
import { socialWorkVitalityHours } from './data/nl-sw-vitality-hours.js';
import { housingIlob } from './data/nl-woondiensten-ilob.js';
import {
  skillsFutureCredit,
  skillsFutureMidCareer,
  skillsFutureTopUp,
} from './data/sg-skillsfuture-credit.js';
import { readScheme, type Scheme } from './scheme.js';

/** Every scheme the hub knows, checked as the program starts. */
export const schemes: readonly Scheme[] = [
  leerrekening,
  retailNonFoodIob,
  technicalRetailPlb,
  supermarketPob,
  ingBudget,
  socialWorkLbb,
  socialWorkVitalityHours,
  socialWorkIkb,
  socialWorkIkbHours,
  housingIlob,
  architectsVoucher,
  grainPob,
  stap,
  flemishTrainingLeave,
  trainingCheque,
  federalTrainingDays,
  kmoWallet,
  cpf,
  skillsFutureCredit,
  skillsFutureTopUp,
  skillsFutureMidCareer,
].map(readScheme);

/** The scheme with this id; throws `scheme.not-found`. */
export function schemeById(id: string): Scheme {
  const scheme = schemes.find((one) => one.id === id);
  if (!scheme) throw notFound('scheme');
  return scheme;
}

/** One fingerprint of a set of schemes; the order in which a file lists its fields does not count. */
export const revisionOf = (data: readonly Scheme[]): string =>
  createHash('sha256').update(plainOf(data)).digest('hex');

/** A value as text that only depends on what it says. */
export const plainOf = (value: unknown): string => JSON.stringify(value, sortedFields) ?? '';

const sortedFields = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** A set of schemes to work with. */
export interface Catalogue {
  all: readonly Scheme[];
  /** Throws `scheme.not-found`. */
  byId(id: string): Scheme;
  /** Binds an approval to the rules it was made under: it changes with any word of any scheme. */
  revision: string;
}

/** Schemes that were checked, as a catalogue. */
export function catalogueOf(all: readonly Scheme[]): Catalogue {
  const known = new Map(all.map((scheme) => [scheme.id, scheme]));
  return {
    all,
    revision: revisionOf(all),
    byId(id) {
      const scheme = known.get(id);
      if (!scheme) throw notFound('scheme');
      return scheme;
    },
  };
}

/** The schemes as the hub ships them. */
export const builtIn: Catalogue = catalogueOf(schemes);
