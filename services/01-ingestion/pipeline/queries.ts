import type { Db } from '../../00-platform/index.ts'

export interface LastRun {
  readonly action: string
  readonly id: string
  readonly status: string
  readonly result: unknown
  readonly error: {
    readonly code: string
    readonly message: string
    readonly details: Record<string, unknown>
  } | null
  readonly finishedAt: string | null
  readonly durationMs: number | null
}

/** The newest run of each action. */
export async function selectLastRuns(db: Db, actions: readonly string[]): Promise<LastRun[]> {
  return db<LastRun[]>`
    select wanted.action, run.id, run.status, run.result, run.error, run.finished_at as "finishedAt",
           (extract(epoch from run.finished_at - run.started_at) * 1000)::float8 as "durationMs"
    from unnest(${db.array([...actions])}::text[]) as wanted(action)
    cross join lateral (
      select * from ops.runs r where r.action = wanted.action order by r.created_at desc, r.id desc limit 1) as run
    order by wanted.action`
}

/** Whether a run of one of these actions waits or goes on. */
export async function areActive(db: Db, actions: readonly string[]): Promise<boolean> {
  const rows = await db`
    select 1 from ops.runs where action = any(${db.array([...actions])}::text[]) and status in ('queued', 'running') limit 1`
  return rows.length > 0
}

/** A run of the action that is queued or running, the oldest one. */
export async function selectActiveRun(db: Db, action: string): Promise<string | undefined> {
  const [row] = await db<{ id: string }[]>`
    select id from ops.runs where action = ${action} and status in ('queued', 'running')
    order by created_at, id limit 1`
  return row?.id
}

/** Rows read by the newest sync of each source that succeeded; null when there is none. */
export async function sumRowsRead(db: Db): Promise<number | null> {
  const [row] = await db<{ read: number | null }[]>`
    select sum(read)::float8 as read from (
      select distinct on (input ->> 'source') (result -> 'total' ->> 'read')::bigint as read
      from ops.runs where action = 'ingestion.sync' and status = 'succeeded'
      order by input ->> 'source', created_at desc, id desc) newest`
  return row?.read ?? null
}

/** Rows of the tables a stage writes, or only those of one run; exact, they are small next to RAW. */
export async function countRows(db: Db, tables: readonly string[], runId?: string): Promise<number> {
  let total = 0
  for (const table of tables) {
    const ofRun = runId === undefined ? db`` : db`where run_id = ${runId}`
    const [row] = await db<{ count: number }[]>`select count(*) as count from ${db(table)} ${ofRun}`
    total += row?.count ?? 0
  }
  return total
}

/** Another text whenever a load began, wrote a batch or ended, or all data was removed: nothing else writes RAW. */
export async function selectLoadsMark(db: Db): Promise<string> {
  const [row] = await db<{ mark: string }[]>`
    select concat_ws(' ', count(*), max(id collate "C"), max(started_at), max(finished_at),
                     sum(batches), sum(read), sum(inserted), sum(updated), sum(deleted)) as mark
    from ops.loads`
  return row?.mark ?? ''
}

/** Live rows over all RAW tables; exact. */
export async function countRawRows(db: Db): Promise<number> {
  const tables = await db<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'raw' order by tablename`
  let total = 0
  for (const { name } of tables) {
    const [row] = await db<{ count: number }[]>`
      select count(*) as count from ${db(`raw.${name}`)} where _deleted_at is null`
    total += row?.count ?? 0
  }
  return total
}

/**
 * Removes everything loaded or derived: RAW tables, rows of CORE and SEARCH, and what OPS remembers of loading them.
 * Runs, audit and tokens stay. All or nothing in the caller's transaction.
 */
export async function removeAllData(db: Db): Promise<void> {
  const tables = await db<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables
    where schemaname in ('raw', 'core', 'search')
       or (schemaname = 'ops' and tablename in
           ('loads', 'cursors', 'quarantine', 'schema_drift', 'source_outages', 'backfills', 'backfill_tables',
            'backfill_parts', 'validation_results', 'validation_failures', 'match_reviews', 'match_runs', 'match_staging'))
    order by 1, 2`
  for (const { schema, name } of tables) {
    const table = db(`${schema}.${name}`)
    await (schema === 'raw' ? db`drop table ${table} cascade` : db`truncate table ${table} cascade`)
  }
  await db`delete from ops.settings where name = 'data.origin'`
}
