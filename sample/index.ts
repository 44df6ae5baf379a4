export { createApnSql, type Statement } from './apn-database/sql.ts'
export {
  type CrmOpportunity,
  type SimulatedAce,
  type SimulateOptions,
  simulateAceSide,
} from './co-sell-simulator/simulate.ts'
export {
  type ApnTables,
  type GenerateOptions,
  type GoldLink,
  generateCompany,
  type OdooTables,
  SAMPLE_LOGINS,
  type SampleCompany,
} from './generator/index.ts'
export { type OdooServer, type OdooServerOptions, startOdooServer } from './odoo-server/server.ts'
export { type RunningSample, type StartSampleOptions, startSample } from './start.ts'
