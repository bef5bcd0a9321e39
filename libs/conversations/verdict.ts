import type { Reason, ReasonCode } from '#libs/schemes';

/** One part of the answer, with every reason for it. */
export interface Verdict {
  isOpen: boolean;
  because: Reason[];
}

/** A reason as the schemes explain it. */
export const reason = (code: ReasonCode, params: Reason['params'] = {}): Reason => ({
  code,
  params,
});
