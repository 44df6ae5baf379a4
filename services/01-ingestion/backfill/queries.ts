import type { Db } from '../../00-platform/index.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'
import type { Holder } from './part-queries.ts'

export interface Backfill {
  readonly id: string
  readonly runId: string
  readonly source: SourceName
  readonly scope: readonly string[]
  readonly workers: number
  readonly startedAt: string
  readonly finishedAt: string | null
}

const columns = (db: Db) => db`
  id, run_id as "runId", source, scope, workers, started_at as "startedAt", finished_at as "finishedAt"`

/** The backfill that a run leads, to go on with when its worker was killed. */
export async function selectBackfillOfRun(db: Db, runId: string): Promise<Backfill | undefined> {
  const [row] = await db<Backfill[]>`
    select ${columns(db)} from ops.backfills where run_id = ${runId} order by started_at desc, id desc limit 1`
  return row
}

/** The newest one of these tables that did not end. */
export async function selectUnfinished(
  db: Db,
  source: SourceName,
  scope: readonly string[],
): Promise<Backfill | undefined> {
  const [row] = await db<Backfill[]>`
    select ${columns(db)} from ops.backfills
    where source = ${source} and finished_at is null and scope = ${db.json(scope as never)}
    order by started_at desc, id desc limit 1`
  return row
}

/** The one that is going on: its run is queued or running and nobody wants it cancelled. */
export async function selectActive(db: Db, source: SourceName): Promise<Backfill | undefined> {
  const [row] = await db<Backfill[]>`
    select ${columns(db)} from ops.backfills b
    where source = ${source} and finished_at is null and exists (
      select 1 from ops.runs r
      where r.id = b.run_id and r.status in ('queued', 'running') and r.cancel_requested_by is null)
    order by started_at desc, id desc limit 1`
  return row
}

export async function selectNewest(db: Db, source: SourceName): Promise<Backfill | undefined> {
  const [row] = await db<Backfill[]>`
    select ${columns(db)} from ops.backfills where source = ${source} order by started_at desc, id desc limit 1`
  return row
}

export interface NewBackfill extends Pick<Backfill, 'id' | 'runId' | 'source' | 'scope' | 'workers'> {
  readonly tables: readonly {
    readonly description: SourceTable
    readonly loadId: string
    readonly takesCursor: boolean
    readonly watermark: string | null
    readonly rows: number | null
    readonly bytes: number | null
  }[]
  readonly parts: readonly {
    readonly number: number
    readonly table: string
    readonly after: string | null
    readonly upTo: string | null
  }[]
}

/** Ends older ones that read one of its tables: their parts are not taken any more. */
export async function insertBackfill(db: Db, backfill: NewBackfill, now: Date): Promise<void> {
  const { id, runId, source, scope, workers, tables, parts } = backfill
  await db`
    update ops.backfills b set finished_at = ${now}
    where source = ${source} and finished_at is null
      and exists (select 1 from jsonb_array_elements_text(b.scope) t
                  where t in (select jsonb_array_elements_text(${db.json(scope as never)})))`
  await db`
    update ops.loads l set status = 'abandoned', finished_at = ${now}
    from ops.backfill_tables t join ops.backfills b on b.id = t.backfill_id
    where l.id = t.load_id and l.status = 'running' and b.source = ${source} and b.finished_at is not null`
  await db`
    insert into ops.backfills (id, source, run_id, scope, workers, started_at)
    values (${id}, ${source}, ${runId}, ${db.json(scope as never)}, ${workers}, ${now})`
  await db`
    insert into ops.backfill_tables (backfill_id, table_name, description, load_id, takes_cursor, watermark,
                                     rows_expected, bytes_expected)
    select ${id}, t.description ->> 'name', t.description, t."loadId", t."takesCursor", t.watermark, t.rows, t.bytes
    from jsonb_to_recordset(${db.json(tables as never)})
      as t(description jsonb, "loadId" text, "takesCursor" boolean, watermark text, rows bigint, bytes bigint)`
  await db`
    insert into ops.backfill_parts (backfill_id, number, table_name, after_key, up_to_key, state)
    select ${id}, p.number, p."table", p.after, p."upTo", 'pending'
    from jsonb_to_recordset(${db.json(parts as never)})
      as p(number integer, "table" text, after text, "upTo" text)`
}

/** A run goes on with it: parts that failed are tried again, its loads run again. False when it has ended meanwhile. */
export async function resumeBackfill(
  db: Db,
  id: string,
  lead: { readonly runId: string; readonly workers: number },
): Promise<boolean> {
  const taken = await db`
    update ops.backfills set run_id = ${lead.runId}, workers = ${lead.workers}
    where id = ${id} and finished_at is null returning 1`
  if (taken.length === 0) return false
  await db`update ops.backfill_parts set state = 'pending', error_code = null where backfill_id = ${id} and state = 'failed'`
  await db`
    update ops.loads set status = 'running', error_code = null, finished_at = null, run_id = ${lead.runId}
    where status <> 'succeeded'
      and id in (select load_id from ops.backfill_tables where backfill_id = ${id} and finished_at is null)`
  return true
}

export async function updateDescriptions(db: Db, id: string, tables: readonly SourceTable[]): Promise<void> {
  await db`
    update ops.backfill_tables b set description = t.value
    from jsonb_array_elements(${db.json(tables as never)}) t
    where b.backfill_id = ${id} and b.table_name = t.value ->> 'name'`
}

export async function updateWorkers(db: Db, id: string, workers: number): Promise<void> {
  await db`update ops.backfills set workers = ${workers} where id = ${id}`
}

export async function selectWorkers(db: Db, id: string): Promise<number> {
  const [row] = await db<{ workers: number }[]>`select workers from ops.backfills where id = ${id}`
  return row?.workers ?? 0
}

export interface FinishedTable {
  readonly table: string
  readonly loadId: string
  readonly takesCursor: boolean
  readonly watermark: string | null
}

/** Closes tables whose parts are all done, once. */
export async function finishTables(db: Db, backfillId: string, now: Date): Promise<FinishedTable[]> {
  return await db<FinishedTable[]>`
    update ops.backfill_tables t set finished_at = ${now}
    where t.backfill_id = ${backfillId} and t.finished_at is null and not exists (
      select 1 from ops.backfill_parts p
      where p.backfill_id = t.backfill_id and p.table_name = t.table_name and p.state <> 'done')
    returning table_name as "table", load_id as "loadId", takes_cursor as "takesCursor", watermark`
}

export async function finishBackfill(db: Db, id: string, now: Date): Promise<void> {
  await db`update ops.backfills set finished_at = ${now} where id = ${id} and finished_at is null`
}

/**
 * The loads of tables that are not finished end as failed, until somebody goes on with them. Only for the one that leads:
 * a lead whose run was taken up by another worker has no say any more.
 */
export async function failLoads(
  db: Db,
  backfillId: string,
  lead: Holder,
  code: string,
  now: Date,
): Promise<void> {
  await db`
    update ops.loads set status = 'failed', error_code = ${code}, finished_at = ${now}
    where status = 'running'
      and exists (
        select 1 from ops.backfills b join ops.runs r on r.id = b.run_id
        where b.id = ${backfillId} and r.id = ${lead.runId} and r.attempt = ${lead.attempt})
      and id in (select load_id from ops.backfill_tables where backfill_id = ${backfillId} and finished_at is null)`
}
