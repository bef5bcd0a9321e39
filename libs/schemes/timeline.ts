import { HubError, type Day } from '#libs/core';
import type { Scheme, SchemeVersion } from './scheme.js';

/** The version in force on a day, or undefined before the first and after the last. */
export const versionOn = (scheme: Scheme, day: Day): SchemeVersion | undefined =>
  scheme.versions.find(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo),
  );

/** The rules that money already granted lives under: the last version begun, also after the scheme has ended. */
export function latestVersionOn(scheme: Scheme, day: Day): SchemeVersion {
  const version =
    scheme.versions.findLast(({ validFrom }) => validFrom <= day) ?? scheme.versions[0];
  if (!version) throw new HubError('bug', 'schemes.no-version', 'A scheme without versions.');
  return version;
}

/** The suspension a day falls in. */
export const suspensionOn = (scheme: Scheme, day: Day): Scheme['suspensions'][number] | undefined =>
  scheme.suspensions.find(({ from, to }) => from <= day && day <= to);
