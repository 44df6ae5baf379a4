import { type BlockLine, blockLine } from './block-line.ts'
import { type FieldHit, type FieldName, findFields, readLabel } from './field-lines.ts'
import { readPrompt } from './prompt.ts'
import type { Outline, OutlineTask } from './walk.ts'

/** A field below a task. */
export interface Field {
  readonly name: FieldName
  readonly value: string
  readonly closed: boolean
  /** Line where it begins, from 0. */
  readonly line: number
  /** Offsets in the text; the end of a prompt is that of its first line. */
  readonly start: number
  readonly end: number
}

/** What stands below a task's own line. */
export interface Block {
  readonly fields: readonly Field[]
  readonly details: readonly string[]
}

interface Reading {
  readonly fields: Field[]
  readonly details: string[]
  /** Whether a line of plain text would go on with the last detail. */
  joins: boolean
  /** Indentation of a `Files:` without a value, whose bullets are the files; -1 elsewhere. */
  filesAt: number
}

/** What is left of `(_Agent: qa_)` or `**_Agent: qa_**` says nothing. */
const ONLY_SIGNS = /^[\s()*[\],;|.:!?"']*$/

/** Reads the fields and details between a task's line and the end of its block. */
export function readBlock(outline: Outline, task: OutlineTask): Block {
  const reading: Reading = { fields: [], details: [], joins: false, filesAt: -1 }
  for (let index = task.line + 1; index < task.blockEnd; ) index = readLine(outline, task, index, reading)
  return reading
}

/** Reads one line, or all lines of a prompt; returns the line that comes next. */
function readLine(outline: Outline, task: OutlineTask, index: number, reading: Reading): number {
  const line = blockLine(outline, index)
  if (line.fenced || line.content === '') {
    reading.joins = false
    return index + 1
  }
  const label = readLabel(line.content)
  if (label !== null) {
    const end = line.at + line.content.length
    const { name, value } = label
    reading.fields.push({ name, value, closed: true, line: index, start: line.at, end })
    reading.joins = false
    reading.filesAt = label.name === 'files' && label.value === '' ? line.indent : -1
    return index + 1
  }
  const hits = findFields(line.content)
  const last = hits.at(-1)
  const open = last?.name === 'prompt' && !last.closed ? last : null
  for (const hit of hits) if (hit !== open) reading.fields.push(fieldOf(line, hit))
  readRest(line, hits, reading)
  return open === null ? index + 1 : readLongPrompt(outline, task, line, open, reading)
}

function readLongPrompt(
  outline: Outline,
  task: OutlineTask,
  line: BlockLine,
  open: FieldHit,
  reading: Reading,
): number {
  const { value, closed, next, blocked } = readPrompt(outline, line, open.value, task.blockEnd)
  reading.fields.push({ ...fieldOf(line, open), value, closed })
  for (const other of blocked) {
    for (const hit of findFields(other.content)) reading.fields.push(fieldOf(other, hit))
  }
  return next
}

function fieldOf(line: BlockLine, { name, value, closed, start, end }: FieldHit): Field {
  return { name, value, closed, line: line.index, start: line.at + start, end: line.at + end }
}

/** What a line says beside its fields. A line that only tells why a task is blocked leaves no trace. */
function readRest(line: BlockLine, hits: readonly FieldHit[], reading: Reading): void {
  const text = withoutFields(line.content, hits)
  if (text === '') {
    if (!line.blocked) reading.joins = false
    return
  }
  if (line.bullet && line.indent > reading.filesAt && reading.filesAt !== -1) {
    const { index, at, content } = line
    reading.fields.push({
      name: 'files',
      value: text,
      closed: true,
      line: index,
      start: at,
      end: at + content.length,
    })
    return
  }
  if (line.bullet) reading.details.push(text)
  else if (reading.joins) reading.details.push(`${reading.details.pop()} ${text}`)
  reading.joins = line.bullet || reading.joins
  reading.filesAt = -1
}

function withoutFields(content: string, hits: readonly FieldHit[]): string {
  const [only] = hits
  if (hits.length === 1 && only?.start === 0 && only.end === content.length) return ''
  let text = ''
  let at = 0
  for (const { start, end } of hits) {
    text = text.trimEnd() + content.slice(at, start)
    at = end
  }
  const rest = (text.trimEnd() + content.slice(at)).trim()
  return ONLY_SIGNS.test(rest) ? '' : rest
}
