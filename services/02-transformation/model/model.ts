import type { RawHistory, RawSelect, Reads } from '../sql/raw-types.ts'

/** Condition that a key of the base table is among those being worked out. */
export type Chosen = (key: string) => string

/** One RAW table (or a grouped one) taking part in a model, under an alias. */
export interface Role {
  readonly alias: string
  /** Without the schema, e.g. `odoo_crm_lead`. */
  readonly table: string
  readonly reads: Reads
  /**
   * Condition of the left join; absent for the base table. Of a role without `from` it is `alias.id = …`, where … names
   * earlier roles only: by the same joins a changed row leads to the base rows that it touches.
   */
  readonly on?: string
  /** A further condition of the join, that columns which may change take part in. */
  readonly provided?: string
  /** Sub-select other than the plain one (grouping, first of many); `chosen(key)` limits it to the base keys at work. */
  readonly from?: (raw: RawSelect, chosen: Chosen) => string
  /**
   * Base keys (column `id`) that changed rows of the tables of `from` touch. Only where RAW still says which: absent, any
   * change in these tables means that everything is worked out anew.
   */
  readonly touched?: (history: RawHistory) => string
  /** RAW columns behind columns that `from` derives: `names` → `odoo_crm_tag.name`. */
  readonly origins?: Readonly<Record<string, readonly string[]>>
}

/** A look-up in one of our own mapping tables, after the facts are known. */
export interface MapJoin {
  readonly alias: string
  readonly join: string
}

export interface FactStep {
  readonly alias: string
  readonly values: Readonly<Record<string, string>>
}

export interface CoreColumn {
  readonly name: string
  /** PostgreSQL type of the CORE column. */
  readonly type: string
  /** What happens to the value, for people. */
  readonly rule: string
  /** Expression over `role.column`, `fact.name` and `map.column`. Lineage is read from it. */
  readonly sql: string
}

/**
 * A CORE table declared once: the set-based SQL, the lineage of each column and its documentation all come from here.
 */
export interface CoreModel {
  /** Name in the API: `odoo-opportunities`. */
  readonly entity: string
  /** Table in schema core. */
  readonly table: string
  readonly keyType: 'bigint' | 'text'
  /** The first role is the base: one CORE row for each of its living rows. */
  readonly roles: readonly [Role, ...Role[]]
  /** Values worked out once per row and used by several columns; a later step may use an earlier one. */
  readonly facts: readonly FactStep[]
  readonly maps: readonly MapJoin[]
  readonly columns: readonly CoreColumn[]
}

const REFERENCE = /\b([a-z][a-z_]*)\."?([a-z_][a-z0-9_]*)"?/g

/** `alias.column` pairs an expression mentions, string literals left out. */
export function referencesOf(expression: string): { alias: string; column: string }[] {
  const code = expression.replace(/E?'(?:[^']|'')*'/g, "''")
  return [...code.matchAll(REFERENCE)].map((match) => ({ alias: match[1] ?? '', column: match[2] ?? '' }))
}
