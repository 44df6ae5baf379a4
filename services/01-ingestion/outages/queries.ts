import { type Db, readSetting } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface Outage {
  readonly id: number
  readonly source: string
  readonly kind: 'lost' | 'stale' | 'rows-missing'
  readonly code: string
  readonly since: string
  readonly lastGoodAt: string | null
  readonly failures: number
  readonly endedAt: string | null
}

const COLUMNS = (db: Db) => db`
  id, source, kind, code, since, last_good_at as "lastGoodAt", failures, ended_at as "endedAt"`

/** Opens an outage, or counts one more failure of the one that is open. `fresh`: it was opened. */
export async function openOutage(
  db: Db,
  outage: { readonly source: SourceName; readonly kind: Outage['kind']; readonly code: string },
  now: Date,
): Promise<Outage & { readonly fresh: boolean }> {
  const { source, kind, code } = outage
  const [row] = await db<(Outage & { fresh: boolean })[]>`
    insert into ops.source_outages (source, kind, code, since, last_good_at, failures)
    select ${source}, ${kind}, ${code}, ${now},
      (select max(finished_at) from ops.loads where source = ${source} and status = 'succeeded' and mode not in ('replay', 'follow-up')), 1
    on conflict (source, kind) where ended_at is null
    do update set code = excluded.code, failures = source_outages.failures + 1
    returning ${COLUMNS(db)}, (xmax = 0) as fresh`
  return row as Outage & { fresh: boolean }
}

export async function hasOpenOutage(db: Db, source: SourceName, kind: Outage['kind']): Promise<boolean> {
  const rows = await db`
    select 1 from ops.source_outages where source = ${source} and kind = ${kind} and ended_at is null limit 1`
  return rows.length > 0
}

/** Ends what is open; undefined when nothing was. */
export async function endOutage(
  db: Db,
  source: SourceName,
  kind: Outage['kind'],
  now: Date,
): Promise<Outage | undefined> {
  const [row] = await db<Outage[]>`
    update ops.source_outages set ended_at = ${now}
    where source = ${source} and kind = ${kind} and ended_at is null
    returning ${COLUMNS(db)}`
  return row
}

export interface OutageFilter {
  readonly source?: string | undefined
  readonly open: boolean
  readonly before?: readonly [string, number] | undefined
  readonly limit: number
}

/** Newest first. */
export async function selectOutages(
  db: Db,
  { source, open, before, limit }: OutageFilter,
): Promise<Outage[]> {
  return await db<Outage[]>`
    select ${COLUMNS(db)} from ops.source_outages
    where true
      ${open ? db`and ended_at is null` : db``}
      ${source === undefined ? db`` : db`and source = ${source}`}
      ${before === undefined ? db`` : db`and (since, id) < (${before[0]}::timestamptz, ${before[1]}::bigint)`}
    order by since desc, id desc limit ${limit}`
}

/** Tables of which more rows were missing than may vanish at once, until they are there again or a person accepts it. */
export type MissingTables = Readonly<Record<string, { readonly missing: number; readonly known: number }>>

const settingOf = (source: SourceName) => `ingestion.${source}.rows-missing`

export async function selectMissingTables(db: Db, source: SourceName): Promise<MissingTables> {
  return (await readSetting<MissingTables>(db, settingOf(source))) ?? {}
}

/** Adds a table, or its newer numbers; with `alone` the others are forgotten. */
export async function addMissingTable(
  db: Db,
  source: SourceName,
  table: MissingTables,
  alone: boolean,
  now: Date,
): Promise<void> {
  await db`
    insert into ops.settings (name, value, updated_at) values (${settingOf(source)}, ${db.json(table as never)}, ${now})
    on conflict (name) do update
    set value = case when ${alone} then excluded.value else settings.value || excluded.value end,
        updated_at = excluded.updated_at`
}

/** Takes a table out. Undefined when it was not in it; else how many are left. */
export async function removeMissingTable(
  db: Db,
  source: SourceName,
  table: string,
  now: Date,
): Promise<number | undefined> {
  const [row] = await db<{ left: number }[]>`
    update ops.settings set value = value - ${table}::text, updated_at = ${now}
    where name = ${settingOf(source)} and jsonb_exists(value, ${table})
    returning (select count(*)::int from jsonb_object_keys(value)) as left`
  return row?.left
}
