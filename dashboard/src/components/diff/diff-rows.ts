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

export type UnifiedRow =
  | ({ readonly row: 'line' } & DiffLine)
  | { readonly row: 'gap'; readonly lines: number }
  | { readonly row: 'note' }

export type SplitRow =
  | { readonly row: 'pair'; readonly left: DiffLine | null; readonly right: DiffLine | null }
  | { readonly row: 'gap'; readonly lines: number }
  | { readonly row: 'note' }

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

/** How many lines are left out before each hunk. */
function gapsOf(hunks: readonly Hunk[]): number[] {
  let end = 1
  return hunks.map(({ oldStart, oldLines }) => {
    const gap = Math.max(0, oldStart - end)
    end = oldStart + oldLines
    return gap
  })
}

const endsBare = ({ lines }: Hunk) => lines.some((line) => line.startsWith('\\'))

/** One column: what was removed, then what was added in its place. */
export function unifiedRows(hunks: readonly Hunk[]): UnifiedRow[] {
  const gaps = gapsOf(hunks)
  return hunks.flatMap((hunk, at): UnifiedRow[] => {
    const gap = gaps[at] ?? 0
    const lines = blocksOf(hunk).flatMap(({ removed, added, same }) =>
      same === null ? [...removed, ...added] : [same],
    )
    return [
      ...(gap === 0 ? [] : [{ row: 'gap' as const, lines: gap }]),
      ...lines.map((line) => ({ row: 'line' as const, ...line })),
      ...(endsBare(hunk) ? [{ row: 'note' as const }] : []),
    ]
  })
}

/** Two columns: before on the left, after on the right. */
export function splitRows(hunks: readonly Hunk[]): SplitRow[] {
  const gaps = gapsOf(hunks)
  return hunks.flatMap((hunk, at): SplitRow[] => {
    const gap = gaps[at] ?? 0
    const pairs = blocksOf(hunk).flatMap(({ removed, added, same }): SplitRow[] => {
      if (same !== null) return [{ row: 'pair', left: same, right: same }]
      const count = Math.max(removed.length, added.length)
      return Array.from({ length: count }, (_, index) => ({
        row: 'pair',
        left: removed[index] ?? null,
        right: added[index] ?? null,
      }))
    })
    return [
      ...(gap === 0 ? [] : [{ row: 'gap' as const, lines: gap }]),
      ...pairs,
      ...(endsBare(hunk) ? [{ row: 'note' as const }] : []),
    ]
  })
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
