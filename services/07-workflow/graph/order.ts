import { PRIORITIES } from '../model.ts'
import type { GraphTask } from './types.ts'

const MEDIUM = PRIORITIES.indexOf('medium')

/** 0 for critical to 3 for low; a task that says nothing counts as medium. */
export function priorityRank(task: GraphTask | undefined): number {
  return task?.priority == null ? MEDIUM : PRIORITIES.indexOf(task.priority)
}

/** Tasks in order of (spec, position, numbers and letters of the key): a total order, whatever the order given. */
export function inFileOrder(tasks: readonly GraphTask[]): GraphTask[] {
  return tasks
    .map((task) =>
      task.position === undefined
        ? { task, key: sortable(task.key), position: Number.MAX_SAFE_INTEGER }
        : { task, key: task.key, position: task.position },
    )
    .sort(
      (a, b) =>
        compare(a.task.spec, b.task.spec) ||
        a.position - b.position ||
        compare(a.key, b.key) ||
        compare(a.task.ref, b.task.ref),
    )
    .map(({ task }) => task)
}

/** Compares vertices by (priority, position). */
export function byPriority(tasks: readonly GraphTask[]): (a: number, b: number) => number {
  return (a, b) => priorityRank(tasks[a]) - priorityRank(tasks[b]) || a - b
}

/** Numbers filled with zeros, so that `2` stands before `10`. */
function sortable(key: string): string {
  return key.replace(/\d+/g, (digits) => digits.padStart(12, '0'))
}

// By code units: the same on every machine, whatever its language.
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
