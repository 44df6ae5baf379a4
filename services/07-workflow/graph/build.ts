import { type Adjacency, forNeighbours, neighbours } from './adjacency.ts'
import { withAncestorIn } from './parents.ts'
import { lookOutside } from './resolve.ts'
import { type GraphStructure, structureOf } from './structure.ts'
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
  const structure = structureOf(nodes)
  return graphWith(structure, structure.tasks, options)
}

/**
 * The graph of tasks whose structure is known.
 * @param tasks those of the structure, in its order, with the statuses they have now
 */
export function graphWith(
  structure: GraphStructure,
  tasks: readonly GraphTask[],
  options: GraphOptions = {},
): TaskGraph {
  const { unresolved, ...known } = structure
  const references = lookOutside(tasks, unresolved, options)
  const open = openVertices(tasks, structure)
  const openBefore = countOpen(structure.before, open)
  return { ...known, tasks, ...references, open, openBefore, held: heldTasks(structure, references) }
}

/** A task is open until it is completed; a gate while anything before it is open. */
function openVertices(
  tasks: readonly GraphTask[],
  { before, after }: Pick<GraphStructure, 'before' | 'after'>,
): Uint8Array {
  const vertices = before.start.length - 1
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
    forNeighbours(after, gate, (next) => {
      if (next >= tasks.length) openGate(next)
    })
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
  { indexOf, parentOf, cycleOf }: GraphStructure,
  { missing, outside }: Pick<TaskGraph, 'missing' | 'outside'>,
): Uint8Array {
  const named = new Set([...missing, ...outside].map(({ task }) => indexOf.get(task) ?? -1))
  // A part waits for what its parents name, also where that cannot be found.
  const byReference = named.size === 0 ? null : withAncestorIn(parentOf, named)
  return Uint8Array.from(cycleOf, (cycle, vertex) => (cycle !== -1 || byReference?.[vertex] === 1 ? 1 : 0))
}
