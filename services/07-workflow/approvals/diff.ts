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

/** Lines that were added and removed, with three lines around them (Myers 1986). @throws AppError DIFF_TOO_LARGE */
export function diffLines(before: string, after: string): DiffHunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES, timeout: DIFF_MS })
  if (patch === undefined) throw approvalErrors.DIFF_TOO_LARGE()
  return patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    oldStart,
    oldLines,
    newStart,
    newLines,
    lines,
  }))
}
