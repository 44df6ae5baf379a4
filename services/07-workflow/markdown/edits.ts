import type { TaskStatus } from '../model.ts'
import type { Outline } from './walk.ts'

/** Replaces the text between two offsets. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly insert: string
}

/** @param edits in the order of the text, none within another */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { start, end, insert } of edits) {
    parts.push(text.slice(at, start), insert)
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/**
 * The outline of a text in which nothing but marks was edited, without reading it again: a mark is one character, so
 * everything stays where it was. Null when lines came or went.
 *
 * @param text with the edits applied
 * @param statuses the new ones, by key
 */
export function outlineAfter(
  outline: Outline,
  text: string,
  edits: readonly Edit[],
  statuses: ReadonlyMap<string, { readonly status: TaskStatus }>,
): Outline | null {
  if (edits.some(({ start, end, insert }) => end !== start + 1 || insert.length !== 1)) return null
  const tasks = outline.tasks.map((task) => {
    const status = statuses.get(task.key)?.status ?? task.status
    return status === task.status ? task : { ...task, status }
  })
  return { ...outline, source: { ...outline.source, text }, tasks }
}
