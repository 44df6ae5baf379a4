import { type Adjacency, adjacencyBuilder, neighbours, reversed } from './adjacency.ts'
import { fromAbove, isWithin, parentsOf } from './parents.ts'
import type { GraphTask } from './types.ts'

export interface Edges {
  readonly parentOf: Int32Array
  readonly before: Adjacency
  /** Tasks and gates. */
  readonly vertices: number
}

/**
 * What each vertex waits for: (1) the tasks it names; (2) its parts, because a parent is complete only after its children;
 * (3) what its parents name, because a part of a task does not begin before the task may. The third is drawn through one
 * gate for each parent that names something, so that edges stay as many as references and parts. Nothing else is
 * invented: tasks of a spec without `_Depends:_` are ordered by their parents only. A dependency of a parent on a task
 * within itself adds no gate: that is (2) written down.
 */
export function edgesOf(
  tasks: readonly GraphTask[],
  indexOf: ReadonlyMap<string, number>,
  written: Adjacency,
): Edges {
  const parentOf = parentsOf(tasks, indexOf)
  const parts = partsOf(parentOf)
  const toOthers = (vertex: number) =>
    neighbours(written, vertex).filter((to) => !isWithin(parentOf, to, vertex))
  const gated = [...tasks.keys()].filter(
    (vertex) => neighbours(parts, vertex).length > 0 && toOthers(vertex).length > 0,
  )
  const gateAbove = gatesAbove(parentOf, gated)
  const vertices = tasks.length + gated.length
  const before = adjacencyBuilder(vertices)
  const addRow = (vertex: number, lists: readonly Int32Array[]) => {
    for (const list of lists) for (const to of list) before.add(to)
    const gate = gateAbove[vertex] ?? -1
    if (gate !== -1) before.add(gate)
    before.endRow()
  }
  for (const vertex of tasks.keys()) addRow(vertex, [neighbours(written, vertex), neighbours(parts, vertex)])
  for (const vertex of gated) addRow(vertex, [toOthers(vertex)])
  return { parentOf, before: before.finish(), vertices }
}

/** The gate that each task stands behind, -1 for none. Gates follow the tasks, in the order of `gated`. */
function gatesAbove(parentOf: Int32Array, gated: readonly number[]): Int32Array {
  const gateOf = new Map(gated.map((vertex, at) => [vertex, parentOf.length + at]))
  return fromAbove(parentOf, (vertex) => gateOf.get(vertex) ?? -1)
}

/** Children of each task. */
function partsOf(parentOf: Int32Array): Adjacency {
  const up = adjacencyBuilder(parentOf.length)
  for (const parent of parentOf) {
    if (parent !== -1) up.add(parent)
    up.endRow()
  }
  return reversed(up.finish())
}
