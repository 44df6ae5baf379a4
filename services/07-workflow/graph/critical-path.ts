import { neighbours } from './adjacency.ts'
import { byPriority } from './order.ts'
import { type Schedule, type ScheduleOptions, schedule, slackOf } from './schedule.ts'
import type { TaskGraph } from './types.ts'

/** All times in minutes of work from now. */
export interface TaskTimes {
  readonly ref: string
  readonly minutes: number
  readonly earliestStart: number
  readonly earliestFinish: number
  readonly latestStart: number
  readonly latestFinish: number
  readonly slack: number
  readonly critical: boolean
}

export interface CriticalPath {
  /** Refs of one longest chain, first to last; of several equal ones that of the smaller (priority, position). */
  readonly path: readonly string[]
  /** Length of the path: the remaining work cannot end sooner. */
  readonly totalMinutes: number
  /** Tasks without an estimate that counted as `defaultEstimateMinutes`. */
  readonly assumedEstimates: number
  /** What is not completed and can be reached, by (spec, position). */
  readonly times: readonly TaskTimes[]
}

/**
 * The critical path of the remaining work: completed tasks count nothing, one in progress counts whole. Leaves out cycles and
 * what waits behind them. See schedule.ts for the formulas.
 */
export function criticalPath(graph: TaskGraph, options: ScheduleOptions = {}): CriticalPath {
  const plan = schedule(graph, options)
  const planned = plan.order.filter((vertex) => vertex < graph.tasks.length).sort((a, b) => a - b)
  return {
    path: longestChain(graph, plan).map((vertex) => graph.tasks[vertex]?.ref ?? ''),
    totalMinutes: plan.totalMinutes,
    assumedEstimates: plan.assumed,
    times: planned.map((vertex) => timesOf(graph, plan, vertex)),
  }
}

function timesOf(graph: TaskGraph, plan: Schedule, vertex: number): TaskTimes {
  const minutes = plan.minutes[vertex] ?? 0
  const earliestStart = plan.earliestStart[vertex] ?? 0
  const latestFinish = plan.latestFinish[vertex] ?? 0
  const slack = slackOf(plan, vertex)
  return {
    ref: graph.tasks[vertex]?.ref ?? '',
    minutes,
    earliestStart,
    earliestFinish: earliestStart + minutes,
    latestStart: latestFinish - minutes,
    latestFinish,
    slack,
    critical: slack === 0,
  }
}

/** From a critical task at minute 0, always on to a critical one that begins when the last one ends. */
function longestChain(graph: TaskGraph, plan: Schedule): number[] {
  const inOrder = byPriority(graph.tasks)
  const planned = new Uint8Array(graph.open.length)
  for (const vertex of plan.order) planned[vertex] = 1
  const isNext = (vertex: number, minute: number) =>
    planned[vertex] === 1 && plan.earliestStart[vertex] === minute && slackOf(plan, vertex) === 0
  const first = plan.order.filter((v) => graph.openBefore[v] === 0 && isNext(v, 0))
  const chain: number[] = []
  let at = smallest(first, inOrder)
  while (at !== undefined) {
    chain.push(at)
    const finish = (plan.earliestStart[at] ?? 0) + (plan.minutes[at] ?? 0)
    const followers = [...neighbours(graph.after, at)].filter((vertex) => isNext(vertex, finish))
    at = smallest(followers, inOrder)
  }
  return chain.filter((vertex) => vertex < graph.tasks.length)
}

function smallest(vertices: readonly number[], order: (a: number, b: number) => number): number | undefined {
  return vertices.reduce<number | undefined>(
    (best, vertex) => (best === undefined || order(vertex, best) < 0 ? vertex : best),
    undefined,
  )
}
