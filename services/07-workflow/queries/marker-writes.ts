import type { Db } from '../../00-platform/index.ts'
import type { TaskStatus } from '../model.ts'

/** What a new text of a `tasks.md` says of a task. */
export interface Mark {
  readonly uid: string
  readonly status: TaskStatus
  readonly blockedReason: string | null
}

/** Markers that a hub was about to put in place, or has put there without being able to say so. */
export interface MarkerWrite {
  readonly tag: string
  readonly marks: readonly Mark[]
}

interface Address {
  readonly projectId: string
  readonly spec: string
}

/** Notes, before it happens, that the text `from` is about to become the text `tag`. One statement, of a transaction of its own. */
export async function noteMarkerWrite(
  db: Db,
  { projectId, spec }: Address,
  { tag, from, marks }: MarkerWrite & { readonly from: string },
): Promise<void> {
  const kept = marks.map(({ uid, status, blockedReason }) => ({ uid, status, blockedReason }))
  await db`
    insert into ops.marker_writes (project_id, spec, tag, from_tag, marks)
    values (${projectId}, ${spec}, ${tag}, ${from}, ${db.json(kept as never)})
    on conflict (project_id, spec, tag) do update set from_tag = excluded.from_tag, marks = excluded.marks`
}

/** Those that began from the text which the database agrees with, by tag; at most 100. Several hubs may have one each. */
export async function selectMarkerWrites(
  db: Db,
  { projectId, spec }: Address,
  from: string,
): Promise<MarkerWrite[]> {
  return db<MarkerWrite[]>`
    select tag, marks from ops.marker_writes
    where project_id = ${projectId} and spec = ${spec} and from_tag = ${from} order by tag limit 100`
}

/** Database and file agree again: what was noted is done, or can no longer be. */
export async function clearMarkerWrites(db: Db, { projectId, spec }: Address): Promise<void> {
  await db`delete from ops.marker_writes where project_id = ${projectId} and spec = ${spec}`
}
