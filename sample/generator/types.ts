import type { Row } from '../odoo-server/values.ts'
import type { ApnTable } from './apn-columns.ts'

export type ApnValue =
  | null
  | boolean
  | number
  | string
  | readonly string[]
  | readonly Record<string, string>[]
export type ApnRow = { [column: string]: ApnValue }
export type ApnTables = Record<ApnTable, ApnRow[]>
export type OdooTables = Record<string, Row[]>

/** How a pair can be recognised: by a key on either side, or by its content with more or less noise. */
export type LinkKind = 'identifier' | 'odoo-field' | 'clean' | 'noisy' | 'hard'
export interface GoldLink {
  readonly odooId: number
  readonly aceId: string
  readonly kind: LinkKind
}

export type ConflictField = 'stage' | 'amount' | 'closeDate' | 'owner'
export interface Conflict {
  readonly odooId: number
  readonly aceId: string
  readonly field: ConflictField
}

/** An ACE rule a row breaks on purpose, so that validation has something to find. */
export interface Violation {
  readonly aceId: string
  readonly field: string
  readonly rule: string
}

/** A deal as both systems could have seen it, before any noise. Amounts in `currency`, dates `YYYY-MM-DD`. */
export interface Deal {
  readonly title: string
  readonly account: {
    readonly name: string
    readonly domain: string | null
    readonly industry: string
    readonly street: string | null
    readonly city: string | null
    readonly englishCity: string | null
    readonly postalCode: string | null
    readonly state: string | null
    readonly countryCode: string
  }
  readonly contact: {
    readonly name: string | null
    readonly email: string | null
    readonly phone: string | null
  }
  readonly description: string
  readonly useCase: string
  /** Other words for the title, e.g. as somebody else or in another language would write it. */
  readonly otherTitles: readonly string[]
  readonly amount: number
  readonly currency: string
  readonly closeDate: string
  readonly aceStage: string
  readonly owner: { readonly name: string; readonly email: string }
  readonly createdAt: string
}
