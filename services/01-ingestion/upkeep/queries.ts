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
    where l.status = 'succeeded' and l.mode <> 'replay' ${source === undefined ? db`` : db`and l.source = ${source}`}
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

export interface OldLoad {
  readonly id: string
  readonly source: SourceName
  readonly table: string
}

/** Loads that ended before a time, behind an id; not those that a cursor or an open quarantine row names. */
export async function selectOldLoads(db: Db, before: Date, after: string, limit: number): Promise<OldLoad[]> {
  return await db<OldLoad[]>`
    select l.id, l.source, l.table_name as "table" from ops.loads l
    where l.finished_at < ${before} and l.status <> 'running' and l.id > ${after}
      and not exists (select 1 from ops.cursors c where c.load_id = l.id)
      and not exists (select 1 from ops.quarantine q where q.load_id = l.id)
    order by l.id limit ${limit}`
}

/** Which of the loads a row of their table still names: one look at the table for all of them. */
export async function selectNamedLoads(
  db: Db,
  source: SourceName,
  table: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await db.unsafe<{ id: string }[]>(
    `select distinct _load_id as id from ${rawTable(source, table)} where _load_id = any($1::text[])`,
    [[...ids]] as never,
  )
  return new Set(rows.map(({ id }) => id))
}

export async function deleteLoads(db: Db, ids: readonly string[]): Promise<number> {
  return (await db`delete from ops.loads where id = any(${db.array([...ids])}::text[])`).count
}

/** Entries that were closed before a time, at most so many. */
export async function deleteClosedQuarantine(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.quarantine where id in (
      select id from ops.quarantine where resolved_at < ${before} order by id limit ${limit})`
  return result.count
}

/** Drift before a time; the last of each column stays, by which a change is known to be told. */
export async function deleteOldDrift(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.schema_drift where id in (
      select d.id from ops.schema_drift d
      where d.detected_at < ${before} and exists (
        select 1 from ops.schema_drift later
        where later.source = d.source and later.table_name = d.table_name
          and later.column_name is not distinct from d.column_name and later.id > d.id)
      order by d.id limit ${limit})`
  return result.count
}

export async function deleteOldAlerts(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.source_outages where id in (
      select id from ops.source_outages where ended_at < ${before} order by id limit ${limit})`
  return result.count
}

/** What a load or a part noted as missing (loading/missing.ts), and nobody has gone on with since. */
export async function deleteOldNotes(db: Db, before: Date): Promise<void> {
  await db`delete from ops.settings where starts_with(name, 'ingestion.missing') and updated_at < ${before}`
}

/** What is old enough, whether or not it may go. */
export async function countOld(
  db: Db,
  before: Readonly<Record<'loads' | 'quarantine' | 'drift' | 'alerts', Date>>,
) {
  const [row] = await db<{ loads: number; quarantine: number; drift: number; alerts: number }[]>`
    select (select count(*)::int from ops.loads where finished_at < ${before.loads} and status <> 'running') as loads,
           (select count(*)::int from ops.quarantine where resolved_at < ${before.quarantine}) as quarantine,
           (select count(*)::int from ops.schema_drift where detected_at < ${before.drift}) as drift,
           (select count(*)::int from ops.source_outages where ended_at < ${before.alerts}) as alerts`
  return row ?? { loads: 0, quarantine: 0, drift: 0, alerts: 0 }
}
