import { type BlockLine, blockLine } from './block-line.ts'
import { findFields, readLabel } from './field-lines.ts'
import type { Outline } from './walk.ts'

export interface Prompt {
  readonly value: string
  readonly closed: boolean
  /** The first line behind the prompt. */
  readonly next: number
  /** Lines between that tell why the task is blocked; they belong to the task, not to the prompt. */
  readonly blocked: readonly BlockLine[]
}

/**
 * Reads the lines of a prompt that its first line did not close. It ends with the first line that ends
 * in an underscore and does not begin with a field of its own; or, never closed, with its paragraph.
 * A line break inside a paragraph is a blank; bullets and code keep lines of their own.
 */
export function readPrompt(outline: Outline, first: BlockLine, begin: string, end: number): Prompt {
  const lines: BlockLine[] = []
  const blocked: BlockLine[] = []
  let afterBlank = false
  for (let index = first.index + 1; index < end; index++) {
    const line = blockLine(outline, index)
    if (line.blocked && !line.fenced) {
      blocked.push(line)
      continue
    }
    if (endsPrompt(line, first.indent, afterBlank)) break
    lines.push(line)
    if (closesPrompt(line)) return { value: join(begin, lines), closed: true, next: index + 1, blocked }
    afterBlank = line.content === ''
  }
  const paragraph = lines.slice(0, paragraphLength(lines))
  const last = paragraph.at(-1)?.index ?? first.index
  return {
    value: join(begin, paragraph),
    closed: false,
    next: last + 1,
    blocked: blocked.filter((line) => line.index <= last),
  }
}

/** A field or label with a bullet, a second prompt, or a line that stands no deeper and begins anew. */
function endsPrompt(line: BlockLine, indent: number, afterBlank: boolean): boolean {
  if (line.fenced || line.content === '') return false
  // Any second prompt: many that nobody closed must not each read on to the end of the file.
  if (/_prompt:/i.test(line.content)) return true
  if (startsNamed(line) && (line.bullet || line.indent <= indent)) return true
  return line.indent <= indent && (line.bullet || afterBlank)
}

function closesPrompt(line: BlockLine): boolean {
  return !line.fenced && line.content.endsWith('_') && !startsNamed(line)
}

/** A prompt that nobody closed ends where spec-workflow ends it: at a blank line, bullet or field. */
function paragraphLength(lines: readonly BlockLine[]): number {
  const at = lines.findIndex((line) => line.content === '' || line.bullet || line.fenced || startsNamed(line))
  return at === -1 ? lines.length : at
}

function startsNamed({ content }: BlockLine): boolean {
  return findFields(content)[0]?.start === 0 || readLabel(content) !== null
}

function join(begin: string, lines: readonly BlockLine[]): string {
  let text = begin
  let fresh = false
  for (const line of lines) {
    const ownLine = fresh || line.bullet || line.fenced
    text += `${ownLine ? '\n' : ' '}${line.fenced ? '' : line.mark}${line.content}`
    fresh = line.fenced || line.content === ''
  }
  return text.trim().replace(/_$/, '').trim()
}
