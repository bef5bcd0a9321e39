import { plainOf } from '../catalogue.js';
import type { SchemeVersion } from '../scheme.js';
import type { Cap } from '../shape/sizing.js';

/** Balances that could be saved and no longer can: more than `is`, and no more than `was`, which is Infinity without a cap. */
export interface LoweredCap {
  was: number;
  is: number;
}

/**
 * What a change takes of the caps on balances, raised ones too, for whoever may be under them. Who meets which condition is
 * not known here: all that could be is taken for so. More than could be saved before came outside of the cap.
 */
export function loweredCaps(before: SchemeVersion | undefined, after: SchemeVersion): LoweredCap[] {
  const [was, is] = [stepsOf(before), stepsOf(after)];
  return was.flatMap((old, atOld) =>
    is
      .filter((next, atNext) => atOld <= placeIn(was, next) && atNext <= placeIn(is, old))
      .filter(({ amount }) => amount < old.amount)
      .map((next) => ({ was: old.amount, is: next.amount })),
  );
}

/** The cap of who meets a condition, in words; null for whoever is left. */
interface Step {
  when: string | null;
  amount: number;
}

/** As they are tried: the first raised cap that holds, and then the ordinary one. */
function stepsOf(version: SchemeVersion | undefined): Step[] {
  const cap: Cap = version && 'cap' in version.grant ? version.grant.cap : null;
  if (cap?.kind !== 'balance') return [{ when: null, amount: Infinity }];
  const raised = cap.raised.map(({ when, amount }) => ({ when: plainOf(when), amount }));
  return [...raised, { when: null, amount: cap.amount }];
}

/** Where a condition comes in turn; after all others where it is not asked. */
function placeIn(steps: readonly Step[], { when }: Step): number {
  const at = steps.findIndex((step) => step.when === when);
  return at < 0 ? steps.length : at;
}
