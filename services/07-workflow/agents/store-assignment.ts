import type { Actor, Clock, Db, Ids } from '../../00-platform/index.ts'
import type { MatchReason } from './match.ts'
import type { ProjectPlan, ProjectTask } from './project-tasks.ts'
import { type AssignmentRow, insertAssignment, settleAssignment, writeSteps } from './queries.ts'
import { securityTopics } from './security-topics.ts'
import { firstRound } from './steps.ts'
import { assignmentText, bothFormats } from './texts.ts'

/** A task and the agent it is given to. */
export interface Given {
  readonly task: ProjectTask
  readonly agent: string
  readonly reasons: readonly MatchReason[]
  /** The open assignment of the task. */
  readonly replaces: AssignmentRow | null
}

interface StoreCall {
  readonly deps: { readonly ids: Pick<Ids, 'next'> }
  readonly db: Db
  readonly actor: Actor
  readonly clock: Clock
}

/** Keeps an assignment with both formats and its steps. One that the agent has already stays as it is. */
export async function storeAssignment(
  call: StoreCall,
  projectId: string,
  plan: ProjectPlan,
  { task, agent, reasons, replaces }: Given,
  beside: (task: ProjectTask) => readonly string[],
): Promise<AssignmentRow> {
  if (replaces?.agent === agent) return replaces
  const now = call.clock.now()
  const decider = { by: call.actor.name, for: call.actor.onBehalfOf ?? null, at: now.toISOString() }
  if (replaces !== null) await settleAssignment(call.db, replaces.id, { ...replaces, state: 'replaced', now })
  const { short, long } = bothFormats(assignmentText(plan, task, agent, beside(task)))
  const topics = securityTopics({ ...task.row.content, title: task.title })
  const stored = await insertAssignment(
    call.db,
    {
      id: call.deps.ids.next(now),
      projectId,
      taskUid: task.row.uid,
      spec: task.spec,
      taskKey: task.key,
      agent,
      reasons: [...reasons],
      topics,
      shortText: short,
      longText: long,
      createdBy: decider.by,
      createdFor: decider.for,
    },
    now,
  )
  await writeSteps(call.db, stored.id, 1, firstRound(agent, topics.length > 0, decider))
  return stored
}
