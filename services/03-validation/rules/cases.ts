export type Value = string | number | boolean | null | readonly string[]
export type Row = Readonly<Record<string, Value>>

/**
 * A case of a rule: what is changed in an otherwise faultless row of its entity, or rows that belong together. For rules
 * over a whole table, a world: all rows of the tables they look at.
 */
export type Case = Row | readonly Row[] | World
export interface World {
  readonly tables: Readonly<Record<string, readonly Row[]>>
}

/** Of a rule: at least one case that it lets pass and one that it must report. */
export interface RuleCases {
  readonly pass: readonly Case[]
  readonly fail: readonly Case[]
}

export function isWorld(one: Case): one is World {
  return 'tables' in one
}
