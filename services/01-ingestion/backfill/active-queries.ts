import type { Db } from '../../00-platform/index.ts'
import type { SourceName } from '../sources/source.ts'

export interface ActiveRun {
  readonly id: string
  /** What it was asked for; null: every table. */
  readonly tables: readonly string[] | null
}

/** Backfills of the source that wait or run, oldest first. */
export async function selectActiveBackfills(db: Db, source: SourceName): Promise<ActiveRun[]> {
  return await db<ActiveRun[]>`
    select id, input -> 'tables' as tables from ops.runs
    where action = 'ingestion.backfill' and status in ('queued', 'running') and input ->> 'source' = ${source}
    order by created_at, id limit 10`
}

/** Full syncs of the source that wait or run, oldest first. */
export async function selectActiveFullSyncs(db: Db, source: SourceName): Promise<ActiveRun[]> {
  return await db<ActiveRun[]>`
    select id, input -> 'tables' as tables from ops.runs
    where action = 'ingestion.sync' and status in ('queued', 'running') and input ->> 'source' = ${source}
      and input ->> 'mode' = 'full'
    order by created_at, id limit 10`
}

/** Tables that a run which is not over reads whole now, with the cursor in its hands. */
export async function selectWholeReads(
  db: Db,
  source: SourceName,
  tables: readonly string[],
): Promise<{ id: string; table: string }[]> {
  return await db<{ id: string; table: string }[]>`
    select r.id, c.table_name as "table"
    from ops.cursors c
    join ops.loads l on l.id = c.load_id and l.status = 'running' and l.mode <> 'backfill'
    join ops.runs r on r.id = l.run_id and r.status in ('queued', 'running')
    where c.source = ${source} and c.position ->> 'phase' = 'full'
      and c.table_name in (select jsonb_array_elements_text(${db.json(tables as never)}))
    order by c.table_name limit 100`
}
