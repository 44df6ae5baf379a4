import type { Db } from '../00-platform/index.ts'

export interface LoadEntry {
  readonly id: string
  readonly runId: string | null
  readonly source: string
  readonly table: string
  readonly mode: string
  readonly status: string
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
  readonly loads: number
  readonly errorCode: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
}

export interface LoadFilter {
  readonly source?: string | undefined
  readonly table?: string | undefined
  readonly status?: string | undefined
  readonly runId?: string | undefined
  readonly before?: readonly [string, string] | undefined
  readonly limit: number
}

/** Loads, newest first; ties by id. */
export async function selectLoads(db: Db, filter: LoadFilter): Promise<LoadEntry[]> {
  const { source, table, status, runId, before } = filter
  return await db<LoadEntry[]>`
    select id, run_id as "runId", source, table_name as "table", mode, status, read, inserted, updated, unchanged,
           quarantined, deleted, loads, error_code as "errorCode", started_at as "startedAt", finished_at as "finishedAt"
    from ops.loads
    where true
      ${source === undefined ? db`` : db`and source = ${source}`}
      ${table === undefined ? db`` : db`and table_name = ${table}`}
      ${status === undefined ? db`` : db`and status = ${status}`}
      ${runId === undefined ? db`` : db`and run_id = ${runId}`}
      ${before === undefined ? db`` : db`and (started_at, id) < (${before[0]}::timestamptz, ${before[1]})`}
    order by started_at desc, id desc limit ${filter.limit}`
}

export interface QuarantineEntry {
  readonly id: number
  readonly loadId: string
  readonly source: string
  readonly table: string
  readonly key: Record<string, unknown>
  readonly column: string | null
  readonly code: string
  readonly message: string
  readonly value: string | null
  readonly createdAt: string
  readonly resolvedAt: string | null
}

export interface QuarantineFilter {
  readonly source?: string | undefined
  readonly table?: string | undefined
  readonly code?: string | undefined
  readonly open: boolean
  readonly before?: number | undefined
  readonly limit: number
}

/** Quarantined rows, newest first. */
export async function selectQuarantine(db: Db, filter: QuarantineFilter): Promise<QuarantineEntry[]> {
  const { source, table, code, before } = filter
  return await db<QuarantineEntry[]>`
    select id, load_id as "loadId", source, table_name as "table", key, column_name as "column", code, message, value,
           created_at as "createdAt", resolved_at as "resolvedAt"
    from ops.quarantine
    where true
      ${filter.open ? db`and resolved_at is null` : db``}
      ${source === undefined ? db`` : db`and source = ${source}`}
      ${table === undefined ? db`` : db`and table_name = ${table}`}
      ${code === undefined ? db`` : db`and code = ${code}`}
      ${before === undefined ? db`` : db`and id < ${before}`}
    order by id desc limit ${filter.limit}`
}

export interface Freshness {
  readonly source: string
  readonly tables: number
  readonly lastLoadAt: string | null
  /** Oldest of the tables' last good loads: everything is at least as fresh as this. */
  readonly freshAsOf: string | null
  readonly openQuarantine: number
}

/** Per source: when it was loaded last, and how much waits in quarantine. */
export async function selectFreshness(db: Db): Promise<Freshness[]> {
  return await db<Freshness[]>`
    with good as (
      select distinct on (source, table_name) source, table_name, started_at, finished_at
      from ops.loads where status = 'succeeded' and mode not in ('replay', 'follow-up')
      order by source, table_name, started_at desc, id desc
    )
    select g.source, count(*)::int as tables, max(g.finished_at) as "lastLoadAt", min(g.started_at) as "freshAsOf",
           (select count(*)::int from ops.quarantine q where q.source = g.source and q.resolved_at is null)
             as "openQuarantine"
    from good g group by g.source order by g.source limit 10`
}

export interface DriftEntry {
  readonly id: number
  readonly source: string
  readonly table: string
  readonly column: string | null
  readonly change: string
  readonly before: string | null
  readonly after: string | null
  readonly outcome: string
  readonly detectedAt: string
}

export interface DriftFilter {
  readonly source?: string | undefined
  readonly table?: string | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** What changed in the schemas of sources, newest first. */
export async function selectDrift(db: Db, filter: DriftFilter): Promise<DriftEntry[]> {
  const { source, table, before } = filter
  return await db<DriftEntry[]>`
    select id, source, table_name as "table", column_name as "column", change, before #>> '{}' as before,
           after #>> '{}' as after, outcome, detected_at as "detectedAt"
    from ops.schema_drift
    where true
      ${source === undefined ? db`` : db`and source = ${source}`}
      ${table === undefined ? db`` : db`and table_name = ${table}`}
      ${before === undefined ? db`` : db`and id < ${before}`}
    order by id desc limit ${filter.limit}`
}
