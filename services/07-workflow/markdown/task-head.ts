import { isBlank } from './lines.ts'
import type { ProblemCode } from './problems.ts'

/** What stands behind the checkbox of a task. */
export interface TaskHead {
  readonly id: string
  readonly title: string
  /** Spec-kit's `[P]`. */
  readonly parallel: boolean
}

const LONGEST_ID = 64
/** Longer than any word that can begin with a valid id: bold signs, id, dot, colon. */
const LONGEST_WORD = LONGEST_ID + 12

/** `2.3` · `T001` · `TASK-001` and other upper-case names with a number. */
const ID = /^(?:\d+(?:\.\d+)*|[Tt]\d+(?:\.\d+)*|(?:[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*|[Tt]ask)-\d+(?:\.\d+)*)/
/** What may follow the id in its word: `.`, `\.` (as rich text editors write), `:`, `)`, the end of bold. */
const AFTER_ID = /^(?:\\?[.):])?(\*\*|__)?[.:]?$/
const SEPARATOR = /^(?:[-–—:]\s+)/
const TAG = /^\[([^\]\s]{1,16})\](?:\s+|$)/

/** Reads id and title from the text behind a checkbox, or says why the line is no task. */
export function readTaskHead(body: string): TaskHead | ProblemCode {
  const early = body.startsWith('[P] ')
  const rest = early ? body.slice(4).trimStart() : body
  const word = firstWord(rest)
  const bold = word.startsWith('**') || word.startsWith('__') ? word.slice(0, 2) : ''
  const bare = word.slice(bold.length)
  const id = ID.exec(bare)?.[0]
  if (id === undefined) return 'TASK_WITHOUT_ID'
  if (id.length > LONGEST_ID) return 'TASK_ID_TOO_LONG'
  const after = AFTER_ID.exec(bare.slice(id.length))
  if (after === null || (after[1] !== undefined && after[1] !== bold)) return 'TASK_WITHOUT_ID'
  const open = after[1] === undefined ? bold : ''
  const { title, parallel } = readTags(plainTitle(rest.slice(word.length), open))
  return title === '' ? 'TASK_WITHOUT_TITLE' : { id, title, parallel: parallel || early }
}

/** `rest` up to its first blank; cut where no id can be that long. */
function firstWord(rest: string): string {
  const most = Math.min(rest.length, LONGEST_WORD)
  let end = 0
  while (end < most && !isBlank(rest.charCodeAt(end))) end++
  return rest.slice(0, end)
}

/** The title without a separator before it and without the end of bold that began before the id. */
function plainTitle(text: string, openBold: string): string {
  const trimmed = text.trim()
  const title = '-–—:'.includes(trimmed.charAt(0)) ? trimmed.replace(SEPARATOR, '') : trimmed
  const end = openBold === '' ? -1 : title.indexOf(openBold)
  return end === -1 ? title : `${title.slice(0, end)}${title.slice(end + 2)}`.trim()
}

/** Takes `[P]` out of the tags before the title; others, like `[US1]`, are part of it. */
function readTags(text: string): { title: string; parallel: boolean } {
  if (!text.startsWith('[')) return { title: text, parallel: false }
  const kept: string[] = []
  let rest = text
  let parallel = false
  for (let tag = TAG.exec(rest); tag !== null && kept.length < 4; tag = TAG.exec(rest)) {
    if (tag[1] === 'P') parallel = true
    else kept.push(`[${tag[1]}]`)
    rest = rest.slice(tag[0].length)
  }
  return { title: [...kept, rest].join(' ').trim(), parallel }
}
