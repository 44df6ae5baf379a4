import type { Output } from '../../api/forms.ts'

export type Hunk = Output<'approvals.diff'>['hunks'][number]

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
  /** Number of the line before and after; null where it is not. */
  readonly before: number | null
  readonly after: number | null
  /** The line that stands in its place on the other side. */
  readonly other: string | null
}

export interface GapRow {
  readonly row: 'gap'
  /** Before which hunk; the number of hunks for what follows the last one. */
  readonly gap: number
  /** How many are still left out. */
  readonly lines: number
  /** Numbers in the newer text of the lines shown before and after it; null at the ends of the text. */
  readonly above: number | null
  readonly below: number | null
}

interface NoteRow {
  readonly row: 'note'
  readonly after: number
}

export type UnifiedRow = ({ readonly row: 'line' } & DiffLine) | GapRow | NoteRow

export type SplitRow =
  | { readonly row: 'pair'; readonly left: DiffLine | null; readonly right: DiffLine | null }
  | GapRow
  | NoteRow

/** How many lines of a gap are shown: from its top, and before its end. */
export interface Opened {
  readonly top: number
  readonly end: number
}

/** What is shown of the lines that are the same in both texts. */
export interface Widened {
  /** The newer text. */
  readonly text: readonly string[]
  /** By number of the gap. */
  readonly opened: ReadonlyMap<number, Opened>
}

/** Removed and added lines that stand in one place, or one line that is the same. */
interface Block {
  readonly removed: DiffLine[]
  readonly added: DiffLine[]
  readonly same: DiffLine | null
}

function blocksOf({ oldStart, newStart, lines }: Hunk): Block[] {
  const blocks: Block[] = []
  let before = oldStart
  let after = newStart
  const open = (): Block => {
    const last = blocks.at(-1)
    if (last !== undefined && last.same === null) return last
    const block: Block = { removed: [], added: [], same: null }
    blocks.push(block)
    return block
  }
  for (const line of lines) {
    const text = line.slice(1)
    if (line.startsWith('-'))
      open().removed.push({ kind: 'removed', text, before: before++, after: null, other: null })
    else if (line.startsWith('+'))
      open().added.push({ kind: 'added', text, before: null, after: after++, other: null })
    else if (line.startsWith(' ')) {
      const same: DiffLine = { kind: 'same', text, before: before++, after: after++, other: null }
      blocks.push({ removed: [], added: [], same })
    }
  }
  return blocks.map(pairUp)
}

/** The first removed line stands against the first added one, and so on. */
function pairUp(block: Block): Block {
  const { removed, added } = block
  return {
    ...block,
    removed: removed.map((line, at) => ({ ...line, other: added[at]?.text ?? null })),
    added: added.map((line, at) => ({ ...line, other: removed[at]?.text ?? null })),
  }
}

/** Lines that no hunk holds: before the first one, between two, after the last one. */
interface Gap {
  /** Number of its first line before and after. */
  readonly before: number
  readonly after: number
  readonly lines: number
}

/** One for each hunk, and one for what follows the last; some hold no line. `total` counts the lines of the newer text. */
export function gapsOf(hunks: readonly Hunk[], total: number): readonly Gap[] {
  let [before, after] = [1, 1]
  const gaps = hunks.map(({ oldStart, oldLines, newStart, newLines }): Gap => {
    const gap = { before, after, lines: Math.max(0, newStart - after) }
    before = oldStart + oldLines
    after = newStart + newLines
    return gap
  })
  return [...gaps, { before, after, lines: Math.max(0, total + 1 - after) }]
}

/** Where more of them are asked for than there are, all are. */
export function clipped({ lines }: Gap, opened: Opened = { top: 0, end: 0 }): Opened {
  const top = Math.min(opened.top, lines)
  return { top, end: Math.min(opened.end, lines - top) }
}

