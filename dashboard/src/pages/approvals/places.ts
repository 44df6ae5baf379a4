import type { ApprovalComment } from '../../api/approvals-queries.ts'
import type { Segment } from '../../components/lines/line-text.tsx'
import { APPROVALS } from '../../texts/approvals.ts'

/** What a comment is about: lines of the newest revision, and the words in them where some were selected. */
export interface Place {
  readonly line: number
  readonly endLine: number
  readonly selection?: string
}

/** Beyond this the lines are meant as a whole; the hub takes no more words. */
const MOST_SELECTED = 20_000

export function placeName(place: { line: number | null; endLine: number | null }): string {
  const { line, endLine } = place
  if (line === null) return APPROVALS.comments.whole
  return endLine === null || endLine === line
    ? APPROVALS.comments.line(line)
    : APPROVALS.comments.lines(line, endLine)
}

/** The line that an element of the document belongs to, and how many characters of it come before a point in it. */
function pointIn(node: Node, offset: number): { line: number; before: number } | undefined {
  const element = node instanceof Element ? node : node.parentElement
  const row = element?.closest<HTMLElement>('[data-line]')
  if (row == null) return undefined
  const text = row.querySelector('[data-text]')
  if (text === null || !text.contains(node)) return { line: Number(row.dataset.line), before: 0 }
  const range = document.createRange()
  range.selectNodeContents(text)
  range.setEnd(node, offset)
  return { line: Number(row.dataset.line), before: range.toString().length }
}

/** What is selected with the pointer in the document, as lines and words; undefined when nothing of it is. */
export function selectedPlace(lines: readonly string[], box: HTMLElement | null): Place | undefined {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0 || box === null)
    return undefined
  const range = selection.getRangeAt(0)
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return undefined
  const start = pointIn(range.startContainer, range.startOffset)
  let end = pointIn(range.endContainer, range.endOffset)
  if (start === undefined || end === undefined) return undefined
  // Up to the beginning of a line is up to the end of the one before it.
  if (end.before === 0 && end.line > start.line)
    end = { line: end.line - 1, before: (lines[end.line - 2] ?? '').length }
  const inside = lines.slice(start.line - 1, end.line)
  const last = inside.length - 1
  const words = inside
    .map((line, at) => line.slice(at === 0 ? start.before : 0, at === last ? end.before : undefined))
    .join('\n')
  const place = { line: start.line, endLine: end.line }
  return words.trim() === '' || words === inside.join('\n') || words.length > MOST_SELECTED
    ? place
    : { ...place, selection: words }
}

/** The words of a line that open comments point at, marked. Undefined when they point at none, or at all of it. */
export function commentMarks(
  text: string,
  line: number,
  comments: readonly ApprovalComment[],
): readonly Segment[] | undefined {
  const found = comments.flatMap((comment) => {
    const { selection } = comment
    if (comment.line !== line || comment.endLine !== line || selection === null || selection === text)
      return []
    const at = text.indexOf(selection)
    return at < 0 ? [] : [{ at, end: at + selection.length }]
  })
  if (found.length === 0) return undefined
  const segments: Segment[] = []
  let done = 0
  for (const { at, end } of found.sort((one, other) => one.at - other.at)) {
    if (end <= done) continue
    if (at > done) segments.push({ text: text.slice(done, at), marked: false })
    segments.push({ text: text.slice(Math.max(at, done), end), marked: true })
    done = end
  }
  return done < text.length ? [...segments, { text: text.slice(done), marked: false }] : segments
}
