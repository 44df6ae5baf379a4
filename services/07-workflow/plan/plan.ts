import type { Clock } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import { buildGraph, type GraphTask, graphWith, type MaxParallel } from '../graph/index.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import { selectAllTasks, selectOutsideStatuses } from '../queries/task-lists.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { plannedTask } from './planned-task.ts'
import { specPlanOf } from './spec-plan.ts'
import { GRAPH_LIMIT, loadPlannedSpec, type PlannedSpec, textsKey } from './spec-texts.ts'

type Call = Parameters<typeof openSpec>[0] & { readonly clock: Clock }

/** The tasks of all active specs as a graph, with what they name of archived ones. @throws AppError GRAPH_TOO_LARGE */
export async function graphOf(db: Call['db'], projectId: string) {
  const rows = await selectAllTasks(db, projectId, null, GRAPH_LIMIT + 1)
  if (rows.length > GRAPH_LIMIT) throw workflowErrors.GRAPH_TOO_LARGE({ limit: GRAPH_LIMIT })
  const tasks = rows.map(graphTask)
  const own = new Set(tasks.map(({ ref }) => ref))
  const named = new Set(
    tasks.flatMap(({ spec, depends }) =>
      depends.map((name) => (name.includes('/') ? name : `${spec}/${name}`)),
    ),
  )
  const outside = await outsideOf(
    db,
    projectId,
    [...named].filter((ref) => !own.has(ref)),
  )
  return { rows, graph: buildGraph(tasks, { outside }) }
}

/** The status of a task that is not among those of the graph. */
async function outsideOf(db: Call['db'], projectId: string, refs: readonly string[]) {
  return lookup(await selectOutsideStatuses(db, projectId, refs))
}

function lookup(rows: Awaited<ReturnType<typeof selectOutsideStatuses>>) {
  const statuses = new Map<string, TaskStatus>(rows.map(({ ref, status }) => [ref, status]))
  return (ref: string) => statuses.get(ref)
}

export function graphTask(row: TaskRow): GraphTask {
  const { key, title, agent, content } = row
  const { depends, estimateMinutes, priority, files, parallel, parent } = content
  return plannedTask({ key, title, agent, depends, estimateMinutes, priority, files, parallel, parent }, row)
}

/**
 * What remains of a spec as waves, with the critical path, the slack of each task and the groups that can run at once.
 * @throws AppError SPEC_NOT_FOUND, GRAPH_TOO_LARGE
 */
export async function planSpecWork(
  call: Call,
  input: { readonly project?: string | undefined; readonly spec: string; readonly maxParallel: MaxParallel },
) {
  const { projectId, spec } = await openSpec(call, input)
  const { remembered } = call.deps
  const loaded = await loadPlannedSpec({ db: call.db, remembered }, projectId, spec)
  const outside = await selectOutsideStatuses(call.db, projectId, loaded.foreign)
  const key = textsKey(spec, loaded.tag ?? '')
  const moment = `${input.maxParallel} ${loaded.moment} ${JSON.stringify(outside)}`
  const known = remembered.plans.get(key)
  if (known?.moment === moment) return { project: projectId, spec, ...known.plan }
  const graph = graphWith(loaded.structure, presentTasks(loaded), { outside: lookup(outside) })
  const plan = specPlanOf(graph, loaded.holders, input.maxParallel)
  remembered.plans.set(key, { moment, plan })
  return { project: projectId, spec, ...plan }
}

/** Those remembered, with the statuses they have now. */
function presentTasks({ structure, statuses }: PlannedSpec): GraphTask[] {
  return structure.tasks.map((task, position) => {
    const status = statuses[position] ?? task.status
    return status === task.status ? task : plannedTask(task, { spec: task.spec, status, position })
  })
}
