export { withoutProviders } from './providers.js';
export { type AccountLine, LedgerStatementsService } from './ledger-statements.service.js';
export type { Whose } from './subjects.js';
export type * from './statements.schema.js';
export { PersonStatementsService } from './person-statements.service.js';
export { WantedTraining } from './payment-options.schema.js';
export { type PaymentOptions, PaymentOptionsService } from './payment-options.service.js';
export {
  type FiscalLine,
  type FiscalStatement,
  FiscalStatementsService,
  type FiscalTotal,
  type Restated,
  Treatment,
} from './fiscal-statements.service.js';
export type { Block, Figure } from './report.schema.js';
export { ReportsService, type SchemeReport } from './reports.service.js';
