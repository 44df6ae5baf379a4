import type { Clock } from '../../00-platform/index.ts'
import { workflowErrors } from '../errors.ts'
import {
  buildGraph,
  criticalPath,
  type GraphTask,
  type MaxParallel,
  neighbours,
  type TaskGraph,
  waves,
} from '../graph/index.ts'
import type { TaskStatus } from '../model.ts'
import type { TaskRow } from '../queries/claims.ts'
import { selectAllTasks, selectOutsideStatuses } from '../queries/task-lists.ts'
import { openSpec } from '../tasks/open-spec.ts'

type Call = Parameters<typeof openSpec>[0] & { readonly clock: Clock }

/** Tasks that one graph is made of at most; beyond that it is refused, not cut. */
export const GRAPH_LIMIT = 50_000

/** The tasks of a spec (or of all that are active) as a graph, with what they name of other specs. @throws AppError GRAPH_TOO_LARGE */
export async function graphOf(db: Call['db'], projectId: string, specs: readonly string[] | null) {
  const rows = await selectAllTasks(db, projectId, specs, GRAPH_LIMIT + 1)
  if (rows.length > GRAPH_LIMIT) throw workflowErrors.GRAPH_TOO_LARGE({ limit: GRAPH_LIMIT })
  const tasks = rows.map(graphTask)
  const own = new Set(tasks.map(({ ref }) => ref))
  const named = new Set(
    tasks.flatMap(({ spec, depends }) =>
      depends.map((name) => (name.includes('/') ? name : `${spec}/${name}`)),
    ),
  )
  const foreign = [...named].filter((ref) => !own.has(ref))
  const statuses = new Map<string, TaskStatus>(
    (await selectOutsideStatuses(db, projectId, foreign)).map(({ ref, status }) => [ref, status]),
  )
  return { rows, graph: buildGraph(tasks, { outside: (ref) => statuses.get(ref) }) }
}

export function graphTask(row: TaskRow): GraphTask {
  const { content, spec, key, status, position, agent, title } = row
  return { ...content, agent, title, ref: `${spec}/${key}`, spec, key, status, position }
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
  const { rows, graph } = await graphOf(call.db, projectId, [spec])
  return { project: projectId, spec, ...describe(graph, rows, input.maxParallel) }
}

function describe(graph: TaskGraph, rows: readonly TaskRow[], maxParallel: MaxParallel) {
  const { times, path, totalMinutes, assumedEstimates } = criticalPath(graph)
  const planned = waves(graph, { maxParallel })
  const timesOf = new Map(times.map((each) => [each.ref, each]))
  return {
    tasks: rows.map((row) => node(row, timesOf.get(`${row.spec}/${row.key}`))),
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

function node(row: TaskRow, times: ReturnType<typeof criticalPath>['times'][number] | undefined) {
  return {
    ref: `${row.spec}/${row.key}`,
    id: row.key,
    title: row.title,
    status: row.status,
    agent: row.agent,
    holder: row.held ? row.leaseHolder : null,
    // Completed tasks, and what a circle or a missing reference holds up, have no times.
    times:
      times === undefined
        ? null
        : {
            minutes: times.minutes,
            earliestStart: times.earliestStart,
            earliestFinish: times.earliestFinish,
            latestStart: times.latestStart,
            latestFinish: times.latestFinish,
            slack: times.slack,
            critical: times.critical,
          },
  }
}

function edgesOf({ tasks, written }: TaskGraph): { from: string; to: string }[] {
  return tasks.flatMap(({ ref }, vertex) =>
    [...neighbours(written, vertex)].map((on) => ({ from: tasks[on]?.ref ?? '', to: ref })),
  )
}
