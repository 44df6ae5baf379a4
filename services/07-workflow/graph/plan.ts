import { forNeighbours } from './adjacency.ts'
import { byPriority } from './order.ts'
import type { TaskGraph } from './types.ts'

/** What is not completed, in the order in which it can be done. */
export interface Plan {
  /** Open vertices, gates too, each after all that it waits for. Leaves out cycles and what waits behind them. */
  readonly order: readonly number[]
  /** Tasks of each wave, by (priority, position). */
  readonly waves: readonly (readonly number[])[]
}

/**
 * A. B. Kahn, Topological sorting of large networks, CACM 5 (1962), wave by wave: the first wave waits for nothing that is
 * open, each later one for something of the wave before it. A gate belongs to no wave: it opens with the last before it.
 * Blocked tasks and those with a missing reference are planned like the others: they are work that remains.
 */
export function planOf(graph: TaskGraph): Plan {
  const remaining = graph.openBefore.slice()
  const order: number[] = []
  const waves: number[][] = []
  const first = graph.tasks.map((_, vertex) => vertex)
  let wave = first.filter((v) => graph.open[v] === 1 && remaining[v] === 0 && graph.cycleOf[v] === -1)
  while (wave.length > 0) {
    wave.sort(byPriority(graph.tasks))
    waves.push(wave)
    wave = release(graph, wave, remaining, order)
  }
  return { order, waves }
}

/** Appends the wave to `order`. @returns the tasks that wait for nothing more */
function release(
  graph: TaskGraph,
  wave: readonly number[],
  remaining: Int32Array,
  order: number[],
): number[] {
  const next: number[] = []
  const gates: number[] = []
  const settle = (vertex: number) => {
    order.push(vertex)
    forNeighbours(graph.after, vertex, (follower) => {
      if (graph.open[follower] === 0) return
      const left = (remaining[follower] ?? 0) - 1
      remaining[follower] = left
      if (left > 0) return
      if (follower >= graph.tasks.length) gates.push(follower)
      else if (graph.cycleOf[follower] === -1) next.push(follower)
    })
  }
  for (const vertex of wave) {
    settle(vertex)
    for (let gate = gates.pop(); gate !== undefined; gate = gates.pop()) settle(gate)
  }
  return next
}
