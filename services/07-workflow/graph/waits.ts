import { neighbours } from './adjacency.ts'
import { graphErrors } from './errors.ts'
import { isWithin } from './parents.ts'
import type { Cycle, TaskGraph } from './types.ts'

/** Why a task cannot begin or end yet: all empty for a task that nothing holds. */
export interface WaitsFor {
  /** Open tasks that it, or a parent of it, names: it may not begin before they are completed. */
  readonly dependencies: readonly string[]
  /** Its own open parts: it may begin, and is complete only after them. */
  readonly children: readonly string[]
  /** References as they were read that lead nowhere, its own and those of its parents. */
  readonly missing: readonly string[]
  /** Tasks of other places that are not completed. */
  readonly outside: readonly string[]
  /** The circle of the knot that it is part of. */
  readonly cycle: Cycle | null
}

/**
 * What a task waits for, in the words of its file: the facts that the life cycle asks for.
 * @throws GRAPH_TASK_UNKNOWN
 */
export function waitsFor(graph: TaskGraph, ref: string): WaitsFor {
  const vertex = vertexOf(graph, ref)
  const line = lineage(graph, vertex)
  const refs = new Set(line.map((at) => graph.tasks[at]?.ref))
  const isOpen = (at: number) => graph.open[at] === 1
  const named = line.flatMap((at) =>
    [...neighbours(graph.written, at)].filter((to) => !isWithin(graph.parentOf, to, at)),
  )
  const parts = [...neighbours(graph.before, vertex)].filter((at) => graph.parentOf[at] === vertex)
  return {
    dependencies: refsOf(graph, named.filter(isOpen)),
    children: refsOf(graph, parts.filter(isOpen)),
    missing: graph.missing.filter(({ task }) => refs.has(task)).map(({ target }) => target),
    outside: graph.outside.filter(({ task }) => refs.has(task)).map(({ target }) => target),
    cycle: graph.cycles[graph.cycleOf[vertex] ?? -1] ?? null,
  }
}

/** @throws GRAPH_TASK_UNKNOWN */
export function vertexOf(graph: TaskGraph, ref: string): number {
  const vertex = graph.indexOf.get(ref)
  if (vertex === undefined) throw graphErrors.GRAPH_TASK_UNKNOWN({ task: ref })
  return vertex
}

/** The task, its parent, the parent of that, … */
function lineage(graph: TaskGraph, vertex: number): number[] {
  const line = new Set<number>()
  for (let at = vertex; at !== -1 && !line.has(at); at = graph.parentOf[at] ?? -1) line.add(at)
  return [...line]
}

function refsOf(graph: TaskGraph, vertices: readonly number[]): string[] {
  return [...new Set(vertices)].sort((a, b) => a - b).flatMap((vertex) => graph.tasks[vertex]?.ref ?? [])
}
