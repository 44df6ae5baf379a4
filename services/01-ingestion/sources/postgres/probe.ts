import type { SourceTable, TableMark } from '../source.ts'
import type { SourceConnection } from './connection.ts'
import { quote } from './page.ts'

interface MarkRow {
  readonly name: string
  readonly rows: string
  readonly mark: string | null
}

/** What one look at each table says; {@link exact} ones see every committed change, also late and in pairs of a relation. */
export async function readMarks(
  sql: SourceConnection,
  schema: string,
  tables: readonly SourceTable[],
  exact: boolean,
): Promise<ReadonlyMap<string, TableMark>> {
  const parts = tables.map((table, i) => {
    const mark = exact ? EXACT : markByMoment(table)
    const from = `${quote(schema)}.${quote(table.name)} t`
    return `select $${i + 1}::text as name, count(*)::text as rows, ${mark} as mark from ${from}`
  })
  const names = tables.map(({ name }) => name)
  const rows = await sql.unsafe<MarkRow[]>(parts.join(' union all '), names)
  return new Map(rows.map(({ name, rows: n, mark }) => [name, { rows: Number(n), mark: `${n} ${mark}` }]))
}

/** The transactions that wrote the living rows: whatever is committed changes their sum or their number. */
const EXACT = 'sum(t.xmin::text::bigint)::text'

/** Views have no xmin, and who is granted single columns may not see it: then changes of an older moment wait for the sweep. */
function markByMoment({ changeColumn }: SourceTable): string {
  return changeColumn === undefined ? 'null::text' : `max(t.${quote(changeColumn)})::text`
}

const NO_SUCH_COLUMN = '42703'
const NOT_ALLOWED = '42501'

/** Whether {@link readMarks} failed because its exact way is not there. */
export function lacksExactMarks(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === NO_SUCH_COLUMN || code === NOT_ALLOWED
}
