import type { Db } from '../../00-platform/index.ts'
import { quote } from '../sources/postgres/page.ts'
import type { SourceName } from '../sources/source.ts'
import type { FoundRows } from './found.ts'
import type { TableCount } from './sweep.ts'

export interface Erasure {
  readonly id: string
  readonly runId: string
  readonly source: string
  readonly table: string | null
  readonly key: string | null
  readonly requestedBy: string
  readonly status: string
  readonly tables: readonly TableCount[]
  readonly remaining: readonly TableCount[]
  readonly requestedAt: string
  readonly finishedAt: string | null
  readonly liftedAt: string | null
  readonly liftedBy: string | null
  readonly liftReason: string | null
}

/** What is still to be taken out when the person's own rows are empty. */
export interface Pending {
  /** Of every telling value; null when there is none. */
  readonly pattern: string | null
  readonly words: readonly string[]
}

export interface NewErasure {
  readonly id: string
  readonly runId: string
  readonly source: SourceName
  readonly table: string | null
  readonly key: string | null
  readonly emailHash: string | null
  readonly salt: string
  readonly requestedBy: string
}

export interface StoredErasure extends Erasure {
  readonly salt: string
  readonly pending: Pending | null
}

const COLUMNS = (db: Db) => db`
  id, run_id as "runId", source, table_name as "table", key, requested_by as "requestedBy", status, tables, remaining,
  requested_at as "requestedAt", finished_at as "finishedAt", lifted_at as "liftedAt", lifted_by as "liftedBy",
  lift_reason as "liftReason"`

export async function selectErasureOfRun(db: Db, runId: string): Promise<StoredErasure | undefined> {
  const [row] = await db<StoredErasure[]>`
    select ${COLUMNS(db)}, salt, pending from ops.erasures where run_id = ${runId} order by requested_at desc, id desc limit 1`
  return row
}

export async function selectErasure(db: Db, id: string): Promise<Erasure | undefined> {
  const [row] = await db<Erasure[]>`select ${COLUMNS(db)} from ops.erasures where id = ${id}`
  return row
}

/** Those that were cancelled or failed with something still to be taken out, oldest first. */
export async function selectLeftErasures(db: Db, limit: number): Promise<StoredErasure[]> {
  return await db<StoredErasure[]>`
    select ${COLUMNS(db)}, salt, pending from ops.erasures e
    where status = 'begun' and pending is not null and not exists (
      select 1 from ops.runs r where r.id = e.run_id and r.status in ('queued', 'running'))
    order by requested_at, id limit ${limit}`
}

/** Newest first. */
export async function selectErasures(
  db: Db,
  filter: { readonly before?: readonly [string, string] | undefined; readonly limit: number },
): Promise<Erasure[]> {
  const { before } = filter
  return await db<Erasure[]>`
    select ${COLUMNS(db)} from ops.erasures
    where true ${before === undefined ? db`` : db`and (requested_at, id) < (${before[0]}::timestamptz, ${before[1]})`}
    order by requested_at desc, id desc limit ${filter.limit}`
}

export async function insertErasure(db: Db, erasure: NewErasure, now: Date): Promise<void> {
  await db`
    insert into ops.erasures (id, run_id, source, table_name, key, email_hash, salt, requested_by, status, tables,
      remaining, requested_at)
    values (${erasure.id}, ${erasure.runId}, ${erasure.source}, ${erasure.table}, ${erasure.key}, ${erasure.emailHash},
      ${erasure.salt}, ${erasure.requestedBy}, 'begun', '[]', '[]', ${now})`
}

/** Adds counts to those of the tables that are told already. */
export async function addErasedCounts(db: Db, id: string, counts: readonly TableCount[]): Promise<void> {
  await db`
    update ops.erasures set tables = (
      select coalesce(jsonb_agg(jsonb_build_object('table', s."table", 'rows', s.rows) order by s."table"), '[]')
      from (select "table", sum(rows)::bigint as rows
            from jsonb_to_recordset(tables || ${db.json(counts as never)}) as r("table" text, rows bigint)
            group by "table") s)
    where id = ${id}`
}

export async function finishErasure(
  db: Db,
  id: string,
  remaining: readonly TableCount[],
  now: Date,
): Promise<void> {
  await db`
    update ops.erasures
    set status = 'done', remaining = ${db.json(remaining as never)}, finished_at = ${now}, pending = null
    where id = ${id}`
}

