import { neighbours } from './adjacency.ts'
import { byPriority } from './order.ts'
import type { TaskGraph } from './types.ts'
import { vertexOf } from './waits.ts'

export interface Unlocks {
  /** Refs of pending tasks that its completion makes ready, by (priority, position). */
  readonly ready: readonly string[]
  /** Open tasks that wait for it, directly or through others. */
  readonly waiting: number
}

/**
 * What the completion of a task unlocks; nothing for one that is completed. One walk over what waits behind the task, so ask
 * for the tasks that are shown, not for all.
 * @throws GRAPH_TASK_UNKNOWN
 */
export function unlocks(graph: TaskGraph, ref: string): Unlocks {
  const vertex = vertexOf(graph, ref)
  if (graph.open[vertex] === 0) return { ready: [], waiting: 0 }
  const ready = madeReady(graph, vertex).sort(byPriority(graph.tasks))
  return { ready: ready.flatMap((at) => graph.tasks[at]?.ref ?? []), waiting: waitingBehind(graph, vertex) }
}

/** Tasks that wait for this one only (through gates, too) and may then begin. */
export function madeReady(graph: TaskGraph, vertex: number): number[] {
  const ready: number[] = []
  const gone = new Map<number, number>()
  const done = [vertex]
  for (let at = done.pop(); at !== undefined; at = done.pop()) {
    for (const follower of neighbours(graph.after, at)) {
      if (graph.open[follower] === 0) continue
      const count = (gone.get(follower) ?? 0) + 1
      gone.set(follower, count)
      if (count !== graph.openBefore[follower]) continue
      if (follower >= graph.tasks.length) done.push(follower)
      else if (mayBegin(graph, follower)) ready.push(follower)
    }
  }
  return ready
}

/** Pending tasks that wait for nothing and that nothing holds, by position. */
export function readyTasks(graph: TaskGraph): number[] {
  return graph.tasks.flatMap((_, vertex) =>
    graph.openBefore[vertex] === 0 && mayBegin(graph, vertex) ? [vertex] : [],
  )
}

function mayBegin(graph: TaskGraph, vertex: number): boolean {
  return graph.tasks[vertex]?.status === 'pending' && graph.held[vertex] === 0
}

function waitingBehind(graph: TaskGraph, vertex: number): number {
  const seen = new Uint8Array(graph.open.length)
  seen[vertex] = 1
  const todo = [vertex]
  let waiting = 0
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    for (const follower of neighbours(graph.after, at)) {
      if (graph.open[follower] === 0 || seen[follower] === 1) continue
      seen[follower] = 1
      if (follower < graph.tasks.length) waiting += 1
      todo.push(follower)
    }
  }
  return waiting
}
