import { z } from 'zod';

const Choices = z.record(z.string(), z.unknown());

/** A scheme whose choices stood beside its versions, and so counted on every day. */
const Earlier = z.looseObject({
  policies: Choices,
  versions: z.array(z.looseObject({ policies: Choices.optional() })),
});

/**
 * A scheme as it was stored before choices could change from a day on, as it is written now: each version has them all.
 * Whatever else it is given it gives back.
 */
export function asWrittenNow(data: unknown): unknown {
  const earlier = Earlier.safeParse(data);
  if (!earlier.success) return data;
  const { policies, versions, ...scheme } = earlier.data;
  const ownFirst = versions.map((version) => ({
    ...version,
    policies: { ...policies, ...version.policies },
  }));
  return { ...scheme, versions: ownFirst };
}
