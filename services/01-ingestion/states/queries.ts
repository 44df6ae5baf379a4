import type { Db } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface TableName {
  readonly source: SourceName
  readonly table: string
}

export interface Try extends TableName {
  readonly loadId: string
  readonly runId: string | null
  readonly mode: string
  readonly status: string
  readonly errorCode: string | null
  readonly startedAt: string
}

/** The newest load of each of these tables, however it ended; reading single rows again is none. In order of source and name. */
export async function selectNewestTries(db: Db, tables: readonly TableName[]): Promise<Try[]> {
  return await db<Try[]>`
    select t.source, t."table", l.id as "loadId", l.run_id as "runId", l.mode, l.status, l.error_code as "errorCode",
           l.started_at as "startedAt"
    from jsonb_to_recordset(${db.json(tables as never)}) as t(source text, "table" text)
    cross join lateral (
      select * from ops.loads l
      where l.source = t.source and l.table_name = t."table" and l.mode <> 'replay'
      order by l.started_at desc, l.id desc limit 1) l
    order by t.source, t."table" limit 1000`
}

/** Tables of which a load was ever begun, in order of source and name. */
export async function selectTriedTables(db: Db, source: string | undefined): Promise<TableName[]> {
  return await db<TableName[]>`
    select distinct source, table_name as "table" from ops.loads
    where mode <> 'replay' ${source === undefined ? db`` : db`and source = ${source}`}
    order by source, table_name limit 1000`
}

export interface LoadFacts {
  readonly loadId: string
  readonly runId: string | null
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
}

/** What these loads did, in order of id. */
export async function selectLoadFacts(db: Db, ids: readonly string[]): Promise<LoadFacts[]> {
  return await db<LoadFacts[]>`
    select id as "loadId", run_id as "runId", inserted, updated, unchanged, quarantined, deleted
    from ops.loads where id in (select jsonb_array_elements_text(${db.json(ids as never)}))
    order by id limit 1000`
}

export interface Reason extends TableName {
  readonly code: string
  readonly rows: number
  readonly keys: number
  readonly example: string
  readonly since: string
  readonly newest: string
}

/** What waits in quarantine by table and reason, most entries first. */
export async function selectReasons(db: Db, source: string | undefined): Promise<Reason[]> {
  return await db<Reason[]>`
    select source, table_name as "table", code, count(*)::int as rows, count(distinct key)::int as keys,
           (array_agg(message order by id desc))[1] as example, min(created_at) as since, max(created_at) as newest
    from ops.quarantine
    where resolved_at is null ${source === undefined ? db`` : db`and source = ${source}`}
    group by source, table_name, code
    order by rows desc, source, table_name, code limit 1000`
}

export interface OpenRows extends TableName {
  readonly rows: number
}

/** Entries of quarantine that are open, by table. */
export async function selectOpenRows(db: Db, source: string | undefined): Promise<OpenRows[]> {
  return await db<OpenRows[]>`
    select source, table_name as "table", count(*)::int as rows from ops.quarantine
    where resolved_at is null ${source === undefined ? db`` : db`and source = ${source}`}
    group by source, table_name order by source, table_name limit 1000`
}

export interface Suppressed {
  readonly erasureId: string
  readonly source: string
  readonly table: string
  readonly rules: number
}

/** How many rules keep what was erased out of which tables; never whose they are. In order of erasure, source and table. */
export async function selectSuppressed(db: Db, erasureIds: readonly string[]): Promise<Suppressed[]> {
  return await db<Suppressed[]>`
    select erasure_id as "erasureId", source, table_name as "table", count(*)::int as rules from ops.suppressions
    where erasure_id in (select jsonb_array_elements_text(${db.json(erasureIds as never)}))
    group by erasure_id, source, table_name
    order by erasure_id, source, table_name limit 10000`
}
