import { forNeighbours } from './adjacency.ts'
import { type Plan, planOf } from './plan.ts'
import type { TaskGraph } from './types.ts'

export interface ScheduleOptions {
  /** Minutes of a task without an estimate; 60 when not given. */
  readonly defaultEstimateMinutes?: number
  /** That of the graph, where it is known. */
  readonly plan?: Plan
}

/** Times of each vertex in minutes from now, as arrays by vertex; only those of `order` have meaning. */
export interface Schedule {
  readonly order: readonly number[]
  readonly minutes: Float64Array
  readonly earliestStart: Float64Array
  readonly latestFinish: Float64Array
  readonly totalMinutes: number
  /** Tasks whose minutes were taken from `defaultEstimateMinutes`. */
  readonly assumed: number
}

const DEFAULT_MINUTES = 60
/** Larger estimates are taken as none: whole minutes up to here stay exact when a million of them are added. */
const MAX_MINUTES = 1e9

/**
 * Critical path method (J. Kelley, M. Walker, Critical-path planning and scheduling, 1959), finish to start, without limits
 * of people. Forward: ES(v) = max EF(p) over what v waits for, EF = ES + minutes. Backward: LF(v) = min LS(f) over what waits
 * for v, the total where nothing does, LS = LF − minutes.
 */
export function schedule(graph: TaskGraph, options: ScheduleOptions = {}): Schedule {
  const { order } = options.plan ?? planOf(graph)
  const { minutes, assumed } = durations(graph, order, options.defaultEstimateMinutes ?? DEFAULT_MINUTES)
  const { earliestStart, totalMinutes } = forward(graph, order, minutes)
  const latestFinish = backward(graph, order, minutes, totalMinutes)
  return { order, minutes, earliestStart, latestFinish, totalMinutes, assumed }
}

/** Whole minutes, rounded up. A parent without an estimate counts 0: its parts are its work. */
function durations(graph: TaskGraph, order: readonly number[], defaultMinutes: number) {
  const minutes = new Float64Array(graph.open.length)
  const isParent = new Uint8Array(graph.tasks.length)
  for (const parent of graph.parentOf) if (parent !== -1) isParent[parent] = 1
  let assumed = 0
  for (const vertex of order) {
    if (vertex >= graph.tasks.length) continue
    const given = graph.tasks[vertex]?.estimateMinutes ?? -1
    if (given >= 0 && given <= MAX_MINUTES) minutes[vertex] = Math.ceil(given)
    else if (isParent[vertex] === 0) {
      minutes[vertex] = Math.ceil(defaultMinutes)
      assumed += 1
    }
  }
  return { minutes, assumed }
}

function forward(graph: TaskGraph, order: readonly number[], minutes: Float64Array) {
  const earliestStart = new Float64Array(minutes.length)
  let totalMinutes = 0
  for (const vertex of order) {
    const finish = (earliestStart[vertex] ?? 0) + (minutes[vertex] ?? 0)
    totalMinutes = Math.max(totalMinutes, finish)
    forNeighbours(graph.after, vertex, (follower) => {
      if (finish > (earliestStart[follower] ?? 0)) earliestStart[follower] = finish
    })
  }
  return { earliestStart, totalMinutes }
}

function backward(
  graph: TaskGraph,
  order: readonly number[],
  minutes: Float64Array,
  totalMinutes: number,
): Float64Array {
  const latestFinish = new Float64Array(minutes.length).fill(totalMinutes)
  for (let at = order.length - 1; at >= 0; at--) {
    const vertex = order[at] ?? 0
    const latestStart = (latestFinish[vertex] ?? 0) - (minutes[vertex] ?? 0)
    forNeighbours(graph.before, vertex, (earlier) => {
      if (latestStart < (latestFinish[earlier] ?? 0)) latestFinish[earlier] = latestStart
    })
  }
  return latestFinish
}

/** Minutes a vertex may be late without delaying the end; 0 is critical. Never negative. */
export function slackOf({ latestFinish, earliestStart, minutes }: Schedule, vertex: number): number {
  return (latestFinish[vertex] ?? 0) - (earliestStart[vertex] ?? 0) - (minutes[vertex] ?? 0)
}
