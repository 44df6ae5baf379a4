import {
  criticalPath,
  forNeighbours,
  type GraphTask,
  type MaxParallel,
  planOf,
  type TaskGraph,
  type TaskTimes,
  waves,
} from '../graph/index.ts'

/** What remains of a spec, as it is answered. */
export type SpecPlan = ReturnType<typeof specPlanOf>

/** @param holders by the place of a task in the graph */
export function specPlanOf(graph: TaskGraph, holders: ReadonlyMap<number, string>, maxParallel: MaxParallel) {
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