/** What is shown in place of a gap: lines of it, what is left out, and lines again. */
function gapRows<Row>(
  { gap, at, last }: { gap: Gap; at: number; last: number },
  widened: Widened | undefined,
  toRow: (line: DiffLine) => Row,
): (Row | GapRow)[] {
  const { top, end } = clipped(gap, widened?.opened.get(at))
  const left = gap.lines - top - end
  const line = (offset: number) =>
    toRow({
      kind: 'same',
      text: widened?.text[gap.after + offset - 1] ?? '',
      before: gap.before + offset,
      after: gap.after + offset,
      other: null,
    })
  const row: GapRow = {
    row: 'gap',
    gap: at,
    lines: left,
    above: at === 0 && top === 0 ? null : gap.after + top - 1,
    below: at === last && end === 0 ? null : gap.after + gap.lines - end,
  }
  return [
    ...Array.from({ length: top }, (_, offset) => line(offset)),
    ...(left === 0 ? [] : [row]),
    ...Array.from({ length: end }, (_, offset) => line(gap.lines - end + offset)),
  ]
}

const endsBare = ({ lines }: Hunk) => lines.some((line) => line.startsWith('\\'))

export interface Compared {
  readonly hunks: readonly Hunk[]
  /** Lines of the newer text. */
  readonly total: number
  readonly widened?: Widened | undefined
}

/** The rows of all hunks, with what is between them. */
function rowsOf<Row>(
  { hunks, total, widened }: Compared,
  ofBlock: (block: Block) => Row[],
): (Row | GapRow | NoteRow)[] {
  const ofSame = (same: DiffLine) => ofBlock({ removed: [], added: [], same })[0] as Row
  return gapsOf(hunks, total).flatMap((gap, at) => {
    const hunk = hunks[at]
    const between = gapRows({ gap, at, last: hunks.length }, widened, ofSame)
    if (hunk === undefined) return between
    const note: NoteRow[] = endsBare(hunk) ? [{ row: 'note', after: at }] : []
    return [...between, ...blocksOf(hunk).flatMap(ofBlock), ...note]
  })
}

/** One column: what was removed, then what was added in its place. */
export function unifiedRows(compared: Compared): UnifiedRow[] {
  return rowsOf(compared, ({ removed, added, same }) => {
    const lines = same === null ? [...removed, ...added] : [same]
    return lines.map((line) => ({ row: 'line' as const, ...line }))
  })
}

/** Two columns: before on the left, after on the right. */
export function splitRows(compared: Compared): SplitRow[] {
  return rowsOf(compared, ({ removed, added, same }) => {
    if (same !== null) return [{ row: 'pair' as const, left: same, right: same }]
    return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
      row: 'pair' as const,
      left: removed[index] ?? null,
      right: added[index] ?? null,
    }))
  })
}

/** The same for a row however much is shown around it. */
export function keyOfRow(row: UnifiedRow | SplitRow): string {
  if (row.row === 'gap') return `gap ${row.gap}`
  if (row.row === 'note') return `note ${row.after}`
  if (row.row === 'line') return `${row.before}/${row.after}`
  return `${row.left?.before}/${row.right?.after}`
}

/** Whether a text is the newer one of a difference: the lines of all hunks stand in it where they should. */
export function fits({ hunks, total }: Compared, text: readonly string[]): boolean {
  if (text.length !== total) return false
  return hunks.every(({ newStart, lines }) => {
    const shown = lines.filter((line) => line.startsWith(' ') || line.startsWith('+'))
    return shown.every((line, at) => text[newStart - 1 + at] === line.slice(1))
  })
}

/** The lines of a text as a difference counts them: a line end at the end begins no other. */
export function linesOfText(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

export function countsOf(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  const counts = { added: 0, removed: 0 }
  for (const { lines } of hunks)
    for (const line of lines) {
      if (line.startsWith('+')) counts.added += 1
      if (line.startsWith('-')) counts.removed += 1
    }
  return counts
}
