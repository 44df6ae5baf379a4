import type { Db } from '../../00-platform/index.ts'
import { rawTable } from '../raw/ddl.ts'
import type { SourceName } from '../sources/source.ts'

/** A load `l` of a watch, not yet summed up with others. */
export function ofWatch(db: Db) {
  return db`l.status <> 'running' and l.mode <> 'watch-hour'
    and exists (select 1 from ops.runs r where r.id = l.run_id and r.action = 'ingestion.watch')`
}

/** Loads that stayed open although their run is over (it was cancelled while it waited to be taken up again). */
export async function closeDeadLoads(db: Db): Promise<number> {
  const result = await db`
    update ops.loads l set status = 'abandoned', finished_at = r.finished_at
    from ops.runs r
    where l.status = 'running' and r.id = l.run_id and r.status in ('succeeded', 'failed', 'cancelled')`
  return result.count
}

export interface LoadedTable {
  readonly source: SourceName
  readonly table: string
}

/** Tables with loads that ended before a time, by source and name. */
export async function selectTablesWithOldLoads(db: Db, before: Date): Promise<LoadedTable[]> {
  return await db<LoadedTable[]>`
    select distinct source, table_name as "table" from ops.loads
    where finished_at < ${before} and status <> 'running' order by 1, 2 limit 10000`
}

/** Which loads of a table, of those that ended before a time, its rows still name: one look at the table. */
export async function selectNamedLoads(
  db: Db,
  { source, table }: LoadedTable,
  before: Date,
): Promise<Set<string>> {
  const rows = await db.unsafe<{ id: string }[]>(
    `select distinct t._load_id as id from ${rawTable(source, table)} t
     where t._load_id in (
       select id from ops.loads where source = $1 and table_name = $2 and finished_at < $3 and status <> 'running')`,
    [source, table, before.toISOString()],
  )
  return new Set(rows.map(({ id }) => id))
}

export interface OldLoads extends LoadedTable {
  readonly before: Date
  /** Only those of a watch that stand alone. */
  readonly watched: boolean
  /** Behind this one; the first page has none. */
  readonly after: OldLoad | undefined
  readonly limit: number
}

export interface OldLoad {
  readonly id: string
  readonly startedAt: string
}

/** Loads of a table that ended before a time, oldest first; not those that a cursor, quarantine or a backfill names. */
export async function selectOldLoads(
  db: Db,
  { source, table, before, watched, after, limit }: OldLoads,
): Promise<OldLoad[]> {
  return await db<OldLoad[]>`
    select l.id, l.started_at as "startedAt" from ops.loads l
    where l.source = ${source} and l.table_name = ${table} and l.finished_at < ${before} and l.status <> 'running'
      ${watched ? db`and ${ofWatch(db)}` : db``}
      ${after === undefined ? db`` : db`and (l.started_at, l.id) > (${after.startedAt}::timestamptz, ${after.id})`}
      and not exists (select 1 from ops.cursors c where c.load_id = l.id)
      and not exists (select 1 from ops.quarantine q where q.load_id = l.id)
      and not exists (select 1 from ops.backfill_tables b where b.load_id = l.id)
    order by l.started_at, l.id limit ${limit}`
}

export async function deleteLoads(db: Db, ids: readonly string[]): Promise<number> {
  return (await db`delete from ops.loads where id = any(${db.array([...ids])}::text[])`).count
}

/**
 * Puts one row in the place of all these loads that one watch did of a table within an hour and that ended alike: the sums
 * over any number of whole hours stay what they were. One statement. Answers how many loads went into sums.
 */
export async function sumUpLoads(db: Db, ids: readonly string[]): Promise<number> {
  const [row] = await db<{ gone: number }[]>`
    with gone as (delete from ops.loads where id = any(${db.array([...ids])}::text[]) returning *),
    hours as (
      select run_id, source, table_name, status, error_code, date_trunc('hour', started_at, 'UTC') as hour,
             sum(read) as read, sum(inserted) as inserted, sum(updated) as updated, sum(unchanged) as unchanged,
             sum(quarantined) as quarantined, sum(deleted) as deleted, sum(batches) as batches, sum(loads) as loads,
             min(started_at) as started_at, max(finished_at) as finished_at
      from gone group by 1, 2, 3, 4, 5, 6),
    kept as (
      insert into ops.loads as l (id, run_id, source, table_name, mode, status, error_code, read, inserted, updated,
        unchanged, quarantined, deleted, batches, loads, started_at, finished_at)
      select concat_ws(':', 'hour', run_id, source, table_name, status, error_code,
                       to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24')),
             run_id, source, table_name, 'watch-hour', status, error_code, read, inserted, updated, unchanged,
             quarantined, deleted, batches, loads, started_at, finished_at
      from hours
      on conflict (id) do update
      set read = l.read + excluded.read, inserted = l.inserted + excluded.inserted,
          updated = l.updated + excluded.updated, unchanged = l.unchanged + excluded.unchanged,
          quarantined = l.quarantined + excluded.quarantined, deleted = l.deleted + excluded.deleted,
          batches = l.batches + excluded.batches, loads = l.loads + excluded.loads,
          started_at = least(l.started_at, excluded.started_at),
          finished_at = greatest(l.finished_at, excluded.finished_at))
    select count(*)::int as gone from gone`
  return row?.gone ?? 0
}
