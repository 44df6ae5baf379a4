import { type Fence, fenceStep, isThematicBreak } from './fences.ts'
import { type Line, lineAt, splitLines } from './lines.ts'
import { visitText } from './list-lines.ts'
import { visitBreak, visitHeading, visitUnderline } from './sections.ts'
import { visitQuote } from './strays.ts'
import { beginWalk, endBlock, isBlockedLine, type Outline, openFence, report, type Walk } from './walk.ts'

/** Finds the tasks, headings and code blocks of a `tasks.md` in one pass over its lines. */
export function readOutline(text: string): Outline {
  const source = splitLines(text)
  const walk = beginWalk(source)
  for (let index = 0; index < source.count; index++) visit(walk, lineAt(source, index))
  endBlock(walk, source.count)
  if (walk.fence !== null) report(walk, walk.fence.line, 'FENCE_NOT_CLOSED')
  const { fenced, tasks, problems } = walk
  return { source, fenced, tasks, problems }
}

function visit(walk: Walk, line: Line): void {
  if (walk.fence !== null && staysInFence(walk, walk.fence, line)) return
  if (line.at === line.end) {
    walk.fresh = true
    walk.headline = null
    walk.quoteFence = null
    return
  }
  // The product writes and removes such lines, so nothing around them may depend on them.
  if (isBlockedLine(walk.source.text, line)) return
  const { headline } = walk
  walk.headline = null
  closeItems(walk.items, line.indent)
  const fresh = visitContent(walk, line, headline)
  walk.fresh = fresh
  if (walk.source.text[line.at] !== '>') walk.quoteFence = null
}

function staysInFence(walk: Walk, fence: Fence, line: Line): boolean {
  const { text } = walk.source
  const met = fenceStep(text, fence, line)
  const step = met === 'outside' && isBlockedLine(text, line) ? 'inside' : met
  if (step === 'outside') report(walk, fence.line, 'FENCE_NOT_CLOSED')
  else walk.fenced[line.index] = 1
  if (step !== 'inside') walk.fence = null
  walk.fresh = false
  return step !== 'outside'
}

/** Reads a line outside code blocks; true after a heading, when the next line may be one as well. */
function visitContent(walk: Walk, line: Line, headline: Line | null): boolean {
  const { text } = walk.source
  switch (text[line.at]) {
    case '#':
      return visitHeading(walk, line)
    case '>':
      visitQuote(walk, line)
      return false
    case '`':
    case '~':
      openFence(walk, line, line.at)
      return false
    case '=':
      return visitUnderline(walk, line, headline)
    case '_':
    case '*':
    case '-':
      if (text[line.at] === '-' && visitUnderline(walk, line, headline)) return true
      if (isThematicBreak(text, line)) return visitBreak(walk, line)
      break
  }
  visitText(walk, line)
  return false
}

/** A list item leaves when a line stands further left than its content. */
function closeItems(items: number[], indent: number): void {
  while ((items.at(-1) ?? -1) > indent) items.pop()
}
