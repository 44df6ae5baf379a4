export { type GenerateOptions, generateCompany, type SampleCompany } from './company.ts'
export { SAMPLE_LOGINS } from './odoo-base.ts'
export type { ApnTables, Conflict, GoldLink, LinkKind, OdooTables, Violation } from './types.ts'
