import type { Db } from '../database/client.ts'

export interface OldLog {
  /** Of the run. */
  readonly id: string
  readonly action: string
  readonly lines: number
  readonly finishedAt: string
}

/** Runs that ended before a time and still have log lines, the oldest first. A run that is waiting or going on is none. */
export async function selectRunsWithOldLogs(db: Db, before: Date, limit: number): Promise<OldLog[]> {
  return db<OldLog[]>`
    select r.id, r.action, count(l.id) as lines, r.finished_at as "finishedAt"
    from ops.runs r join ops.run_logs l on l.run_id = r.id
    where r.status in ('succeeded', 'failed', 'cancelled') and r.finished_at < ${before}
    group by r.id order by r.finished_at, r.id limit ${limit}`
}

/** Removes the log lines of these runs, where they ended before the time; the runs stay. Answers the runs. */
export async function deleteRunLogs(db: Db, before: Date, runIds: readonly string[]): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    with ended as (
      select id from ops.runs
      where id = any(${runIds as string[]}) and status in ('succeeded', 'failed', 'cancelled') and finished_at < ${before}),
    gone as (delete from ops.run_logs where run_id in (select id from ended))
    select id from ended order by id`
  return rows.map(({ id }) => id)
}
