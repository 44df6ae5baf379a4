import { type Adjacency, adjacencyBuilder } from './adjacency.ts'
import type { GraphOptions, GraphTask, MissingReference, OutsideDependency } from './types.ts'

/** How people write that a task waits for nothing. */
const NOTHING = /^\s*(none|n\/a|-|—)?\s*$/i

/** Every reference of every task looked up, within and across specs. */
export interface References {
  readonly written: Adjacency
  readonly missing: MissingReference[]
  readonly outside: OutsideDependency[]
}

/** What exists nowhere is `missing`, what is open in another place `outside`; both name the task that waits. */
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
