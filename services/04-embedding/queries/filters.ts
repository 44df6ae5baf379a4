import type { Db } from '../../00-platform/index.ts'
import type { Side } from './refresh-queries.ts'

export interface SearchFilters {
  readonly side?: Side | undefined
  readonly stage?: string | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
  readonly owner?: string | undefined
  readonly minAmount?: number | undefined
  readonly maxAmount?: number | undefined
  /** 'YYYY-MM-DD', both ends included. */
  readonly closeFrom?: string | undefined
  readonly closeTo?: string | undefined
}

/** SQL: opportunity `o` passes the filters. Names compare without case; a row without a value never passes. */
export function passes(db: Db, f: SearchFilters) {
  return db`true
    ${f.side === undefined ? db`` : db`and o.side = ${f.side}`}
    ${f.stage === undefined ? db`` : db`and lower(o.stage) = lower(${f.stage}::text)`}
    ${f.country === undefined ? db`` : db`and o.country_code = upper(${f.country}::text)`}
    ${f.owner === undefined ? db`` : db`and lower(o.owner_name) = lower(${f.owner}::text)`}
    ${f.minAmount === undefined ? db`` : db`and o.amount_comparable >= ${String(f.minAmount)}::numeric`}
    ${f.maxAmount === undefined ? db`` : db`and o.amount_comparable <= ${String(f.maxAmount)}::numeric`}
    ${f.closeFrom === undefined ? db`` : db`and o.close_date >= ${f.closeFrom}::text::date`}
    ${f.closeTo === undefined ? db`` : db`and o.close_date <= ${f.closeTo}::text::date`}`
}
