import { isBlank, type Line, skipBlanks } from './lines.ts'

/** An open fenced code block. */
export interface Fence {
  readonly sign: '`' | '~'
  readonly length: number
  /** Column where the content of the list item begins that holds the block; 0 outside lists. */
  readonly container: number
  /** Line of the opening fence, counted from 0. */
  readonly line: number
}

/** Whether a line that an open block meets belongs to it, ends it, or lies behind its end. */
export type FenceStep = 'inside' | 'closing' | 'outside'

/** The fence that opens at `at`: three or more backticks (none in what follows) or tildes. */
export function openingFence(text: string, at: number, line: Line, container: number): Fence | null {
  const sign = text[at]
  if (sign !== '`' && sign !== '~') return null
  const length = runLength(text, at, line.end)
  if (length < 3) return null
  if (sign === '`' && text.slice(at + length, line.end).includes('`')) return null
  return { sign, length, container, line: line.index }
}

/**
 * CommonMark's rule, with one leniency: a closing fence that stands further left than the list item
 * still closes the block, for its writer meant nothing else.
 */
export function fenceStep(text: string, fence: Fence, line: Line): FenceStep {
  if (line.at === line.end) return 'inside'
  if (closes(text, fence, line)) return 'closing'
  return line.indent < fence.container ? 'outside' : 'inside'
}

/** The same for a block inside a quote, where the offset of the text behind the `>` is known. */
export function closesAt(text: string, fence: Fence, at: number, end: number): boolean {
  return closes(text, fence, { at, end })
}

function closes(text: string, fence: Fence, { at, end }: Pick<Line, 'at' | 'end'>): boolean {
  if (text[at] !== fence.sign) return false
  const length = runLength(text, at, end)
  return length >= fence.length && skipBlanks(text, at + length, end) === end
}

/** Whether the line is a thematic break: three or more of `-`, `*` or `_`, with blanks between. */
export function isThematicBreak(text: string, line: Line): boolean {
  const sign = text.charCodeAt(line.at)
  let count = 0
  for (let at = line.at; at < line.end; at++) {
    const code = text.charCodeAt(at)
    if (code === sign) count++
    else if (!isBlank(code)) return false
  }
  return count >= 3
}

function runLength(text: string, at: number, end: number): number {
  const sign = text.charCodeAt(at)
  let next = at
  while (next < end && text.charCodeAt(next) === sign) next++
  return next - at
}
