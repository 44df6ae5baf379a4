import type { Db } from '../../00-platform/index.ts'
import type { Counts } from '../loading/queries.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'

/** Who holds a part: a run, in this attempt of it. */
export interface Holder {
  readonly runId: string
  readonly attempt: number
}

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

/** A run goes on with it: parts that failed are tried again, its loads run again. */
export async function resumeBackfill(
  db: Db,
  id: string,
  lead: { readonly runId: string; readonly workers: number },
): Promise<void> {
  await db`update ops.backfills set run_id = ${lead.runId}, workers = ${lead.workers} where id = ${id}`
  await db`update ops.backfill_parts set state = 'pending', error_code = null where backfill_id = ${id} and state = 'failed'`
  await db`
    update ops.loads set status = 'running', error_code = null, finished_at = null, run_id = ${lead.runId}
    where status <> 'succeeded'
      and id in (select load_id from ops.backfill_tables where backfill_id = ${id} and finished_at is null)`
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

export interface Part extends Counts {
  readonly number: number
  readonly table: string
  readonly after: string | null
  readonly upTo: string | null
  /** Key behind which reading goes on; null: where the part begins. */
  readonly position: readonly string[] | null
  readonly description: SourceTable
  readonly loadId: string
}

/**
 * Takes the next part: one that waits, or whose holder is gone (its run is over, was taken up again, or gave no sign of
 * life for a lease). Undefined when there is none, or the backfill is no longer going on.
 */
export async function takePart(
  db: Db,
  backfillId: string,
  holder: Holder,
  now: Date,
): Promise<Part | undefined> {
  const [row] = await db<Part[]>`
    with next as (
      select p.backfill_id, p.number from ops.backfill_parts p
      join ops.backfills b on b.id = p.backfill_id and b.finished_at is null
      join ops.runs lead on lead.id = b.run_id and lead.status in ('queued', 'running') and lead.cancel_requested_by is null
      where p.backfill_id = ${backfillId} and (p.state = 'pending' or (p.state = 'running' and not exists (
        select 1 from ops.runs r
        where r.id = p.run_id and r.attempt = p.run_attempt and r.status = 'running' and r.lease_expires_at >= ${now})))
      order by p.number limit 1
      for update of p skip locked
    )
    update ops.backfill_parts p
    set state = 'running', run_id = ${holder.runId}, run_attempt = ${holder.attempt}, attempts = attempts + 1,
        worker = (select lease_owner from ops.runs where id = ${holder.runId}),
        started_at = coalesce(started_at, ${now})
    from next n join ops.backfill_tables t on t.backfill_id = n.backfill_id
    where p.backfill_id = n.backfill_id and p.number = n.number and t.table_name = p.table_name
    returning p.number, p.table_name as "table", p.after_key as after, p.up_to_key as "upTo", p.position,
              p.read, p.inserted, p.updated, p.unchanged, p.quarantined, p.deleted, t.description, t.load_id as "loadId"`
  return row
}

/** Notes a batch, in its transaction. False when the part is no longer ours. */
export async function movePart(
  db: Db,
  backfillId: string,
  number: number,
  holder: Holder,
  {
    position,
    counts,
    state,
  }: { position: readonly string[] | null; counts: Counts; state: 'running' | 'done' },
  now: Date,
): Promise<boolean> {
  const rows = await db`
    update ops.backfill_parts
    set position = ${db.json(position as never)}, state = ${state}, read = read + ${counts.read},
        inserted = inserted + ${counts.inserted}, updated = updated + ${counts.updated},
        unchanged = unchanged + ${counts.unchanged}, quarantined = quarantined + ${counts.quarantined},
        deleted = deleted + ${counts.deleted}, finished_at = ${state === 'done' ? now : null}
    where backfill_id = ${backfillId} and number = ${number} and state = 'running'
      and run_id = ${holder.runId} and run_attempt = ${holder.attempt}
    returning 1`
  return rows.length === 1
}

/** Gives a part back: to be taken again where it stopped, or as failed. */
export async function releasePart(
  db: Db,
  backfillId: string,
  number: number,
  holder: Holder,
  errorCode: string | null,
): Promise<void> {
  await db`
    update ops.backfill_parts set state = ${errorCode === null ? 'pending' : 'failed'}, error_code = ${errorCode}
    where backfill_id = ${backfillId} and number = ${number} and state = 'running'
      and run_id = ${holder.runId} and run_attempt = ${holder.attempt}`
}

export interface Standing extends Counts {
  readonly parts: number
  readonly done: number
  readonly running: number
  readonly pending: number
  readonly failed: number
}

/** How far all parts have come. */
export async function selectStanding(db: Db, backfillId: string): Promise<Standing> {
  const [row] = await db<[Standing]>`
    select count(*) as parts, count(*) filter (where state = 'done') as done,
           count(*) filter (where state = 'running') as running, count(*) filter (where state = 'pending') as pending,
           count(*) filter (where state = 'failed') as failed, ${sums(db)}
    from ops.backfill_parts p where backfill_id = ${backfillId}`
  return row
}

const sums = (db: Db) => db`
  coalesce(sum(p.read), 0)::bigint as read, coalesce(sum(p.inserted), 0)::bigint as inserted,
  coalesce(sum(p.updated), 0)::bigint as updated, coalesce(sum(p.unchanged), 0)::bigint as unchanged,
  coalesce(sum(p.quarantined), 0)::bigint as quarantined, coalesce(sum(p.deleted), 0)::bigint as deleted`

export interface TableStanding extends Counts {
  readonly table: string
  readonly loadId: string
  readonly rowsExpected: number | null
  readonly bytesExpected: number | null
  readonly parts: number
  readonly partsDone: number
  /** Code of a part that failed. */
  readonly error: string | null
  readonly finishedAt: string | null
}

/** The same by table, in order of name. */
export async function selectTableStandings(db: Db, backfillId: string): Promise<TableStanding[]> {
  return await db<TableStanding[]>`
    select t.table_name as "table", t.load_id as "loadId", t.rows_expected as "rowsExpected",
           t.bytes_expected as "bytesExpected", count(p.*) as parts,
           count(*) filter (where p.state = 'done') as "partsDone", max(p.error_code) as error,
           t.finished_at as "finishedAt", ${sums(db)}
    from ops.backfill_tables t
    join ops.backfill_parts p on p.backfill_id = t.backfill_id and p.table_name = t.table_name
    where t.backfill_id = ${backfillId}
    group by t.backfill_id, t.table_name
    order by t.table_name limit 1000`
}

export interface WorkingPart {
  readonly part: number
  readonly table: string
  readonly worker: string | null
  readonly attempts: number
  readonly read: number
}

/** Parts somebody works on, in their order. */
export async function selectWorkingParts(db: Db, backfillId: string): Promise<WorkingPart[]> {
  return await db<WorkingPart[]>`
    select number as part, table_name as "table", worker, attempts, read from ops.backfill_parts
    where backfill_id = ${backfillId} and state = 'running' order by number limit 100`
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

/** The loads of tables that are not finished end as failed, until somebody goes on with them. */
export async function failLoads(db: Db, backfillId: string, code: string, now: Date): Promise<void> {
  await db`
    update ops.loads set status = 'failed', error_code = ${code}, finished_at = ${now}
    where status = 'running'
      and id in (select load_id from ops.backfill_tables where backfill_id = ${backfillId} and finished_at is null)`
}

export interface ActiveRun {
  readonly id: string
  /** What it was asked for; null: every table. */
  readonly tables: readonly string[] | null
}

/** Backfills of the source that wait or run, oldest first. */
export async function selectActiveBackfills(db: Db, source: SourceName): Promise<ActiveRun[]> {
  return await db<ActiveRun[]>`
    select id, input -> 'tables' as tables from ops.runs
    where action = 'ingestion.backfill' and status in ('queued', 'running') and input ->> 'source' = ${source}
    order by created_at, id limit 10`
}

/** Full syncs of the source that wait or run, oldest first. */
export async function selectActiveFullSyncs(db: Db, source: SourceName): Promise<ActiveRun[]> {
  return await db<ActiveRun[]>`
    select id, input -> 'tables' as tables from ops.runs
    where action = 'ingestion.sync' and status in ('queued', 'running') and input ->> 'source' = ${source}
      and input ->> 'mode' = 'full'
    order by created_at, id limit 10`
}

/** Tables that a run which is not over reads whole now, with the cursor in its hands. */
export async function selectWholeReads(
  db: Db,
  source: SourceName,
  tables: readonly string[],
): Promise<{ id: string; table: string }[]> {
  return await db<{ id: string; table: string }[]>`
    select r.id, c.table_name as "table"
    from ops.cursors c
    join ops.loads l on l.id = c.load_id and l.status = 'running' and l.mode <> 'backfill'
    join ops.runs r on r.id = l.run_id and r.status in ('queued', 'running')
    where c.source = ${source} and c.position ->> 'phase' = 'full'
      and c.table_name in (select jsonb_array_elements_text(${db.json(tables as never)}))
    order by c.table_name limit 100`
}

export interface RawSize {
  readonly rows: number
  readonly bytes: number
}

/** What a RAW table holds by the server's own statistics; null when it is not there. */
export async function selectRawSize(db: Db, name: string): Promise<RawSize | null> {
  const [row] = await db<RawSize[]>`
    select greatest(c.reltuples, 0)::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes
    from pg_class c where c.oid = to_regclass(${name})`
  return row ?? null
}

export interface DatabasePlace {
  readonly bytes: number
  /** Null where the role may not see it, or the files lie on another machine. */
  readonly directory: string | null
}

/** Size of the hub's database, and where it lies when that is on this machine. */
export async function selectDatabasePlace(db: Db): Promise<DatabasePlace> {
  const [row] = await db<[DatabasePlace]>`
    select pg_database_size(current_database())::float8 as bytes,
           case when inet_server_addr() is null or inet_server_addr() = inet_client_addr()
                then (select setting from pg_settings where name = 'data_directory') end as directory`
  return row
}
