import type { LineProblem } from '../model.ts'

const MESSAGES = {
  TASK_WITHOUT_ID:
    'This checkbox has no id, so it is no task. Write one before the title, e.g. `- [ ] 2.1 Title`.',
  TASK_WITHOUT_TITLE: 'This checkbox has an id and no title, so it is no task. Write a title behind the id.',
  TASK_ID_TOO_LONG: 'The id of this checkbox is longer than 64 characters, so it is no task. Shorten it.',
  TASK_ID_TWICE: 'Another task above has this id. This one is addressed as {key}; give it an id of its own.',
  MARKER_UNKNOWN: 'This checkbox has an unknown mark, so it is no task. Use `[ ]`, `[-]`, `[x]` or `[~]`.',
  CHECKBOX_WITHOUT_SPACE:
    'This checkbox is no task: one ordinary space belongs between bullet and checkbox, and one behind it.',
  CHECKBOX_OTHER_BULLET: 'This checkbox is no task: a task line begins with one `-` or one `*`.',
  CHECKBOX_OUTSIDE_LIST:
    'This checkbox is no task: a task is a list line that begins with `-` or `*`, not a heading, quote or text.',
  FENCE_NOT_CLOSED:
    'The code block that begins here has no closing fence; checkboxes down to its end are not read as tasks.',
  FIELD_NOT_CLOSED: 'The field {name} has no closing underscore; it was read to the end of its text.',
  FIELD_TWICE: 'The field {name} stands twice at this task; the first one counts.',
  ESTIMATE_UNREADABLE: 'This estimate cannot be read. Write e.g. `30m`, `2h`, `1.5h`, `1d` or `2h 30m`.',
  PRIORITY_UNKNOWN: 'This priority is unknown. Use critical, high, medium or low.',
  PARALLEL_UNREADABLE: 'Write `yes` or `no` in the field Parallel.',
  BLOCKED_WITHOUT_REASON: 'This task is blocked and gives no reason. Add `_Blocked: reason_` below it.',
  BLOCKED_REASON_UNUSED: 'This task is not blocked, so its `_Blocked: …_` does not count.',
} as const

export type ProblemCode = keyof typeof MESSAGES

/** Every code that `parseTasks` may report. */
export const PROBLEM_CODES = Object.keys(MESSAGES) as readonly ProblemCode[]

/** @param index line counted from 0; the problem tells it counted from 1. */
export function problem(
  index: number,
  code: ProblemCode,
  names: Readonly<Record<string, string>> = {},
): LineProblem {
  const message = MESSAGES[code].replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole)
  return { line: index + 1, code, message }
}
