import { type Fence, fenceStep, openingFence } from '../markdown/fences.ts'
import { type Line, lineAt, type Source, splitLines } from '../markdown/lines.ts'

/** A heading written with `#`. Offsets count UTF-16 units of the whole text. */
export interface Heading {
  readonly level: number
  readonly title: string
  /** From 1. */
  readonly line: number
  readonly start: number
  /** Where the line after it begins. */
  readonly bodyStart: number
}

export interface Outline {
  readonly source: Source
  readonly headings: readonly Heading[]
  /** Line of a code block that nobody closed; null when all are. */
  readonly openFence: number | null
}

/** The headings of a Markdown text outside code blocks. An underlined heading is taken as text. */
export function outlineOf(text: string): Outline {
  const source = splitLines(text)
  const headings: Heading[] = []
  let fence: Fence | null = null
  for (let index = 0; index < source.count; index++) {
    const line = lineAt(source, index)
    if (fence !== null) {
      if (fenceStep(text, fence, line) !== 'inside') fence = null
      continue
    }
    if (line.indent > 3) continue
    fence = openingFence(text, line.at, line, 0)
    const heading = fence === null ? headingAt(source, line) : null
    if (heading !== null) headings.push(heading)
  }
  return { source, headings, openFence: fence === null ? null : fence.line + 1 }
}

function headingAt(source: Source, line: Line): Heading | null {
  const match = /^(#{1,6})(?:[ \t]+(.*))?$/.exec(source.text.slice(line.at, line.end))
  if (match === null) return null
  const title = (match[2] ?? '').replace(/(^|[ \t])#+[ \t]*$/, '').trim()
  const bodyStart = source.starts[line.index + 1] ?? source.text.length
  return { level: match[1]?.length ?? 1, title, line: line.index + 1, start: line.start, bodyStart }
}

/** How the text ends its lines: as most of it does, LF when it has none. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const crlf = text.split('\r\n').length - 1
  return crlf * 2 > text.split('\n').length - 1 ? '\r\n' : '\n'
}
