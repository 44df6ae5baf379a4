import type { Db } from '../../00-platform/index.ts'
import { buildGraph, type TaskGraph } from '../graph/index.ts'
import type { Priority, TaskStatus, TaskText, Verification } from '../model.ts'
import { agentErrors } from './errors.ts'
import type { MatchTask } from './match.ts'

/** A task with what planning needs of it: its text, and who works on it. */
export interface ProjectTask extends MatchTask {
  readonly uid: string
  readonly status: TaskStatus
  readonly verification: Verification
  readonly blockedReason: string | null
  readonly conflict: boolean
  /** Purpose, else details, else the prompt: what an assignment tells beside the title. */
  readonly context: string
  readonly leaseHolder: string | null
  /** ISO, UTC. */
  readonly leaseExpiresAt: string | null
  /** By the clock of the database. */
  readonly held: boolean
}

interface TaskRow {
  readonly uid: string
  readonly spec: string
  readonly key: string
  readonly title: string
  readonly position: number
  readonly content: TaskText
  readonly agent: string | null
  readonly status: TaskStatus
  readonly verification: Verification
  readonly blockedReason: string | null
  readonly conflict: boolean
  readonly leaseHolder: string | null
  readonly leaseExpiresAt: string | null
  readonly held: boolean
}

/** Rows of one answer; the contract names 20,000 in one spec. */
const MOST_TASKS = 50_000

/** Tasks of the specs that are not archived, by (spec, position, uid). @throws AppError TASKS_TOO_MANY */
async function selectProjectTasks(db: Db, projectId: string): Promise<TaskRow[]> {
  const rows = await db<TaskRow[]>`
    select t.uid, t.spec, t.key, t.title, t.position,
           t.content - 'prompt' || jsonb_build_object('prompt', left(t.content ->> 'prompt', 1000)) as content,
           t.agent, t.status, t.verification, t.blocked_reason as "blockedReason", t.conflict is not null as conflict,
           t.lease_holder as "leaseHolder", t.lease_expires_at as "leaseExpiresAt",
           coalesce(t.lease_expires_at > clock_timestamp(), false) as held
    from ops.tasks t join ops.specs s on s.project_id = t.project_id and s.name = t.spec
    where t.project_id = ${projectId} and t.gone_at is null and s.archived_at is null
    order by t.spec, t.position, t.uid limit ${MOST_TASKS + 1}`
  if (rows.length > MOST_TASKS) throw agentErrors.TASKS_TOO_MANY({ limit: MOST_TASKS })
  return rows
}

/** Status of the tasks of archived specs that others wait for. */
async function selectOutside(db: Db, projectId: string): Promise<{ ref: string; status: TaskStatus }[]> {
  return db<{ ref: string; status: TaskStatus }[]>`
    select distinct d.ref, t.status
    from ops.task_dependencies d
    join ops.tasks t on t.uid = d.depends_uid and t.gone_at is null
    join ops.specs s on s.project_id = t.project_id and s.name = t.spec and s.archived_at is not null
    where d.project_id = ${projectId} order by d.ref limit ${MOST_TASKS}`
}

export interface ProjectPlan {
  /** By (spec, position). */
  readonly tasks: readonly ProjectTask[]
  readonly byRef: ReadonlyMap<string, ProjectTask>
  readonly graph: TaskGraph
}

/** What remains to be done in a project, from two queries. @throws AppError TASKS_TOO_MANY */
export async function loadPlan(db: Db, projectId: string): Promise<ProjectPlan> {
  const tasks = (await selectProjectTasks(db, projectId)).map(projectTask)
  const outside = new Map((await selectOutside(db, projectId)).map(({ ref, status }) => [ref, status]))
  return {
    tasks,
    byRef: new Map(tasks.map((task) => [task.ref, task])),
    graph: buildGraph(tasks, { outside: (ref) => outside.get(ref) }),
  }
}

function projectTask({ content, ...row }: TaskRow): ProjectTask {
  const { details, section, purpose, prompt, requirements } = content
  return {
    ...row,
    ref: `${row.spec}/${row.key}`,
    depends: content.depends,
    estimateMinutes: content.estimateMinutes,
    priority: content.priority as Priority | null,
    files: content.files,
    parallel: content.parallel,
    parent: content.parent,
    words: [section ?? '', purpose ?? '', ...details, ...requirements].join(' '),
    context: purpose ?? (details.length > 0 ? details.join('; ') : (prompt ?? '')),
  }
}