/** Until the erasure ends; whoever takes it up again finds nobody in RAW any more. */
export async function keepPending(db: Db, id: string, pending: Pending): Promise<void> {
  await db`update ops.erasures set pending = ${db.json(pending as never)} where id = ${id}`
}

/** Whether a run of one of these actions is at work, or (from a moment on) was. */
export async function workedSince(db: Db, actions: readonly string[], since: Date | null): Promise<boolean> {
  const rows = await db`
    select 1 from ops.runs
    where action = any(${db.array([...actions])}::text[])
      and (status = 'running' ${since === null ? db`` : db`or (started_at is not null and finished_at >= ${since})`})
    limit 1`
  return rows.length > 0
}

/** The address that was asked for leaves the record of the run, once nothing but it is needed any more. */
export async function forgetRunInput(db: Db, runId: string): Promise<void> {
  await db`update ops.runs set input = input - 'email' where id = ${runId} and input ? 'email'`
}

/** Empties the personal columns of rows; their keys, numbers, lineage and hash stay. */
export async function emptyColumns(db: Db, { table, keys }: FoundRows): Promise<number> {
  const columns = table.columns.map((name) => `${quote(name)} = null`)
  const filled = table.columns.map((name) => `t.${quote(name)} is not null`)
  const result = await db.unsafe(
    `update "raw".${quote(table.raw)} t set ${columns.join(', ')}
     where t.${quote(table.key)}::text = any($1::text[]) and (${filled.join(' or ')})`,
    [[...keys]] as never,
  )
  return result.count
}

/** What was set aside of the rows keeps its reason and loses its value. */
export async function emptyQuarantine(
  db: Db,
  source: SourceName,
  { table, keys }: FoundRows,
): Promise<number> {
  const result = await db`
    update ops.quarantine set value = null, message = 'The value was erased with the person it was about'
    where source = ${source} and table_name = ${table.name}
      and key ->> ${table.key} = any(${db.array([...keys])}::text[])
      and (value is not null or message <> 'The value was erased with the person it was about')`
  return result.count
}

/** Personal values that validation showed of the rows; those of other rows with such a key are found anew by its next run. */
export async function emptyFailures(db: Db, keys: readonly string[]): Promise<number> {
  const result = await db`
    update ops.validation_failures set value = null
    where personal and value is not null and entity_key = any(${db.array([...keys])}::text[])`
  return result.count
}

/** Names and types of the text columns of CORE tables whose rows say which RAW row they were made from. */
export async function selectCoreColumns(db: Db): Promise<{ table: string; columns: string[] }[]> {
  return await db<{ table: string; columns: string[] }[]>`
    select c.table_name as "table", array_agg(c.column_name::text order by c.ordinal_position) as columns
    from information_schema.columns c
    where c.table_schema = 'core' and c.data_type = 'text' and c.is_nullable = 'YES'
      and exists (select 1 from information_schema.columns r
        where r.table_schema = 'core' and r.table_name = c.table_name and r.column_name = 'raw_id')
    group by c.table_name order by c.table_name limit 100`
}

/** Empties the texts of CORE rows that are, word for word, what their RAW rows held of the person. Before RAW is emptied. */
export async function emptyCore(
  db: Db,
  core: { readonly table: string; readonly columns: readonly string[] },
  { table, keys }: FoundRows,
): Promise<number> {
  if (table.texts.length === 0) return 0
  const held = table.texts.map((name) => `lower(btrim(r.${quote(name)}::text))`).join(', ')
  const isHeld = (name: string) => `lower(btrim(t.${quote(name)})) = any(o.held)`
  const set = core.columns.map(
    (name) => `${quote(name)} = case when ${isHeld(name)} then null else t.${quote(name)} end`,
  )
  const result = await db.unsafe(
    `update core.${quote(core.table)} t set ${set.join(', ')}
     from (select r._raw_id, r._source_hash, array[${held}] as held from "raw".${quote(table.raw)} r
           where r.${quote(table.key)}::text = any($1::text[])) o
     where t.raw_id = o._raw_id and t.source_hash = o._source_hash
       and (${core.columns.map(isHeld).join(' or ')})`,
    [[...keys]] as never,
  )
  return result.count
}
