import type { MarkerChange } from '../model.ts'
import { type Field, readBlock } from './block.ts'
import { blockLine } from './block-line.ts'
import { blockedField, normalReason, readReason } from './blocked-reason.ts'
import { MARKERS } from './checkbox.ts'
import { applyEdits, type Edit, outlineAfter } from './edits.ts'
import { findFields, readLabel } from './field-lines.ts'
import { isBlank, type Line, lineAt, type Source, terminatorOf } from './lines.ts'
import { readOutline } from './outline.ts'
import type { Outline, OutlineTask } from './walk.ts'

/**
 * Writes statuses into a `tasks.md`: the mark of each task and, for `blocked`, the line
 * `_Blocked: reason_` below it, which every other status removes. No other byte changes; a task that
 * has its status and reason already keeps all of its bytes, so no change gives the identical string.
 *
 * @param changes by key; a missing or empty reason leaves the reason in the file as it is.
 * @param outline of the text, where it is known
 * @returns the text, its outline where that is known without reading it, and the keys that are not in it.
 */
export function writeMarkers(
  text: string,
  changes: ReadonlyMap<string, MarkerChange>,
  outline: Outline = readOutline(text),
): { text: string; outline: Outline | null; missing: readonly string[] } {
  const missing = new Set(changes.keys())
  const edits: Edit[] = []
  for (const task of outline.tasks) {
    const change = changes.get(task.key)
    if (change === undefined) continue
    missing.delete(task.key)
    edits.push(...taskEdits(outline, task, change))
  }
  const written = applyEdits(text, edits)
  return { text: written, outline: outlineAfter(outline, written, edits, changes), missing: [...missing] }
}

/** The edits of one task, in the order of the text. */
function taskEdits(outline: Outline, task: OutlineTask, change: MarkerChange): Edit[] {
  const same = task.status === change.status
  const start = task.markerAt
  const marker = same ? [] : [{ start, end: start + 1, insert: MARKERS[change.status] }]
  if (change.status === 'blocked')
    return [...marker, ...reasonEdits(outline, task, change.blockedReason ?? '')]
  return same ? [] : [...marker, ...removalEdits(outline, task)]
}

function reasonEdits(outline: Outline, task: OutlineTask, reason: string): Edit[] {
  const wanted = normalReason(reason)
  const field = blockedFields(outline, task)[0]
  if (wanted === '' || (field !== undefined && readReason(field.value) === wanted)) return []
  if (field === undefined) return [insertion(outline, task, blockedField(wanted))]
  return [{ start: field.start, end: field.end, insert: blockedField(wanted) }]
}

function blockedFields(outline: Outline, task: OutlineTask): Field[] {
  const fields = readBlock(outline, task).fields.filter(({ name }) => name === 'blocked')
  return fields.sort((a, b) => a.start - b.start)
}

function removalEdits(outline: Outline, task: OutlineTask): Edit[] {
  const edits: Edit[] = []
  for (const field of blockedFields(outline, task)) {
    const edit = removal(outline, field)
    // The last line of a file takes the line break before it along, which an edit before may hold.
    edits.push({ ...edit, start: Math.max(edit.start, edits.at(-1)?.end ?? 0) })
  }
  return edits
}

/** Takes the whole line when it holds nothing else. */
function removal(outline: Outline, field: Field): Edit {
  const { source } = outline
  const { content, at } = blockLine(outline, field.line)
  const line = lineAt(source, field.line)
  const alone = field.start === at && field.end === at + content.length
  if (alone) return lineRemoval(outline.source, line)
  if (field.end === at + content.length) {
    // Only what Markdown calls blank: a line that held more must not become a blank one.
    let start = field.start
    while (start > line.start && isBlank(source.text.charCodeAt(start - 1))) start--
    return { start, end: field.end, insert: '' }
  }
  // Something follows in the line: an empty field keeps what stands around it apart.
  return { start: field.start, end: field.end, insert: '_Blocked:_' }
}

/** Takes the line break behind the line; at the end of the file the one before it. */
function lineRemoval({ text, starts }: Source, { index, start, end }: Line): Edit {
  const next = starts[index + 1] ?? text.length
  // A CR before and an LF behind would become one line break and swallow a blank line.
  const merges = text[start - 1] === '\r' && text[next] === '\n'
  if (next > end && !merges) return { start, end: next, insert: '' }
  const breakAt = text.startsWith('\r\n', start - 2) ? start - 2 : start - 1
  return { start: breakAt, end, insert: '' }
}

/** A line of its own below the title, in the manner of the task's other lines. */
function insertion(outline: Outline, task: OutlineTask, field: string): Edit {
  const { source } = outline
  const above = lastTitleLine(outline, task)
  const line = `${bulletFor(outline, task)}${field}`
  const start = source.starts[above + 1] ?? source.text.length
  const own = terminatorOf(source, above)
  if (own !== '') return { start, end: start, insert: `${line}${own}` }
  const before = above > 0 ? terminatorOf(source, above - 1) : '\n'
  return { start, end: start, insert: `${before}${line}` }
}

/** A title may go on in plain lines; a bullet between them would tear it. */
function lastTitleLine(outline: Outline, task: OutlineTask): number {
  let last = task.line
  while (last + 1 < task.blockEnd && isPlain(outline, last + 1)) last++
  return last
}

function isPlain(outline: Outline, index: number): boolean {
  const { content, bullet, fenced } = blockLine(outline, index)
  if (content === '' || bullet || fenced || readLabel(content) !== null) return false
  return findFields(content).length === 0
}

/** Indentation and bullet of the first bullet below the task, or two blanks (a tab) more than the task. */
function bulletFor(outline: Outline, task: OutlineTask): string {
  const { source } = outline
  for (let index = task.line + 1; index < task.blockEnd; index++) {
    const line = blockLine(outline, index)
    if (line.fenced || line.mark === '' || line.indent <= task.indent) continue
    return `${source.text.slice(lineAt(source, index).start, line.at).trimEnd()} `
  }
  const { start, at } = lineAt(source, task.line)
  const indent = source.text.slice(start, at)
  return `${indent}${indent.includes('\t') ? '\t' : '  '}- `
}
