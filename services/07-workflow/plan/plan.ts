import type { Clock } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import {
  buildGraph,
  criticalPath,
  type GraphTask,
  type MaxParallel,
  neighbours,
  type TaskGraph,
  type TaskTimes,
  waves,
} from '../graph/index.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import type { PlanText } from '../queries/plan.ts'
import { selectAllTasks, selectOutsideStatuses } from '../queries/task-lists.ts'
import { openSpec } from '../tasks/open-spec.ts'
import { GRAPH_LIMIT, loadPlannedSpec } from './spec-texts.ts'

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
  const rows = await selectOutsideStatuses(db, projectId, refs)
  const statuses = new Map<string, TaskStatus>(rows.map(({ ref, status }) => [ref, status]))
  return (ref: string) => statuses.get(ref)
}

export function graphTask(row: TaskRow): GraphTask {
  return taskOf(row, row.content, row)
}

// Field by field: objects that thousands of others are spread into become dictionaries, which cost fifty times as much.
function taskOf(
  { key, title, agent }: Pick<PlanText, 'key' | 'title' | 'agent'>,
  { depends, estimateMinutes, priority, files, parallel, parent }: Omit<PlanText, 'key' | 'title' | 'agent'>,
  {
    spec,
    status,
    position,
  }: { readonly spec: string; readonly status: TaskStatus; readonly position: number },
): GraphTask {
  const ref = `${spec}/${key}`
  return {
    ref,
    spec,
    key,
    title,
    status,
    depends,
    estimateMinutes,
    priority,
    files,
    parallel,
    agent,
    parent,
    position,
  }
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
  const { tasks, statuses, foreign, holders } = await loadPlannedSpec(
    { db: call.db, remembered },
    projectId,
    spec,
  )
  const outside = await outsideOf(call.db, projectId, foreign)
  const planned = tasks.map((text, position) =>
    taskOf(text, text, { spec, status: statuses[position] as TaskStatus, position }),
  )
  return {
    project: projectId,
    spec,
    ...describe(buildGraph(planned, { outside }), holders, input.maxParallel),
  }
}

/** @param holders by the place of a task in the graph */
function describe(graph: TaskGraph, holders: ReadonlyMap<number, string>, maxParallel: MaxParallel) {
  const { times, path, totalMinutes, assumedEstimates } = criticalPath(graph)
  const planned = waves(graph, { maxParallel })
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
  return {
    ref,
    id: key,
    title,
    status,
    agent,
    holder,
    times: times === undefined ? null : timesAnswer(times),
  }
}

function timesAnswer(times: TaskTimes) {
  const { minutes, earliestStart, earliestFinish, latestStart, latestFinish, slack, critical } = times
  return { minutes, earliestStart, earliestFinish, latestStart, latestFinish, slack, critical }
}

function edgesOf({ tasks, written }: TaskGraph): { from: string; to: string }[] {
  return tasks.flatMap(({ ref }, vertex) =>
    [...neighbours(written, vertex)].map((on) => ({ from: tasks[on]?.ref ?? '', to: ref })),
  )
}
