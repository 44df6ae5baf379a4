import { afterListMarker, lineAt } from './lines.ts'
import { type Outline, startsBlocked } from './walk.ts'

/** A line of the block: what stands behind its indentation and bullet. */
export interface BlockLine {
  readonly index: number
  readonly indent: number
  readonly bullet: boolean
  /** The bullet with a blank; '' for other lines and for a number, which is part of the content. */
  readonly mark: string
  /** Offset where `content` begins. */
  readonly at: number
  /** '' for a blank line. */
  readonly content: string
  readonly fenced: boolean
  /** Whether the line begins with `_Blocked:`. */
  readonly blocked: boolean
}

const MARKS: Readonly<Record<string, string>> = { '-': '- ', '*': '* ', '+': '+ ' }

/** The line at `index`, taken apart. */
export function blockLine({ source, fenced }: Outline, index: number): BlockLine {
  const line = lineAt(source, index)
  const behind = afterListMarker(source.text, line.at, line.end)
  const sign = source.text.charAt(line.at)
  // The number of an ordered item is part of what it says.
  const mark = behind === -1 ? '' : (MARKS[sign] ?? '')
  const at = mark === '' ? line.at : behind
  return {
    index,
    indent: line.indent,
    bullet: behind !== -1,
    mark,
    at,
    content: source.text.slice(at, line.end).trimEnd(),
    fenced: fenced[index] === 1,
    blocked: startsBlocked(source.text, behind === -1 ? line.at : behind),
  }
}
