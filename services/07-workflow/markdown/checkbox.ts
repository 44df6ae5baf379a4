import type { TaskStatus } from '../model.ts'
import { isBlank, skipBlanks } from './lines.ts'

/** A checkbox as written; whether its line is a task is decided elsewhere. */
export interface Checkbox {
  /** Offset of the character between the brackets. */
  readonly markerAt: number
  /** Null for a mark that this grammar does not know. */
  readonly status: TaskStatus | null
  /** Where the text behind the closing bracket begins. */
  readonly bodyAt: number
  /** Whether blanks or the line's end follow the closing bracket. */
  readonly spaced: boolean
}

/** The mark that is written for a status. `X` is read as completed too. */
export const MARKERS: Readonly<Record<TaskStatus, string>> = {
  pending: ' ',
  'in-progress': '-',
  completed: 'x',
  blocked: '~',
}

const STATUSES: Readonly<Record<string, TaskStatus>> = {
  ' ': 'pending',
  '-': 'in-progress',
  x: 'completed',
  X: 'completed',
  '~': 'blocked',
}

const LONGEST_MARK = 4

/** The checkbox whose `[` stands at `at`; null for a link, a reference or any longer text in brackets. */
export function readCheckbox(text: string, at: number, end: number): Checkbox | null {
  if (text[at] !== '[') return null
  const inside = text.slice(at + 1, Math.min(end, at + 2 + LONGEST_MARK))
  const length = inside.indexOf(']')
  if (length === -1 || !isMark(inside.slice(0, length))) return null
  const behind = at + length + 2
  // `[x](page)`, `[x][1]` and `[x]: page` are links.
  if (behind < end && '([:'.includes(text.charAt(behind))) return null
  return {
    markerAt: at + 1,
    status: length === 1 ? (STATUSES[inside.charAt(0)] ?? null) : null,
    bodyAt: skipBlanks(text, behind, end),
    spaced: behind >= end || isBlank(text.charCodeAt(behind)),
  }
}

/** Nothing, blanks, or one character (which may take two units and a variation selector). */
function isMark(inside: string): boolean {
  return inside.trim() === '' || [...inside.replace('\ufe0f', '')].length === 1
}
