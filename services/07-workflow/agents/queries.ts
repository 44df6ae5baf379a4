import type { Db } from '../../00-platform/index.ts'
import { addressNow, atAddress, joinTask } from '../queries/address-now.ts'
import type { MatchReason } from './match.ts'
import type { TouchedTopic } from './security-topics.ts'
import type { Step } from './steps.ts'

export const ASSIGNMENT_STATES = ['open', 'done', 'replaced'] as const
export type AssignmentState = (typeof ASSIGNMENT_STATES)[number]

export interface AssignmentRow {
  readonly id: string
  readonly projectId: string
  readonly taskUid: string
  readonly spec: string
  readonly taskKey: string
  readonly agent: string
  readonly state: AssignmentState
  readonly round: number
  readonly reasons: MatchReason[]
  readonly topics: TouchedTopic[]
  readonly shortText: string
  readonly longText: string
  readonly createdBy: string
  readonly createdFor: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

const columns = (db: Db) => db`${others(db)}, a.spec, a.task_key as "taskKey"`

/** Everything but the address of the task. */
const others = (db: Db) => db`
  a.id, a.project_id as "projectId", a.task_uid as "taskUid", a.agent, a.state, a.round,
  a.reasons, a.topics, a.short_text as "shortText", a.long_text as "longText", a.created_by as "createdBy",
  a.created_for as "createdFor", a.created_at as "createdAt", a.updated_at as "updatedAt"`

/** One project gives out tasks one call at a time: what an agent has room for is counted and used in one go. */
export async function lockAssigning(db: Db, projectId: string): Promise<void> {
  await db`select id from ops.projects where id = ${projectId} for update`
}

/**
 * How many tasks each agent works on: those it holds, and those whose step is its turn. Confirming counts for nobody, nor does
 * a task that left its file or rests in the archive: nobody can work on it.
 */
export async function selectLoads(
  db: Db,
  projectId: string,
): Promise<{ agent: string; leases: number; due: number; load: number }[]> {
  return db<{ agent: string; leases: number; due: number; load: number }[]>`
    with work as (
      select lease_holder as agent, uid, 'lease' as kind from ops.tasks
      where project_id = ${projectId} and lease_expires_at > clock_timestamp() and gone_at is null and active
      union all
      select s.agent, a.task_uid, 'due' from ops.assignments a
      join ops.tasks t on t.uid = a.task_uid and t.gone_at is null and t.active
      join ops.assignment_steps s on s.assignment_id = a.id and s.round = a.round
      where a.project_id = ${projectId} and a.state = 'open' and s.state = 'due' and s.step <> 'confirm')
    select agent, (count(*) filter (where kind = 'lease'))::int as leases,
           (count(*) filter (where kind = 'due'))::int as due, count(distinct uid)::int as load
    from work where agent is not null group by agent order by agent limit 10000`
}

export type NewAssignment = Omit<AssignmentRow, 'state' | 'round' | 'createdAt' | 'updatedAt'>

export async function insertAssignment(db: Db, row: NewAssignment, now: Date): Promise<AssignmentRow> {
  const [inserted] = await db<AssignmentRow[]>`
    insert into ops.assignments as a (id, project_id, task_uid, spec, task_key, agent, state, round, reasons, topics,
                                      short_text, long_text, created_by, created_for, created_at, updated_at)
    values (${row.id}, ${row.projectId}, ${row.taskUid}, ${row.spec}, ${row.taskKey}, ${row.agent}, 'open', 1,
            ${db.json(row.reasons as never)}, ${db.json(row.topics as never)}, ${row.shortText}, ${row.longText},
            ${row.createdBy}, ${row.createdFor}, ${now}, ${now})
    returning ${columns(db)}`
  return inserted as AssignmentRow
}

export async function selectAssignment(db: Db, id: string, lock = false): Promise<AssignmentRow | undefined> {
  const [row] = await db<AssignmentRow[]>`
    select ${columns(db)} from ops.assignments a where id = ${id} ${lock ? db`for update` : db``}`
  return row
}

/** The open assignment of each of these tasks, by task. */
export async function selectOpenOf(
  db: Db,
  taskUids: readonly string[],
  lock = false,
): Promise<AssignmentRow[]> {
  if (taskUids.length === 0) return []
  return db<AssignmentRow[]>`
    select ${columns(db)} from ops.assignments a
    where task_uid = any(${taskUids as string[]}::uuid[]) and state = 'open'
    order by task_uid ${lock ? db`for update` : db``}`
}

export interface AssignmentFilter {
  readonly projectId: string
  readonly state?: AssignmentState | undefined
  readonly spec?: string | undefined
  readonly task?: string | undefined
  /** Who implements, or whose turn it is. */
  readonly agent?: string | undefined
  readonly before?: { readonly createdAt: string; readonly id: string } | undefined
  readonly limit: number
}

/** Newest first, by (created_at, id); under the address that the task has now. */
export async function selectAssignments(db: Db, filter: AssignmentFilter): Promise<AssignmentRow[]> {
  const { state, spec, task, agent, before } = filter
  return db<AssignmentRow[]>`
    select ${others(db)}, ${addressNow(db, 'a')} from ops.assignments a ${joinTask(db, 'a')}
    where a.project_id = ${filter.projectId} ${atAddress(db, 'a', { spec, task })}
      ${state === undefined ? db`` : db`and a.state = ${state}`}
      ${
        agent === undefined
          ? db``
          : db`and (a.agent = ${agent} or exists (
              select from ops.assignment_steps s
              where s.assignment_id = a.id and s.round = a.round and s.state = 'due' and s.agent = ${agent}))`
      }
      ${before === undefined ? db`` : db`and (a.created_at, a.id) < (${before.createdAt}, ${before.id}::uuid)`}
    order by a.created_at desc, a.id desc limit ${filter.limit}`
}

export async function settleAssignment(
  db: Db,
  id: string,
  settled: { state: AssignmentState; round: number; now: Date },
): Promise<AssignmentRow> {
  const [row] = await db<AssignmentRow[]>`
    update ops.assignments a set state = ${settled.state}, round = ${settled.round}, updated_at = ${settled.now}
    where id = ${id} returning ${columns(db)}`
  return row as AssignmentRow
}

export interface StepRow extends Step {
  readonly assignmentId: string
  readonly round: number
}

/** All rounds, oldest first, of these assignments. */
export async function selectSteps(db: Db, assignmentIds: readonly string[]): Promise<StepRow[]> {
  if (assignmentIds.length === 0) return []
  return db<StepRow[]>`
    select assignment_id as "assignmentId", round, step, agent, state, decided_by as "decidedBy",
           decided_for as "decidedFor", decided_at as "decidedAt", note
    from ops.assignment_steps where assignment_id = any(${assignmentIds as string[]}::uuid[])
    order by assignment_id, round, position`
}

/** Makes the steps of a round these. */
export async function writeSteps(
  db: Db,
  assignmentId: string,
  round: number,
  steps: readonly Step[],
): Promise<void> {
  const rows = steps.map((step, position) => ({ ...step, position }))
  await db`
    insert into ops.assignment_steps (assignment_id, round, position, step, agent, state, decided_by, decided_for,
                                      decided_at, note)
    select ${assignmentId}, ${round}::int, position, step, agent, state, "decidedBy", "decidedFor", "decidedAt", note
    from jsonb_to_recordset(${db.json(rows as never)}) as r (
      position int, step text, agent text, state text, "decidedBy" text, "decidedFor" text, "decidedAt" timestamptz,
      note text)
    on conflict (assignment_id, round, position) do update
    set state = excluded.state, decided_by = excluded.decided_by, decided_for = excluded.decided_for,
        decided_at = excluded.decided_at, note = excluded.note`
}
