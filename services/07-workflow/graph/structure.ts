import { type Adjacency, reversed } from './adjacency.ts'
import { findCycles } from './cycles.ts'
import { edgesOf } from './edges.ts'
import { graphErrors } from './errors.ts'
import { inFileOrder } from './order.ts'
import { resolveReferences, type Unresolved } from './resolve.ts'
import type { Cycle, GraphTask } from './types.ts'

/** What of a graph no status changes: the same for the same texts, so it can be remembered with them. */
export interface GraphStructure {
  /** In order of (spec, position), with the statuses they were given with. */
  readonly tasks: readonly GraphTask[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly written: Adjacency
  readonly unresolved: readonly Unresolved[]
  readonly parentOf: Int32Array
  readonly before: Adjacency
  readonly after: Adjacency
  readonly cycles: readonly Cycle[]
  readonly cycleOf: Int32Array
}

/** @throws GRAPH_TASK_TWICE two tasks have the same ref */
export function structureOf(nodes: readonly GraphTask[]): GraphStructure {
  const tasks = inFileOrder(nodes)
  const indexOf = indexed(tasks)
  const { written, unresolved } = resolveReferences(tasks, indexOf)
  const { parentOf, before } = edgesOf(tasks, indexOf, written)
  const { cycles, cycleOf } = findCycles(tasks, before)
  return { tasks, indexOf, written, unresolved, parentOf, before, after: reversed(before), cycles, cycleOf }
}

function indexed(tasks: readonly GraphTask[]): ReadonlyMap<string, number> {
  const indexOf = new Map<string, number>()
  tasks.forEach(({ ref }, vertex) => {
    if (indexOf.has(ref)) throw graphErrors.GRAPH_TASK_TWICE({ task: ref })
    indexOf.set(ref, vertex)
  })
  return indexOf
}
