import type { Db } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface RawColumn {
  readonly table: string
  readonly name: string
  readonly type: string
}

/** Columns of every RAW table of a source, in table and column order. */
export async function selectRawColumns(db: Db, source: SourceName): Promise<RawColumn[]> {
  return await db<RawColumn[]>`
    select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'raw'::regnamespace and c.relkind = 'r' and starts_with(c.relname, ${`${source}_`})
    order by c.relname, a.attnum`
}

export interface Drift {
  readonly table: string
  readonly column: string | null
  readonly change:
    | 'table_added'
    | 'table_missing'
    | 'table_returned'
    | 'column_added'
    | 'column_missing'
    | 'column_returned'
    | 'type_changed'
  readonly before: string | null
  readonly after: string | null
  readonly outcome: string
}

export type LastDrift = Pick<Drift, 'change' | 'after' | 'outcome'>

/** The last thing that happened to each table and column: what was reported once is not reported again. */
export async function selectLastDrift(db: Db, source: SourceName): Promise<Map<string, LastDrift>> {
  const rows = await db<(LastDrift & { key: string })[]>`
    select distinct on (table_name, column_name)
           table_name || '.' || coalesce(column_name, '') as key, change, after #>> '{}' as after, outcome
    from ops.schema_drift where source = ${source}
    order by table_name, column_name, id desc`
  return new Map(rows.map(({ key, ...last }) => [key, last]))
}

/** Until the end of the transaction nobody else brings RAW to a source: a sync and a backfill may both discover. */
export async function lockDrift(db: Db): Promise<void> {
  await db`lock table ops.schema_drift in share row exclusive mode`
}

export async function insertDrift(
  db: Db,
  source: SourceName,
  drift: readonly Drift[],
  now: Date,
): Promise<void> {
  if (drift.length === 0) return
  await db`
    insert into ops.schema_drift (source, table_name, column_name, change, before, after, outcome, detected_at)
    select ${source}, d."table", d."column", d.change, to_jsonb(d.before), to_jsonb(d.after), d.outcome, ${now}
    from jsonb_to_recordset(${db.json(drift as never)})
      as d("table" text, "column" text, change text, before text, after text, outcome text)`
}

/**
 * The next load of the table reads all of it. The change moment up to which it was read is kept, for incremental reading
 * to go on from afterwards.
 */
export async function readWholeNext(db: Db, source: SourceName, table: string): Promise<void> {
  await db`
    update ops.cursors
    set watermark = coalesce(watermark, position ->> 'at'), position = '{"phase": "full", "afterKey": null}'
    where source = ${source} and table_name = ${table}`
}
