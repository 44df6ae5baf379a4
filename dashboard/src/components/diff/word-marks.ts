import { diffWordsWithSpace } from 'diff'
import type { Segment } from '../lines/line-text.tsx'
import type { DiffLine } from './diff-rows.ts'

/** Longer lines are compared as a whole: word by word they would hold the page. */
const MOST_CHARACTERS = 1_000
const MOST_MS = 20
/** Of lines that share less than this part, marks would be noise. */
const LEAST_SHARED = 0.25

/** What of a line differs from the one in its place on the other side; undefined where nothing is to be marked. */
export function wordMarks({ kind, text, other }: DiffLine): readonly Segment[] | undefined {
  if (kind === 'same' || other === null || text.length + other.length > MOST_CHARACTERS) return undefined
  const [before, after] = kind === 'removed' ? [text, other] : [other, text]
  const parts = diffWordsWithSpace(before, after, { timeout: MOST_MS })
  if (parts === undefined) return undefined
  const shared = parts.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.length),
    0,
  )
  if (shared < LEAST_SHARED * Math.max(text.length, other.length)) return undefined
  const side = parts.filter(({ added, removed }) => !(kind === 'removed' ? added : removed))
  return joined(side.map(({ added, removed, value }) => ({ text: value, marked: added || removed })))
}

/** Marks with nothing but blanks between them are one. */
function joined(segments: readonly Segment[]): Segment[] {
  const all: Segment[] = []
  for (const [at, { text, marked }] of segments.entries()) {
    const bridges = text.trim() === '' && segments[at + 1]?.marked === true && all.at(-1)?.marked === true
    const last = all.at(-1)
    if (last !== undefined && last.marked === (marked || bridges))
      all[all.length - 1] = { text: last.text + text, marked: last.marked }
    else all.push({ text, marked })
  }
  return all
}
