import { structuredPatch } from 'diff'
import { approvalErrors } from './errors.ts'

/** Comparing stops there: two versions with nothing in common would take for ever, and nobody reads that. */
const DIFF_MS = 1_000
const CONTEXT_LINES = 3

export interface DiffHunk {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  /** Each begins with ` `, `+` or `-`, or is `\\ No newline at end of file`. */
  readonly lines: string[]
}

/** What differs, and how long the newer text is: what follows the last hunk is not in it. */
export interface Difference {
  readonly hunks: DiffHunk[]
  /** Lines of the newer text. */
  readonly lines: number
}

/** Lines that were added and removed, with three lines around them (Myers 1986). @throws AppError DIFF_TOO_LARGE */
export function diffLines(before: string, after: string): Difference {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES, timeout: DIFF_MS })
  if (patch === undefined) throw approvalErrors.DIFF_TOO_LARGE()
  const hunks = patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    oldStart,
    oldLines,
    newStart,
    newLines,
    lines,
  }))
  return { hunks, lines: countLines(after) }
}

/** A line end at the end begins no other line. */
function countLines(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
