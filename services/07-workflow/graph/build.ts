import { type Adjacency, neighbours, reversed } from './adjacency.ts'
import { findCycles } from './cycles.ts'
import { edgesOf } from './edges.ts'
import { graphErrors } from './errors.ts'
import { inFileOrder } from './order.ts'
import { withAncestorIn } from './parents.ts'
import { type References, resolveReferences } from './resolve.ts'
import type { GraphOptions, GraphTask, TaskGraph } from './types.ts'

/**
 * Builds the graph of the tasks of one or several specs, in O(tasks × log tasks + references). Three things make a task
 * wait: what it names in `_Depends:_`; its parts (a parent is complete only after its children, as a summary task of a work
 * breakdown structure or an epic); what its parents name. Without `_Depends:_` nothing else orders tasks.
 *
 * References that lead nowhere are in `missing`, with the task that names them; circles, also a task that waits for itself,
 * in `cycles`. Neither is thrown: a file with a mistake still has a graph (`refuseCycles` throws). Their tasks are never ready.
 * @throws GRAPH_TASK_TWICE two tasks have the same ref
 */
export function buildGraph(nodes: readonly GraphTask[], options: GraphOptions = {}): TaskGraph {
  const tasks = inFileOrder(nodes)
  const indexOf = indexed(tasks)
  const references = resolveReferences(tasks, indexOf, options)
  const { parentOf, before, vertices } = edgesOf(tasks, indexOf, references.written)
  const after = reversed(before)
  const { cycles, cycleOf } = findCycles(tasks, before)
  const open = openVertices(tasks, vertices, before, after)
  return {
    tasks,
    indexOf,
    missing: references.missing,
    outside: references.outside,
    cycles,
    parentOf,
    written: references.written,
    before,
    after,
    open,
    openBefore: countOpen(before, open),
    held: heldTasks(references, indexOf, parentOf, cycleOf),
    cycleOf,
  }
}

function indexed(tasks: readonly GraphTask[]): ReadonlyMap<string, number> {
  const indexOf = new Map<string, number>()
  tasks.forEach(({ ref }, vertex) => {
    if (indexOf.has(ref)) throw graphErrors.GRAPH_TASK_TWICE({ task: ref })
    indexOf.set(ref, vertex)
  })
  return indexOf
}

/** A task is open until it is completed; a gate while anything before it is open. */
function openVertices(
  tasks: readonly GraphTask[],
  vertices: number,
  before: Adjacency,
  after: Adjacency,
): Uint8Array {
  const open = new Uint8Array(vertices)
  tasks.forEach(({ status }, vertex) => {
    if (status !== 'completed') open[vertex] = 1
  })
  const fresh: number[] = []
  const openGate = (gate: number) => {
    if (open[gate] === 1) return
    open[gate] = 1
    fresh.push(gate)
  }
  for (let gate = tasks.length; gate < vertices; gate++) {
    if (neighbours(before, gate).some((vertex) => open[vertex] === 1)) openGate(gate)
  }
  for (let gate = fresh.pop(); gate !== undefined; gate = fresh.pop()) {
    for (const next of neighbours(after, gate)) if (next >= tasks.length) openGate(next)
  }
  return open
}

function countOpen(before: Adjacency, open: Uint8Array): Int32Array {
  return Int32Array.from(open, (_, vertex) => {
    let count = 0
    for (let at = before.start[vertex] ?? 0; at < (before.start[vertex + 1] ?? 0); at++) {
      count += open[before.items[at] ?? 0] ?? 0
    }
    return count
  })
}

function heldTasks(
  { missing, outside }: References,
  indexOf: ReadonlyMap<string, number>,
  parentOf: Int32Array,
  cycleOf: Int32Array,
): Uint8Array {
  const named = new Set([...missing, ...outside].map(({ task }) => indexOf.get(task) ?? -1))
  // A part waits for what its parents name, also where that cannot be found.
  const byReference = named.size === 0 ? null : withAncestorIn(parentOf, named)
  return Uint8Array.from(cycleOf, (cycle, vertex) => (cycle !== -1 || byReference?.[vertex] === 1 ? 1 : 0))
}
