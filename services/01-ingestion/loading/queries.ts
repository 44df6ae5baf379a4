import { hash } from 'node:crypto'
import type { Db } from '../../00-platform/index.ts'
import type { JsonValue, KeyMoment, Position, RejectedRow, SourceName } from '../sources/source.ts'
import {
  anyBetweenSql,
  changedSql,
  digestSql,
  goneSql,
  KEY_END,
  keysSql,
  mergeSql,
  momentsDigestSql,
  PART_END,
  referringSql,
  STAGE,
  strayedSql,
  upsertSql,
} from './statements.ts'
import type { Target, TargetColumn } from './target.ts'

export interface Counts {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  readonly deleted: number
}

export interface Cursor {
  readonly position: Position
  readonly watermark: string | null
  readonly loadId: string
  /** Status and run of the load that wrote it. */
  readonly status: string
  readonly runId: string | null
}

export async function selectCursor(db: Db, source: SourceName, table: string): Promise<Cursor | undefined> {
  const [row] = await db<Cursor[]>`
    select c.position, c.watermark, c.load_id as "loadId", l.status, l.run_id as "runId"
    from ops.cursors c join ops.loads l on l.id = c.load_id
    where c.source = ${source} and c.table_name = ${table}`
  return row
}

export interface LoadRow extends Counts {
  readonly id: string
  readonly status: string
}

/** This run's own load of a table, when it was begun before (a resumed run). */
export async function selectLoadOfRun(
  db: Db,
  runId: string,
  source: SourceName,
  table: string,
): Promise<LoadRow | undefined> {
  const [row] = await db<LoadRow[]>`
    select id, status, read, inserted, updated, unchanged, quarantined, deleted from ops.loads
    where run_id = ${runId} and source = ${source} and table_name = ${table}
    order by started_at desc, id desc limit 1`
  return row
}

/** Loads of the table that were cut off are closed: their counts stand for what they wrote. A backfill goes on beside. */
export async function abandonLoads(db: Db, source: SourceName, table: string, now: Date): Promise<void> {
  await db`
    update ops.loads set status = 'abandoned', finished_at = ${now}
    where source = ${source} and table_name = ${table} and status = 'running' and mode <> 'backfill'`
}

export interface NewLoad {
  readonly id: string
  readonly runId: string | null
  readonly source: SourceName
  readonly table: string
  readonly mode: string
}

export async function insertLoad(db: Db, load: NewLoad, now: Date): Promise<void> {
  await db`
    insert into ops.loads (id, run_id, source, table_name, mode, status, started_at)
    values (${load.id}, ${load.runId}, ${load.source}, ${load.table}, ${load.mode}, 'running', ${now})`
}

/** Whether another run that works on this source alone (a sync) waits or goes on. */
export async function isLoadedByOther(db: Db, source: SourceName, runId: string | null): Promise<boolean> {
  const rows = await db`
    select 1 from ops.runs
    where exclusive_key = ${exclusiveKeyOf(source)} and status in ('queued', 'running')
      and id is distinct from ${runId}
    limit 1`
  return rows.length > 0
}

/** One run per source: discovery changes tables that loading writes. */
export function exclusiveKeyOf(source: SourceName): string {
  return `ingestion:${source}`
}

/** Takes the cursor over for a load. */
export async function upsertCursor(
  db: Db,
  load: NewLoad,
  position: Position,
  watermark: string | null,
  now: Date,
): Promise<void> {
  await db`
    insert into ops.cursors (source, table_name, position, watermark, load_id, updated_at)
    values (${load.source}, ${load.table}, ${db.json(position as never)}, ${watermark}, ${load.id}, ${now})
    on conflict (source, table_name) do update
    set position = excluded.position, watermark = excluded.watermark, load_id = excluded.load_id,
        updated_at = excluded.updated_at`
}

/** False when another load has taken the cursor over (fencing). */
export async function moveCursor(
  db: Db,
  load: NewLoad,
  position: Position,
  now: Date,
  fullDone: boolean,
): Promise<boolean> {
  const rows = await db`
    update ops.cursors
    set position = ${db.json(position as never)}, updated_at = ${now},
        watermark = case when ${fullDone} then null else watermark end,
        last_full_at = case when ${fullDone} then ${now} else last_full_at end
    where source = ${load.source} and table_name = ${load.table} and load_id = ${load.id}
    returning 1`
  return rows.length === 1
}

export async function addCounts(db: Db, loadId: string, counts: Counts, batches: number): Promise<void> {
  await db`
    update ops.loads
    set read = read + ${counts.read}, inserted = inserted + ${counts.inserted},
        updated = updated + ${counts.updated}, unchanged = unchanged + ${counts.unchanged},
        quarantined = quarantined + ${counts.quarantined}, deleted = deleted + ${counts.deleted},
        batches = batches + ${batches}
    where id = ${loadId}`
}

