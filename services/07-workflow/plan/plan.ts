import type { Clock } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import {
  buildGraph,
  criticalPath,
  forNeighbours,
  type GraphTask,
  graphWith,
  type MaxParallel,
  planOf,
  type TaskGraph,
  type TaskTimes,
  waves,
} from '../graph/index.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import { selectAllTasks, selectOutsideStatuses } from '../queries/task-lists.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { plannedTask } from './planned-task.ts'
import { GRAPH_LIMIT, loadPlannedSpec, type PlannedSpec, textsKey } from './spec-texts.ts'

type Call = Parameters<typeof openSpec>[0] & { readonly clock: Clock }

/** What remains of a spec, as the graph of it is answered. */
export type SpecPlan = ReturnType<typeof describe>

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
  const plan = describe(graph, loaded.holders, input.maxParallel)
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

/** @param holders by the place of a task in the graph */
function describe(graph: TaskGraph, holders: ReadonlyMap<number, string>, maxParallel: MaxParallel) {
  const plan = planOf(graph)
  const { times, path, totalMinutes, assumedEstimates } = criticalPath(graph, { plan })
  const planned = waves(graph, { maxParallel, plan })
  const timesOf = new Map(times.map((each) => [each.ref, each]))
  return {
    tasks: graph.tasks.map((task, at) => node(task, holders.get(at) ?? null, timesOf.get(task.ref))),
    edges: edgesOf(graph),
    waves: planned.waves.map(({ number, tasks, groups }) => ({
      wave: number,
      tasks: [...tasks],
      groups: groups.map((group) => [...group]),
    })),
    unreachable: [...planned.unreachable],
    criticalPath: { tasks: [...path], totalMinutes, assumedEstimates },
    cycles: graph.cycles.map(({ members, text }) => ({ members: [...members], text })),
    missing: graph.missing.map(({ task, reference, message }) => ({ task, reference, message })),
    outside: graph.outside.map((each) => ({ ...each })),
  }
}

function node(task: GraphTask, holder: string | null, times: TaskTimes | undefined) {
  const { ref, key, title, status, agent } = task
  // Completed tasks, and what a circle or a missing reference holds up, have no times.
  return { ref, id: key, title, status, agent, holder, times: times ?? null }
}

function edgesOf({ tasks, written }: TaskGraph): { from: string; to: string }[] {
  const edges: { from: string; to: string }[] = []
  tasks.forEach(({ ref: to }, vertex) => {
    forNeighbours(written, vertex, (on) => edges.push({ from: tasks[on]?.ref ?? '', to }))
  })
  return edges
}
