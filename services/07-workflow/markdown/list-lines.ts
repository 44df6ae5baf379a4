import { type Checkbox, readCheckbox } from './checkbox.ts'
import { afterListMarker, isBlank, isTaskBullet, type Line } from './lines.ts'
import { type ProblemCode, problem } from './problems.ts'
import { visitPlain } from './strays.ts'
import { readTaskHead } from './task-head.ts'
import { endBlock, type OpenTask, openFence, report, type Walk } from './walk.ts'

const MOST_BULLETS = 16

/** Lists, plain text, and everything else. */
export function visitText(walk: Walk, line: Line): void {
  const { text } = walk.source
  let at = line.at
  let bullets = 0
  for (; bullets < MOST_BULLETS; bullets++) {
    const behind = afterListMarker(text, at, line.end)
    if (behind === -1) break
    walk.items.push(contentColumn(text, line, at, behind))
    at = behind
  }
  if (bullets === 0) visitPlain(walk, line)
  if (bullets === 0 || openFence(walk, line, at)) return
  const box = readCheckbox(text, at, line.end)
  if (box === null) return
  const code =
    bullets > 1 || !isTaskBullet(text, line.at) ? 'CHECKBOX_OTHER_BULLET' : addTask(walk, line, box)
  if (code !== null) report(walk, line.index, code)
}

/** Adds the task of a list line, or says why it is none. */
function addTask(walk: Walk, line: Line, box: Checkbox): ProblemCode | null {
  if (!box.spaced) return 'CHECKBOX_WITHOUT_SPACE'
  if (box.status === null) return 'MARKER_UNKNOWN'
  const head = readTaskHead(walk.source.text.slice(box.bodyAt, line.end).trimEnd())
  if (typeof head === 'string') return head
  endBlock(walk, line.index, false)
  const { ancestors } = walk
  // Two columns are the least that make a list item of Markdown the child of another.
  while ((ancestors.at(-1)?.indent ?? -2) > line.indent - 2) ancestors.pop()
  // No spread here or where fields are read: it makes an object five times as dear as its names do.
  const task: OpenTask = {
    key: keyFor(walk, head.id, line),
    id: head.id,
    title: head.title,
    parallel: head.parallel,
    status: box.status,
    depth: ancestors.length,
    parent: ancestors.at(-1)?.key ?? null,
    section: walk.section,
    line: line.index,
    indent: line.indent,
    markerAt: box.markerAt,
    blockEnd: line.index + 1,
  }
  walk.tasks.push(task)
  ancestors.push(task)
  walk.open = task
  return null
}

function keyFor(walk: Walk, id: string, line: Line): string {
  const times = (walk.seen.get(id) ?? 0) + 1
  walk.seen.set(id, times)
  if (times === 1) return id
  const key = `${id}~${times}`
  walk.problems.push(problem(line.index, 'TASK_ID_TWICE', { key }))
  return key
}

/** CommonMark: five or more blanks behind a marker are one blank and code. */
function contentColumn(text: string, line: Line, marker: number, behind: number): number {
  const from = marker === line.at ? line.indent : columnOf(text, line, marker)
  let sign = marker
  while (sign < behind && !isBlank(text.charCodeAt(sign))) sign++
  const width = sign - marker
  if (behind === sign + 1 && text[sign] === ' ') return from + width + 1
  const to = columnOf(text, line, behind)
  return behind === line.end || to - from - width > 4 ? from + width + 1 : to
}

function columnOf(text: string, line: Line, offset: number): number {
  let column = line.indent
  for (let at = line.at; at < offset; at++) column = text[at] === '\t' ? (column & ~3) + 4 : column + 1
  return column
}
