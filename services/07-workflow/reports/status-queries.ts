import type { Db } from '../../00-platform/index.ts'

/** When each of these tasks was started last, by task; ISO, UTC. */
export async function selectStarts(db: Db, uids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (uids.length === 0) return new Map()
  const rows = await db<{ uid: string; at: string }[]>`
    select task_uid as uid, max(at) as at from ops.task_changes
    where task_uid = any(${uids as string[]}::uuid[]) and to_status = 'in-progress' and from_status <> 'in-progress'
    group by task_uid order by task_uid limit 20000`
  return new Map(rows.map(({ uid, at }) => [uid, at]))
}

/** The time of the database, by which leases end; ISO, UTC. */
export async function selectNow(db: Db): Promise<string> {
  const [row] = await db<{ now: string }[]>`select clock_timestamp() as now`
  return (row as { now: string }).now
}

/** Names of the specs that are active, also those that have no tasks yet; at most 10,000. */
export async function selectActiveSpecs(db: Db, projectId: string): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select name from ops.specs where project_id = ${projectId} and active order by name limit 10000`
  return rows.map(({ name }) => name)
}
