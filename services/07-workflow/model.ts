/** What the modules of this service share: plain data, no behaviour. */

export const TASK_STATUSES = ['pending', 'in-progress', 'completed', 'blocked'] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

/** Beside the status: the report and the approval follow the completion. */
export const VERIFICATIONS = ['none', 'report-due', 'in-review', 'confirmed'] as const
export type Verification = (typeof VERIFICATIONS)[number]

export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]

/** A task as its lines in `tasks.md` tell it (HUB-2). */
export interface TaskText {
  /** How the task is addressed in its spec: its id, or `4~2` for the second task with the id 4. */
  readonly key: string
  /** The id as written: `1`, `2.3`, `TASK-001`. */
  readonly id: string
  readonly title: string
  readonly status: TaskStatus
  /** Reason of a blocked task, from `_Blocked: …_`. */
  readonly blockedReason: string | null
  /** 0 for a task at the margin, 1 for one below it, and so on. */
  readonly depth: number
  /** Key of the task it is indented under. */
  readonly parent: string | null
  /** Text of the nearest Markdown heading above. */
  readonly section: string | null
  /** Line of the checkbox, and the last line that belongs to the task; the first line of the file is 1. */
  readonly line: number
  readonly endLine: number
  /** Bullets below the title that are no field, without their marker. */
  readonly details: readonly string[]
  readonly requirements: readonly string[]
  readonly leverage: readonly string[]
  readonly prompt: string | null
  readonly purpose: string | null
  readonly files: readonly string[]
  readonly agent: string | null
  /** As written: `1.1`, or `other-spec/2.1`. */
  readonly depends: readonly string[]
  /** Minutes of work; null when none is given or it cannot be read (which is a problem of its line). */
  readonly estimateMinutes: number | null
  readonly priority: Priority | null
  /** `_Parallel: yes_` or spec-kit's `[P]`; null when nothing is said. */
  readonly parallel: boolean | null
}

/**
 * What the database keeps of a task's lines. Not the place of the lines, which moves with every edit above them, and not the
 * marker, which has columns of its own.
 */
export type TaskContent = Omit<TaskText, 'status' | 'blockedReason' | 'line' | 'endLine'>

/** Something in the file that a person should look at; nothing is dropped because of it. */
export interface LineProblem {
  readonly line: number
  /** Stable, e.g. `TASK_WITHOUT_ID`, `TASK_ID_TWICE`, `ESTIMATE_UNREADABLE`. */
  readonly code: string
  readonly message: string
}

export interface TasksText {
  readonly tasks: readonly TaskText[]
  readonly problems: readonly LineProblem[]
}

/** A change of one task's marker in the file. */
export interface MarkerChange {
  readonly status: TaskStatus
  /** Needed for `blocked`; any other status removes the line that told the reason. */
  readonly blockedReason?: string
}