export async function finishLoad(
  db: Db,
  loadId: string,
  status: 'succeeded' | 'failed',
  errorCode: string | null,
  now: Date,
): Promise<void> {
  await db`
    update ops.loads set status = ${status}, error_code = ${errorCode}, finished_at = ${now}
    where id = ${loadId} and status = 'running'`
}

/** Whether RAW holds rows behind a key (null: any), up to another one where it is given. */
export async function hasRowsBehind(
  db: Db,
  target: Target,
  afterKey: readonly string[] | null,
  upTo: readonly string[] | null = null,
): Promise<boolean> {
  const text = anyBetweenSql(target, afterKey?.length ?? 0, upTo?.length ?? 0)
  const rows = await db.unsafe(text, [...(afterKey ?? []), ...(upTo ?? [])])
  return rows.length > 0
}

/** Keys between which RAW is looked at, exclusive and inclusive; null is open. */
export interface KeyRange {
  readonly after: readonly string[] | null
  readonly upTo: readonly string[] | null
}

/** True when RAW holds exactly rows of these hashes, in this order, between the keys. */
export async function holdsExactly(
  db: Db,
  target: Target,
  { after, upTo }: KeyRange,
  hashes: readonly string[],
): Promise<boolean> {
  const text = digestSql(target, after?.length ?? 0, upTo?.length ?? 0)
  const [row] = await db.unsafe<{ digest: string | null }[]>(text, [...(after ?? []), ...(upTo ?? [])])
  return row?.digest === hash('sha256', hashes.join(''), 'hex')
}

/** True when RAW holds exactly these keys between two keys, each with this moment. */
export async function holdsMoments(
  db: Db,
  target: Target,
  changeColumn: TargetColumn,
  { after, upTo }: KeyRange,
  keys: readonly KeyMoment[],
): Promise<boolean> {
  const text = momentsDigestSql(target, changeColumn, after?.length ?? 0, upTo?.length ?? 0)
  const [row] = await db.unsafe<{ digest: string | null }[]>(text, [...(after ?? []), ...(upTo ?? [])])
  const moments = keys.map(({ key, at }) => [...key, at ?? ''].join(PART_END))
  return row?.digest === hash('sha256', moments.join(KEY_END), 'hex')
}

/** Indexes of the keys that RAW does not have, or with another hash, or as deleted. */
export async function selectChanged(
  db: Db,
  target: Target,
  keys: readonly Record<string, JsonValue | undefined>[],
): Promise<number[]> {
  const rows = await db.unsafe<{ index: number }[]>(changedSql(target), [JSON.stringify(keys)])
  return rows.map(({ index }) => index)
}

/** Writes typed rows; the text is one JSON array of the source's rows with their hashes. */
export async function upsertRows(
  db: Db,
  target: Target,
  rows: string,
  jsonText: boolean,
  loadId: string,
  now: Date,
): Promise<{ inserted: number; updated: number }> {
  const [row] = await db.unsafe<{ inserted: number; updated: number }[]>(upsertSql(target, jsonText), [
    rows,
    loadId,
    now.toISOString(),
  ])
  return row ?? { inserted: 0, updated: 0 }
}

/** The same for what was copied into the stage of this transaction. */
export async function mergeStage(db: Db, target: Target): Promise<{ inserted: number; updated: number }> {
  const [row] = await db.unsafe<{ inserted: number; updated: number }[]>(mergeSql(target, STAGE))
  return row ?? { inserted: 0, updated: 0 }
}

/** A key as a record of its columns. */
export function keyRecord(target: Target, key: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(target.table.key.map((name, i) => [name, key[i]]))
}

/** Those of the keys that RAW does not have, or with another change moment. */
export async function selectStrayed(
  db: Db,
  target: Target,
  changeColumn: TargetColumn,
  keys: readonly KeyMoment[],
): Promise<KeyMoment[]> {
  const known = keys.map(({ key, at }, i) => ({ ...keyRecord(target, key), _at: at, _index: i }))
  const rows = await db.unsafe<{ index: number }[]>(strayedSql(target, changeColumn), [JSON.stringify(known)])
  return rows.flatMap(({ index }) => keys[index] ?? [])
}

/** Marks these keys as gone. Answers how many were not marked before. */
export async function markGone(
  db: Db,
  target: Target,
  keys: readonly (readonly string[])[],
  loadId: string,
  now: Date,
): Promise<number> {
  const text = JSON.stringify(keys.map((key) => keyRecord(target, key)))
  const [row] = await db.unsafe<{ deleted: number }[]>(goneSql(target), [text, loadId, now.toISOString()])
  return row?.deleted ?? 0
}

