import type { Db } from '../../00-platform/index.ts'
import { keyText } from '../loading/check.ts'
import { fieldAt, hashOfValues } from '../loading/copy-text.ts'
import { lineColumns } from '../loading/statements.ts'
import type { Target } from '../loading/target.ts'
import type { RejectedRow, SourceRow } from '../sources/source.ts'
import { addressesIn, addressHash } from './addresses.ts'
import { type SuppressionRule, selectSuppressions } from './suppression-queries.ts'

/**
 * Keeps what was erased of persons out of a table while the source still has it. Values are taken out before they reach
 * the database; a row keeps the hash of what the source says, so that an unchanged row stays unchanged.
 */
export interface Suppression {
  /** The row without its erased values; the same object where nothing was erased. */
  row(row: SourceRow): SourceRow
  /** `_source_hash` of a row that {@link row} changed. */
  hashOf(row: SourceRow): string | undefined
  /** The same for a line of COPY, whose hash is taken before. */
  line(line: Buffer): Buffer
  /** What may be kept of a row that was set aside. */
  rejected(row: RejectedRow): RejectedRow
}

/** Undefined for a table nobody was erased from: its load pays one look at an index. */
export async function loadSuppression(db: Db, target: Target): Promise<Suppression | undefined> {
  const rules = await selectSuppressions(db, target.source, target.table.name)
  return rules.length === 0 ? undefined : suppressionOf(target, rules)
}

/** Stands in a rule for the columns that are marked personal now: also those that the source got since. */
export const PERSONAL = '*'

export function suppressionOf(target: Target, stored: readonly SuppressionRule[]): Suppression {
  const marked = target.table.columns.filter(({ personal }) => personal).map(({ name }) => name)
  const rules = stored.map((rule) =>
    rule.columns.includes(PERSONAL) ? { ...rule, columns: [...rule.columns, ...marked] } : rule,
  )
  const hiddenBy = matcher(rules)
  const hashes = new WeakMap<SourceRow, string>()
  const columns = lineColumns(target)
  const places = new Map(columns.map((name, index) => [name, index]))
  const kept = new Set(target.table.key)
  return {
    row: (row) => {
      const hidden = hiddenBy((column) => keyText(row[column]))
      if (hidden.size === 0) return row
      const shown = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          hidden.has(name) && !kept.has(name) ? null : value,
        ]),
      )
      hashes.set(shown, hashOfValues(target.hashed.map((name) => row[name])))
      return shown
    },
    hashOf: (row) => hashes.get(row),
    line: (line) => {
      const hidden = hiddenBy((column) => {
        const index = places.get(column)
        return index === undefined ? null : fieldAt(line, index)
      })
      if (hidden.size === 0) return line
      // Byte by byte: latin1 leaves every one as it is.
      const fields = line.toString('latin1').split('\t')
      const shown = fields.map((field, index) => {
        const name = columns[index] ?? ''
        return hidden.has(name) && !kept.has(name) ? '\\N' : field
      })
      return Buffer.from(shown.join('\t'), 'latin1')
    },
    rejected: (row) => {
      const hidden = hiddenBy((column) => keyText(row.key[column]))
      const suspect = rules.some(({ columns: names }) => names.includes(row.column ?? ''))
      if (hidden.size === 0 && !suspect) return row
      const { value: _, ...rest } = row
      return { ...rest, message: 'The value is not kept: it may be of a person who was erased' }
    },
  }
}

const NOTHING: ReadonlySet<string> = new Set()

/** Which columns to leave out of a row whose values `of` gives. */
function matcher(rules: readonly SuppressionRule[]) {
  const exact = new Map<string, Map<string, string[]>>()
  const hashed = rules.filter(({ valueHash }) => valueHash !== null)
  for (const { columnName, value, columns } of rules) {
    if (value === null) continue
    const values = exact.get(columnName) ?? new Map<string, string[]>()
    exact.set(columnName, values.set(value, [...(values.get(value) ?? []), ...columns]))
  }
  return (of: (column: string) => string | null): ReadonlySet<string> => {
    const found: string[] = []
    for (const [column, values] of exact) found.push(...(values.get(of(column) ?? '') ?? []))
    for (const rule of hashed) {
      const addresses = addressesIn(of(rule.columnName) ?? '')
      if (addresses.some((address) => addressHash(address, rule.salt) === rule.valueHash))
        found.push(...rule.columns)
    }
    return found.length === 0 ? NOTHING : new Set(found)
  }
}
