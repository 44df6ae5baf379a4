import type { Priority, TaskStatus } from '../model.ts'
import type { Adjacency } from './adjacency.ts'

/** A task as the graph needs it. The order in which tasks are given never changes an answer. */
export interface GraphTask {
  /** `spec/key`, unique in the graph. */
  readonly ref: string
  readonly spec: string
  readonly key: string
  readonly title: string
  readonly status: TaskStatus
  /** As written: `1.1` within the spec, or `other-spec/2.1`. */
  readonly depends: readonly string[]
  readonly estimateMinutes: number | null
  readonly priority: Priority | null
  readonly files: readonly string[]
  readonly parallel: boolean | null
  readonly agent: string | null
  /** Key of the task it is indented under; where none is given, `2.1` is part of a task `2` if there is one. */
  readonly parent?: string | null
  /** Place in its spec, e.g. its line; without one, tasks follow the numbers in their keys (2 before 10). */
  readonly position?: number
}

export interface GraphOptions {
  /** Status of a task that is not among the given ones (an archived spec); undefined when it does not exist. */
  readonly outside?: (ref: string) => TaskStatus | undefined
}

/** `members[0]` waits for `members[1]`, …, the last waits for the first. One member: it waits for itself. */
export interface Cycle {
  /** Refs, beginning with the first in order of (spec, position). */
  readonly members: readonly string[]
  /** How many tasks are entangled: all that reach each other, of which `members` is a shortest circle. */
  readonly size: number
  /** `a/1 → a/2 → a/1` */
  readonly text: string
}

/** A reference that leads nowhere. The task that names it is not ready until it is corrected. */
export interface MissingReference {
  readonly task: string
  /** As written. */
  readonly reference: string
  /** What it was read as: `spec/key`. */
  readonly target: string
  readonly message: string
}

/** A task of another place that is not completed yet. */
export interface OutsideDependency {
  readonly task: string
  readonly target: string
  readonly status: TaskStatus
}

/** The built graph. What is below `cycles` is for the modules of this folder; treat it as opaque. */
export interface TaskGraph {
  /** In order of (spec, position); the index of a task is its vertex. */
  readonly tasks: readonly GraphTask[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly missing: readonly MissingReference[]
  readonly outside: readonly OutsideDependency[]
  readonly cycles: readonly Cycle[]
  /** Vertex of the parent, -1 for none. */
  readonly parentOf: Int32Array
  /** Dependencies as written and found, by task. */
  readonly written: Adjacency
  /** What a vertex waits for. Vertices from `tasks.length` on are gates (see edges.ts). */
  readonly before: Adjacency
  /** What waits for a vertex. */
  readonly after: Adjacency
  /** 1 where a vertex is not completed. */
  readonly open: Uint8Array
  /** How many vertices that are not completed it waits for. */
  readonly openBefore: Int32Array
  /** 1 for a task that cannot become ready until a person changes something: cycle, missing or outside reference. */
  readonly held: Uint8Array
  /** Index into `cycles` of the knot that a task is part of, -1 for none. */
  readonly cycleOf: Int32Array
}
