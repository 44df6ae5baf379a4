import { type Adjacency, adjacencyBuilder } from './adjacency.ts'
import type { GraphOptions, GraphTask, MissingReference, OutsideDependency } from './types.ts'

/** How people write that a task waits for nothing. */
const NOTHING = /^\s*(none|n\/a|-|—)?\s*$/i

/** A reference to no task of the graph. */
export interface Unresolved {
  /** Vertex of the task that names it. */
  readonly vertex: number
  /** As written. */
  readonly reference: string
  /** What it was read as: `spec/key`. */
  readonly target: string
}

/** Every reference of every task looked up, within and across specs. */
export interface References {
  readonly written: Adjacency
  readonly unresolved: readonly Unresolved[]
}

export function resolveReferences(
  tasks: readonly GraphTask[],
  indexOf: ReadonlyMap<string, number>,
): References {
  const written = adjacencyBuilder(tasks.length)
  const unresolved: Unresolved[] = []
  tasks.forEach((task, vertex) => {
    for (const reference of task.depends) {
      if (NOTHING.test(reference)) continue
      const target = targetOf(task, reference)
      const found = indexOf.get(target)
      if (found === undefined) unresolved.push({ vertex, reference, target })
      else written.add(found)
    }
    written.endRow()
  })
  return { written: written.finish(), unresolved }
}

/** What exists nowhere is `missing`, what is open in another place `outside`; both name the task that waits. */
export function lookOutside(
  tasks: readonly GraphTask[],
  unresolved: readonly Unresolved[],
  { outside: statusOf }: GraphOptions,
) {
  const missing: MissingReference[] = []
  const outside: OutsideDependency[] = []
  for (const { vertex, reference, target } of unresolved) {
    const task = tasks[vertex]?.ref ?? ''
    const status = statusOf?.(target)
    if (status === undefined) missing.push(missingReference(task, reference, target))
    else if (status !== 'completed') outside.push({ task, target, status })
  }
  return { missing, outside }
}

function targetOf(task: GraphTask, reference: string): string {
  const wanted = reference.trim()
  return wanted.includes('/') ? wanted : `${task.spec}/${wanted}`
}

function missingReference(task: string, reference: string, target: string): MissingReference {
  const message = `${task} waits for ${target} (written as "${reference}"), which does not exist. Correct its \`_Depends:_\`.`
  return { task, reference, target, message }
}
