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
 * in an underscore of its own (not that of a field it speaks of); else with the last one that ends in any
 * and begins with no field; or, never closed, with its paragraph.
 * A line break inside a paragraph is a blank; bullets and code keep lines of their own.
 */
export function readPrompt(outline: Outline, first: BlockLine, begin: string, end: number): Prompt {
  const lines: BlockLine[] = []
  const blocked: BlockLine[] = []
  let close = 0
  let sure = false
  for (let index = first.index + 1; index < end && !sure; index++) {
    const line = blockLine(outline, index)
    if (line.blocked && !line.fenced) {
      blocked.push(line)
      continue
    }
    if (endsPrompt(line, first.indent, lines.at(-1)?.content === '')) break
    lines.push(line)
    const content = withoutReason(line.content)
    if (line.fenced || !content.endsWith('_') || startsNamed(line)) continue
    close = lines.length
    sure = !endsInField(content)
  }
  const kept = lines.slice(0, close > 0 ? close : paragraphLength(lines))
  const last = kept.at(-1)?.index ?? first.index
  return {
    value: join(begin, kept),
    closed: close > 0,
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

/**
 * What is left of a line when the reasons at its end are taken away: they come and go with the task's status, so their
 * underscores close no prompt.
 */
function withoutReason(content: string): string {
  const last = findFields(content).at(-1)
  if (last?.name !== 'blocked' || last.end !== content.length) return content
  return withoutReason(content.slice(0, last.start).trimEnd())
}

function endsInField(content: string): boolean {
  const last = findFields(content).at(-1)
  return last !== undefined && last.end === content.length
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
  const margin = lines.find((line) => line.fenced)?.indent ?? 0
  let text = begin
  let fresh = false
  for (const { fenced, bullet, indent, mark, content } of lines) {
    const ownLine = fresh || bullet || fenced || content === ''
    const depth = fenced && content !== '' ? ' '.repeat(Math.max(0, indent - margin)) : ''
    text += `${ownLine ? '\n' : ' '}${depth}${mark}${content}`
    fresh = fenced || content === ''
  }
  return text.trim().replace(/_$/, '').trim()
}
