import type { Db } from '../../00-platform/index.ts'
import type { RowKey, SourceName } from '../sources/source.ts'

export interface ReplayFilter {
  readonly source: SourceName
  readonly table?: string | undefined
  readonly id?: number | undefined
  readonly code?: string | undefined
}

function isWanted(db: Db, { source, table, id, code }: ReplayFilter) {
  return db`source = ${source} and resolved_at is null
    ${table === undefined ? db`` : db`and table_name = ${table}`}
    ${id === undefined ? db`` : db`and id = ${id}`}
    ${code === undefined ? db`` : db`and code = ${code}`}`
}

/** Open reasons and keys by table and code. */
export async function countOpen(
  db: Db,
  filter: ReplayFilter,
): Promise<{ table: string; code: string; keys: number }[]> {
  return await db<{ table: string; code: string; keys: number }[]>`
    select table_name as "table", code, count(distinct key)::int as keys from ops.quarantine
    where ${isWanted(db, filter)} group by 1, 2 order by 1, 2 limit 1000`
}

/** Tables with something open, by name. */
export async function selectOpenTables(
  db: Db,
  filter: ReplayFilter,
): Promise<{ table: string; keys: number }[]> {
  return await db<{ table: string; keys: number }[]>`
    select table_name as "table", count(distinct key)::int as keys from ops.quarantine
    where ${isWanted(db, filter)} group by 1 order by 1 limit 1000`
}

/** Keys with something open behind `after`, in the order of their text; what was added since `upTo` is left out. */
export async function selectOpenKeys(
  db: Db,
  filter: ReplayFilter,
  { after, upTo, limit }: { readonly after: string; readonly upTo: number; readonly limit: number },
): Promise<{ key: RowKey; at: string }[]> {
  return await db<{ key: RowKey; at: string }[]>`
    select distinct key, key::text collate "C" as at from ops.quarantine
    where ${isWanted(db, filter)} and id <= ${upTo} and key::text collate "C" > ${after}
    order by 2 limit ${limit}`
}

export async function selectNewestId(db: Db): Promise<number> {
  const [row] = await db<{ id: number }[]>`select coalesce(max(id), 0) as id from ops.quarantine`
  return row?.id ?? 0
}

/** Which of the keys have something open, as their text. */
export async function selectStillOpen(
  db: Db,
  source: SourceName,
  table: string,
  keys: readonly RowKey[],
): Promise<Set<string>> {
  const rows = await db<{ at: string }[]>`
    select distinct key::text as at from ops.quarantine
    where source = ${source} and table_name = ${table} and resolved_at is null
      and key in (select value from jsonb_array_elements(${db.json(keys as never)}))`
  return new Set(rows.map(({ at }) => at))
}

/** Closes what is open for keys, of the entries up to one. `gone`: the source has the row no more. */
export async function closeQuarantine(
  db: Db,
  source: SourceName,
  table: string,
  { keys, upTo }: { readonly keys: readonly RowKey[]; readonly upTo: number },
  resolution: 'gone' | null,
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  await db`
    update ops.quarantine set resolved_at = ${now}, resolution = ${resolution}
    where source = ${source} and table_name = ${table} and resolved_at is null and id <= ${upTo}
      and key in (select value from jsonb_array_elements(${db.json(keys as never)}))`
}

/** A replay that was cut off and begun again left its loads open. */
export async function abandonReplays(db: Db, runId: string, now: Date): Promise<void> {
  await db`
    update ops.loads set status = 'abandoned', finished_at = ${now}
    where run_id = ${runId} and mode = 'replay' and status = 'running'`
}
