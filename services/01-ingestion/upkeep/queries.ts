import type { Db } from '../../00-platform/index.ts'
import { ofWatch } from './load-queries.ts'

/** Entries that were closed before a time, at most so many. */
export async function deleteClosedQuarantine(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.quarantine where id in (
      select id from ops.quarantine where resolved_at < ${before} order by id limit ${limit})`
  return result.count
}

/** Drift before a time; the last of each column stays, by which a change is known to be told. */
export async function deleteOldDrift(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.schema_drift where id in (
      select d.id from ops.schema_drift d
      where d.detected_at < ${before} and exists (
        select 1 from ops.schema_drift later
        where later.source = d.source and later.table_name = d.table_name
          and later.column_name is not distinct from d.column_name and later.id > d.id)
      order by d.id limit ${limit})`
  return result.count
}

export async function deleteOldAlerts(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.source_outages where id in (
      select id from ops.source_outages where ended_at < ${before} order by id limit ${limit})`
  return result.count
}

/** What a load or a part noted as missing (loading/missing.ts), and nobody has gone on with since. */
export async function deleteOldNotes(db: Db, before: Date): Promise<void> {
  await db`delete from ops.settings where starts_with(name, 'ingestion.missing') and updated_at < ${before}`
}

/**
 * Gives up backfills that ended unfinished before a time and that nobody went on with; nobody can any more. Their end is
 * dated back to that of the run that led them.
 */
export async function giveUpBackfills(db: Db, before: Date): Promise<void> {
  await db`
    update ops.backfills b set finished_at = coalesce(r.finished_at, b.started_at)
    from ops.backfills one left join ops.runs r on r.id = one.run_id
    where one.id = b.id and b.finished_at is null and coalesce(r.finished_at, b.started_at) < ${before}
      and coalesce(r.status, '') not in ('queued', 'running')`
}

/** Parts of backfills that ended before a time, at most so many. */
export async function deleteOldParts(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db`
    delete from ops.backfill_parts p using (
      select p.backfill_id, p.number from ops.backfill_parts p
      join ops.backfills b on b.id = p.backfill_id
      where b.finished_at < ${before} order by p.backfill_id, p.number limit ${limit}) old
    where p.backfill_id = old.backfill_id and p.number = old.number`
  return result.count
}

/** Backfills that ended before a time, with their tables; only those without parts. */
export async function deleteOldBackfills(db: Db, before: Date, limit: number): Promise<number> {
  const [row] = await db<{ removed: number }[]>`
    with old as (
      select id from ops.backfills b
      where finished_at < ${before} and not exists (select 1 from ops.backfill_parts p where p.backfill_id = b.id)
      order by id limit ${limit}),
    tables as (delete from ops.backfill_tables where backfill_id in (select id from old)),
    gone as (delete from ops.backfills where id in (select id from old) returning id)
    select count(*)::int as removed from gone`
  return row?.removed ?? 0
}

export interface Borders {
  readonly loads: Date
  readonly watchLoads: Date
  readonly backfills: Date
  readonly quarantine: Date
  readonly drift: Date
  readonly alerts: Date
}

/** What is old enough, whether or not it may go. */
export async function countOld(db: Db, before: Borders) {
  const [row] = await db<{ [kind in keyof Borders]: number }[]>`
    select (select count(*)::int from ops.loads where finished_at < ${before.loads} and status <> 'running') as loads,
           (select count(*)::int from ops.loads l where finished_at < ${before.watchLoads} and ${ofWatch(db)}) as "watchLoads",
           (select count(*)::int from ops.backfills b left join ops.runs r on r.id = b.run_id
            where coalesce(b.finished_at, r.finished_at, b.started_at) < ${before.backfills}
              and coalesce(r.status, '') not in ('queued', 'running')) as backfills,
           (select count(*)::int from ops.quarantine where resolved_at < ${before.quarantine}) as quarantine,
           (select count(*)::int from ops.schema_drift where detected_at < ${before.drift}) as drift,
           (select count(*)::int from ops.source_outages where ended_at < ${before.alerts}) as alerts`
  return row ?? { loads: 0, watchLoads: 0, backfills: 0, quarantine: 0, drift: 0, alerts: 0 }
}
