/** A run's life. The database refuses every other step (run_state_moves). */
export const RUN_STATES = {
  /** Being read, page by page. */
  open: ['staged', 'held', 'refused', 'failed'],
  /** Read whole and free to be applied. */
  staged: ['applied', 'held', 'failed'],
  /** Waits for a person. */
  held: ['staged', 'refused'],
  applied: ['reversed'],
  refused: [],
  failed: [],
  reversed: [],
} as const satisfies Record<string, readonly string[]>;

export type RunState = keyof typeof RUN_STATES;
export const runStates = Object.keys(RUN_STATES) as [RunState, ...RunState[]];
