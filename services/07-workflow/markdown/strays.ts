import { readCheckbox } from './checkbox.ts'
import { closesAt, openingFence } from './fences.ts'
import { afterListMarker, type Line } from './lines.ts'
import { report, type Walk } from './walk.ts'

const FOREIGN_BULLETS = '•‣◦●○▪–—·'

/** Text without a list marker: a heading to be, or a checkbox that somebody mistyped. */
export function visitPlain(walk: Walk, line: Line): void {
  const { text } = walk.source
  if (walk.fresh && walk.items.length === 0 && line.indent <= 3) walk.headline = line
  const first = text.charAt(line.at)
  if (first === '[') reportStray(walk, line, line.at)
  if (!'-*+'.includes(first) && !FOREIGN_BULLETS.includes(first)) return
  const behind = skipSpaces(text, line.at + 1, line.end)
  const box = readCheckbox(text, behind, line.end)
  if (box?.status == null) return
  const code = FOREIGN_BULLETS.includes(first) ? 'CHECKBOX_OTHER_BULLET' : 'CHECKBOX_WITHOUT_SPACE'
  report(walk, line.index, code)
}

/** A checkbox in a quote or heading, or without a bullet: no task, but somebody may think it is one. */
export function reportStray(walk: Walk, line: Line, at: number): void {
  const box = readCheckbox(walk.source.text, at, line.end)
  if (box?.status != null && box.spaced) report(walk, line.index, 'CHECKBOX_OUTSIDE_LIST')
}

/** A quote holds no tasks; its code blocks hold no checkboxes either. */
export function visitQuote(walk: Walk, line: Line): void {
  const { text } = walk.source
  let at = line.at
  while (at < line.end && (text[at] === '>' || ' \t'.includes(text.charAt(at)))) at++
  if (walk.quoteFence !== null) {
    if (closesAt(text, walk.quoteFence, at, line.end)) walk.quoteFence = null
    return
  }
  const behind = afterListMarker(text, at, line.end)
  const content = behind === -1 ? at : behind
  walk.quoteFence = openingFence(text, content, line, 0)
  if (walk.quoteFence === null) reportStray(walk, line, content)
}

/** Skips blanks of any kind, also those that do not count in Markdown. */
function skipSpaces(text: string, at: number, end: number): number {
  let next = at
  while (next < end && text.charAt(next).trim() === '') next++
  return next
}
