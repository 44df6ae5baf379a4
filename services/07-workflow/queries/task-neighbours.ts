import type { Db } from '../../00-platform/index.ts'
import type { ApprovalStatus } from '../approvals/queries.ts'
import type { TaskStatus } from '../model.ts'

export interface NeighbourRow {
  /** `needs`: the task waits for it. `part`: it is part of the task. `unlocks`, `whole`: the other way round. */
  readonly relation: 'needs' | 'part' | 'unlocks' | 'whole'
  /** `spec/key` as it is written. */
  readonly ref: string
  readonly spec: string | null
  readonly id: string | null
  /** Null: there is no such task. */
  readonly title: string | null
  readonly status: TaskStatus | null
}

/** The tasks on both ends of a task's dependencies, by relation, spec and place, at most `limit`. */
export async function selectNeighbours(db: Db, uid: string, limit: number): Promise<NeighbourRow[]> {
  return db<NeighbourRow[]>`
    select relation, ref, spec, id, title, status from (
      select case d.kind when 'part' then 'part' else 'needs' end as relation, d.ref, t.spec, t.key as id, t.title,
             t.status, t.position
      from ops.task_dependencies d left join ops.tasks t on t.uid = d.depends_uid and t.gone_at is null
      where d.task_uid = ${uid}
      union all
      select case d.kind when 'part' then 'whole' else 'unlocks' end, t.spec || '/' || t.key, t.spec, t.key, t.title,
             t.status, t.position
      from ops.task_dependencies d join ops.tasks t on t.uid = d.task_uid
      where d.depends_uid = ${uid} and t.gone_at is null) as neighbours
    order by relation, spec nulls first, position nulls first, ref limit ${limit}`
}

export interface TiedApprovalRow {
  readonly id: string
  readonly title: string
  readonly filePath: string
  readonly status: ApprovalStatus
  readonly stale: boolean
  readonly updatedAt: string
}

/** Requests that name the task, newest first. */
export async function selectTiedApprovals(db: Db, uid: string, limit: number): Promise<TiedApprovalRow[]> {
  return db<TiedApprovalRow[]>`
    select id, title, file_path as "filePath", status, stale_at is not null as stale, updated_at as "updatedAt"
    from ops.approvals where task_uid = ${uid} order by created_at desc, id desc limit ${limit}`
}
