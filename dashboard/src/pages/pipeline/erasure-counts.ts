import type { Erasure } from '../../api/loading-queries.ts'

/** `raw.odoo_res_partner` and others together by schema, in the order in which they are told. */
export function bySchema(tables: Erasure['tables']): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>()
  for (const { table, rows } of tables) {
    const [schema = table] = table.split('.')
    sums.set(schema, (sums.get(schema) ?? 0) + rows)
  }
  return [...sums]
}