/** Keys of living rows that refer to what these loads marked as gone, in key order; at most 100,000. */
export async function selectReferring(
  db: Db,
  target: Target,
  references: readonly { readonly column: string; readonly table: string; readonly to: string }[],
  loadIds: readonly string[],
): Promise<string[][]> {
  return (await db.unsafe(referringSql(target, references), [loadIds as string[]]).values()) as string[][]
}

export interface Deletion {
  readonly table: string
  readonly loadId: string
  readonly endedAt: string
}

/** Loads of a source that marked rows as gone and ended at or after a moment, oldest first. */
export async function selectLoadsThatDeleted(
  db: Db,
  source: SourceName,
  since: string | null,
): Promise<Deletion[]> {
  return await db<Deletion[]>`
    select table_name as "table", id as "loadId", coalesce(finished_at, started_at) as "endedAt" from ops.loads
    where source = ${source} and deleted > 0
      ${since === null ? db`` : db`and coalesce(finished_at, started_at) >= ${since}::timestamptz`}
    order by coalesce(finished_at, started_at), id limit 100000`
}

export async function hasOpenQuarantine(db: Db, source: SourceName, table: string): Promise<boolean> {
  const rows = await db`
    select 1 from ops.quarantine
    where source = ${source} and table_name = ${table} and resolved_at is null limit 1`
  return rows.length > 0
}

type Key = Readonly<Record<string, string | null>>

/** Closes what is open for keys that came through well. */
export async function resolveQuarantine(
  db: Db,
  source: SourceName,
  table: string,
  keys: readonly Key[],
  now: Date,
): Promise<void> {
  await db`
    update ops.quarantine q set resolved_at = ${now}
    from jsonb_array_elements(${db.json(keys as never)}) k
    where q.source = ${source} and q.table_name = ${table} and q.resolved_at is null and q.key = k.value`
}

/** Closes what is open for rejected rows for another reason than now: that one is over. */
export async function resolveOtherReasons(
  db: Db,
  load: NewLoad,
  rejected: readonly RejectedRow[],
  now: Date,
): Promise<void> {
  await db`
    with now_rejected as materialized (
      select * from jsonb_to_recordset(${db.json(rejected as never)})
        as r(key jsonb, "column" text, code text, value text))
    update ops.quarantine q set resolved_at = ${now}
    where q.source = ${load.source} and q.table_name = ${load.table} and q.resolved_at is null
      and q.key in (select key from now_rejected)
      and not exists (
        select 1 from now_rejected r
        where r.key = q.key and r."column" is not distinct from q.column_name and r.code = q.code
          and r.value is not distinct from q.value)`
}

/** Stores rejected rows; one that is open already for the same reason is not stored twice. */
export async function insertQuarantine(
  db: Db,
  load: NewLoad,
  rejected: readonly RejectedRow[],
  now: Date,
): Promise<void> {
  await db`
    insert into ops.quarantine
      (load_id, source, table_name, key, column_name, code, message, value, created_at)
    select ${load.id}, ${load.source}, ${load.table}, r.key, r."column", r.code, r.message, r.value, ${now}
    from jsonb_to_recordset(${db.json(rejected as never)})
      as r(key jsonb, "column" text, code text, message text, value text)
    where not exists (
      select 1 from ops.quarantine q
      where q.source = ${load.source} and q.table_name = ${load.table} and q.key = r.key
        and q.column_name is not distinct from r."column" and q.code = r.code
        and q.value is not distinct from r.value and q.resolved_at is null)`
}

/** Says of open rows that this load found them again: what none claims is over at its end. */
export async function claimQuarantine(
  db: Db,
  load: NewLoad,
  rejected: readonly RejectedRow[],
): Promise<void> {
  await db`
    update ops.quarantine q set load_id = ${load.id}
    from jsonb_to_recordset(${db.json(rejected as never)})
      as r(key jsonb, "column" text, code text, message text, value text)
    where q.source = ${load.source} and q.table_name = ${load.table} and q.resolved_at is null and q.key = r.key
      and q.column_name is not distinct from r."column" and q.code = r.code
      and q.value is not distinct from r.value`
}

/** Closes what this load did not find again; `linesOnly`: of what is known by its line in the file, not by its key. */
export async function resolveUnclaimed(db: Db, load: NewLoad, linesOnly: boolean, now: Date): Promise<void> {
  await db`
    update ops.quarantine set resolved_at = ${now}
    where source = ${load.source} and table_name = ${load.table} and resolved_at is null
      and load_id <> ${load.id} and (not ${linesOnly}::boolean or key ? 'line')`
}

/** Keys of living rows behind one, in order, as text. */
export async function selectKeys(
  db: Db,
  target: Target,
  after: readonly string[] | null,
  limit: number,
): Promise<string[][]> {
  const text = keysSql(target, after?.length ?? 0)
  const rows = await db.unsafe<{ key: string[] }[]>(text, [limit, ...(after ?? [])])
  return rows.map(({ key }) => key)
}
