import { type Line, skipBlanks } from './lines.ts'
import { reportStray } from './strays.ts'
import { endBlock, type Walk } from './walk.ts'

/** An ATX heading; true when it begins a section. */
export function visitHeading(walk: Walk, line: Line): boolean {
  const { text } = walk.source
  let at = line.at
  while (text[at] === '#' && at < line.end) at++
  const behind = skipBlanks(text, at, line.end)
  if (at - line.at > 6 || (behind === at && at < line.end)) return false
  reportStray(walk, line, behind)
  if (walk.items.length > 0 || line.indent > 3) return false
  beginSection(walk, line.index, withoutClosingSigns(text.slice(behind, line.end)))
  return true
}

/** `Title ##` is the heading `Title`. */
function withoutClosingSigns(heading: string): string {
  const title = heading.trimEnd()
  let end = title.length
  while (end > 0 && title[end - 1] === '#') end--
  const closed = end < title.length && (end === 0 || ' \t'.includes(title.charAt(end - 1)))
  return closed ? title.slice(0, end).trimEnd() : title
}

/** `===` or `---` below one line of text at the margin. */
export function visitUnderline(walk: Walk, line: Line, headline: Line | null): boolean {
  if (headline === null || line.indent > 3) return false
  const { text } = walk.source
  const signs = text.slice(line.at, line.end).trimEnd()
  if (signs.length < 3) return false
  for (let at = 1; at < signs.length; at++) if (signs[at] !== signs[0]) return false
  beginSection(walk, headline.index, text.slice(headline.at, headline.end).trimEnd())
  return true
}

/** A thematic break outside lists ends the task above. */
export function visitBreak(walk: Walk, line: Line): boolean {
  if (walk.items.length === 0) endBlock(walk, line.index)
  return walk.items.length === 0
}

function beginSection(walk: Walk, index: number, title: string): void {
  endBlock(walk, index)
  walk.section = title
}
