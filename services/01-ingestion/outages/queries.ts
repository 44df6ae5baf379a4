import type { Db } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface Outage {
  readonly id: number
  readonly source: string
  readonly kind: 'lost' | 'stale'
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
