import { type Adjacency, adjacencyBuilder, neighbours, reversed } from './adjacency.ts'
import { fromAbove, isWithin, parentsOf } from './parents.ts'
import type { GraphOptions, GraphTask, MissingReference, OutsideDependency } from './types.ts'

/** How people write that a task waits for nothing. */
const NOTHING = /^\s*(none|n\/a|-|—)?\s*$/i

/** Every reference of every task looked up, within and across specs. */
export interface References {
  readonly written: Adjacency
  readonly missing: MissingReference[]
  readonly outside: OutsideDependency[]
}

export interface Edges {
  readonly parentOf: Int32Array
  readonly before: Adjacency
  /** Tasks and gates. */
  readonly vertices: number
}

export function resolveReferences(
  tasks: readonly GraphTask[],
  indexOf: ReadonlyMap<string, number>,
  options: GraphOptions,
): References {
  const written = adjacencyBuilder(tasks.length)
  const missing: MissingReference[] = []
  const outside: OutsideDependency[] = []
  for (const task of tasks) {
    for (const reference of task.depends) {
      if (NOTHING.test(reference)) continue
      const target = targetOf(task, reference)
      const found = indexOf.get(target)
      if (found !== undefined) written.add(found)
      else {
        const status = options.outside?.(target)
        if (status === undefined) missing.push(missingReference(task, reference, target))
        else if (status !== 'completed') outside.push({ task: task.ref, target, status })
      }
    }
    written.endRow()
  }
  return { written: written.finish(), missing, outside }
}

function targetOf(task: GraphTask, reference: string): string {
  const wanted = reference.trim()
  return wanted.includes('/') ? wanted : `${task.spec}/${wanted}`
}

function missingReference(task: GraphTask, reference: string, target: string): MissingReference {
  const message = `${task.ref} waits for ${target} (written as "${reference}"), which does not exist. Correct its \`_Depends:_\`.`
  return { task: task.ref, reference, target, message }
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
  const gated = tasks.map((_, vertex) => vertex).filter((v) => namesOthers(v, parts, written, parentOf))
  const gateOf = new Map(gated.map((vertex, at) => [vertex, tasks.length + at]))
  const gateAbove = fromAbove(parentOf, (vertex) => gateOf.get(vertex) ?? -1)
  const vertices = tasks.length + gated.length
  const before = adjacencyBuilder(vertices)
  const addGateAbove = (vertex: number) => {
    const gate = gateAbove[vertex] ?? -1
    if (gate !== -1) before.add(gate)
  }
  for (let vertex = 0; vertex < tasks.length; vertex++) {
    for (const dependency of neighbours(written, vertex)) before.add(dependency)
    for (const part of neighbours(parts, vertex)) before.add(part)
    addGateAbove(vertex)
    before.endRow()
  }
  for (const vertex of gated) {
    for (const dependency of neighbours(written, vertex)) {
      if (!isWithin(parentOf, dependency, vertex)) before.add(dependency)
    }
    addGateAbove(vertex)
    before.endRow()
  }
  return { parentOf, before: before.finish(), vertices }
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

function namesOthers(vertex: number, parts: Adjacency, written: Adjacency, parentOf: Int32Array): boolean {
  if (neighbours(parts, vertex).length === 0) return false
  return neighbours(written, vertex).some((dependency) => !isWithin(parentOf, dependency, vertex))
}
