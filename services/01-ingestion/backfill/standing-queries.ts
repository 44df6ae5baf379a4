import type { Db } from '../../00-platform/index.ts'
import type { Counts } from '../loading/queries.ts'

export interface Standing extends Counts {
  readonly parts: number
  readonly done: number
  readonly running: number
  readonly pending: number
  readonly failed: number
}

/** How far all parts have come. */
export async function selectStanding(db: Db, backfillId: string): Promise<Standing> {
  const [row] = await db<[Standing]>`
    select count(*) as parts, count(*) filter (where state = 'done') as done,
           count(*) filter (where state = 'running') as running, count(*) filter (where state = 'pending') as pending,
           count(*) filter (where state = 'failed') as failed, ${sums(db)}
    from ops.backfill_parts p where backfill_id = ${backfillId}`
  return row
}

const sums = (db: Db) => db`
  coalesce(sum(p.read), 0)::bigint as read, coalesce(sum(p.inserted), 0)::bigint as inserted,
  coalesce(sum(p.updated), 0)::bigint as updated, coalesce(sum(p.unchanged), 0)::bigint as unchanged,
  coalesce(sum(p.quarantined), 0)::bigint as quarantined, coalesce(sum(p.deleted), 0)::bigint as deleted`

export interface TableStanding extends Counts {
  readonly table: string
  readonly loadId: string
  readonly rowsExpected: number | null
  readonly bytesExpected: number | null
  readonly parts: number
  readonly partsDone: number
  /** Code of a part that failed. */
  readonly error: string | null
  readonly finishedAt: string | null
}

/** The same by table, in order of name. */
export async function selectTableStandings(db: Db, backfillId: string): Promise<TableStanding[]> {
  return await db<TableStanding[]>`
    select t.table_name as "table", t.load_id as "loadId", t.rows_expected as "rowsExpected",
           t.bytes_expected as "bytesExpected", count(p.*) as parts,
           count(*) filter (where p.state = 'done') as "partsDone", max(p.error_code) as error,
           t.finished_at as "finishedAt", ${sums(db)}
    from ops.backfill_tables t
    join ops.backfill_parts p on p.backfill_id = t.backfill_id and p.table_name = t.table_name
    where t.backfill_id = ${backfillId}
    group by t.backfill_id, t.table_name
    order by t.table_name limit 1000`
}

export interface WorkingPart {
  readonly part: number
  readonly table: string
  readonly worker: string | null
  readonly attempts: number
  readonly read: number
}

/** Parts somebody works on, in their order; not those of a worker that is gone: they wait for another. */
export async function selectWorkingParts(db: Db, backfillId: string, now: Date): Promise<WorkingPart[]> {
  return await db<WorkingPart[]>`
    select p.number as part, p.table_name as "table", p.worker, p.attempts, p.read
    from ops.backfill_parts p
    join ops.runs r on r.id = p.run_id and r.attempt = p.run_attempt and r.status = 'running' and r.lease_expires_at >= ${now}
    where p.backfill_id = ${backfillId} and p.state = 'running' order by p.number limit 100`
}
