/** A line that tells how far a single task is, which the engineering context must not hold. */
export interface TaskState {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

const STATE =
  /\b(?:completed?|done|finished|in[ -]progress|ongoing|started|pending|blocked|verified|confirmed|(?:un)?assigned|claimed|awaiting approval|todo|wip)\b|[✅✔☑❌🔄⏳🚧🟢🟡🔴]/iu
const TASK = /\btasks?[ \t]+#?(?:TASK-)?\d+(?:\.\d+)*\b|\bTASK-\d+(?:\.\d+)*\b/iu
const CHECKBOX = /^\s*(?:>\s*)*(?:[-*+]|\d{1,9}[.)])\s+\[[ xX~-]\](?:\s|$)/u
const MARKED_ID = /\[[ xX~-]\]\s*(?:TASK-)?\d+(?:\.\d+)*\b/iu
const TASK_CELL = /^(?:task[ -]?#?)?\d+(?:\.\d+)+$|^TASK-\d+(?:\.\d+)*$/iu

/**
 * The first line that tells the state of a task, in code blocks too; null when none does: a checkbox, a marker before an
 * id (`[x] 1.2`), a task with a word of state (`Task 2.1 completed`), or both in cells of one table row. What concerns
 * the project as a whole (waves, milestones, components) is welcome.
 */
export function findTaskState(text: string): TaskState | null {
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const reason = reasonOf(line)
    if (reason !== null) return { line: index + 1, reason }
  }
  return null
}

/** Every such line, at most `limit`. */
export function taskStates(text: string, limit: number): TaskState[] {
  const lines = text.split(/\r\n|\n|\r/).map((line, index) => ({ line: index + 1, reason: reasonOf(line) }))
  return lines.filter((one): one is TaskState => one.reason !== null).slice(0, limit)
}

function reasonOf(line: string): string | null {
  if (CHECKBOX.test(line)) return 'a checkbox'
  if (MARKED_ID.test(line)) return 'a task with its marker'
  if (TASK.test(line) && STATE.test(line)) return 'a task and how far it is'
  return isStateRow(line) ? 'a table row with a task and how far it is' : null
}

function isStateRow(line: string): boolean {
  if (!line.trimStart().startsWith('|')) return false
  const cells = line.split('|').map((cell) => cell.trim())
  return cells.some((cell) => TASK_CELL.test(cell)) && cells.some((cell) => STATE.test(cell))
}
