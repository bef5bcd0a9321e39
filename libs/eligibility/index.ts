export * from './deliveries.service.js';
export * from './eligibility.schema.js';
export {
  explainHold,
  holdReasons,
  type Counts,
  type Delivery,
  type Reason,
} from './guards.rules.js';
export { DryRunService, type DryRun } from './dry-run.service.js';
export * from './recompute.service.js';
export * from './run-states.js';
export * from './runs.service.js';
export { SnapshotsService } from './snapshots.service.js';
export * from './staging.service.js';
