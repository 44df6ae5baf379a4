import type { Db } from '../../00-platform/index.ts'
import { rawTable } from '../raw/ddl.ts'
import { rawTableName } from '../raw/names.ts'
import type { SourceName } from '../sources/source.ts'

export interface TableLoad {
  readonly source: SourceName
  readonly table: string
  readonly loadId: string
  readonly mode: string
  /** When the newest load that ended well began: all that stood in the source by then is here. */
  readonly freshAsOf: string
  readonly finishedAt: string
  /** Rows that load read. */
  readonly read: number
  /** Newest change moment seen, in the source's own text; null for a table that has none or was never read to its end. */
  readonly changedAt: string | null
  readonly lastFullAt: string | null
}

/** The newest good load of each table, in order of source and name; reading single rows again is none. */
export async function selectTableLoads(db: Db, source: string | undefined): Promise<TableLoad[]> {
  return await db<TableLoad[]>`
    select distinct on (l.source, l.table_name) l.source, l.table_name as "table", l.id as "loadId", l.mode,
           l.started_at as "freshAsOf", l.finished_at as "finishedAt", l.read, c.position ->> 'at' as "changedAt",
           c.last_full_at as "lastFullAt"
    from ops.loads l left join ops.cursors c on c.source = l.source and c.table_name = l.table_name
    where l.status = 'succeeded' and l.mode not in ('replay', 'follow-up') ${source === undefined ? db`` : db`and l.source = ${source}`}
    order by l.source, l.table_name, l.started_at desc, l.id desc limit 1000`
}

/** Living rows by `source.table`; exact, each table is counted. */
export async function countLiveRows(
  db: Db,
  tables: readonly { readonly source: SourceName; readonly table: string }[],
): Promise<Map<string, number>> {
  const present = await presentTables(db)
  const counts = new Map<string, number>()
  for (const { source, table } of tables) {
    if (!present.has(rawTableName(source, table))) continue
    const [row] = await db.unsafe<{ count: number }[]>(
      `select count(*) as count from ${rawTable(source, table)} where _deleted_at is null`,
    )
    counts.set(`${source}.${table}`, row?.count ?? 0)
  }
  return counts
}

export async function presentTables(db: Db): Promise<Set<string>> {
  const rows = await db<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'raw'`
  return new Set(rows.map(({ name }) => name))
}
