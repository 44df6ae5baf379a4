/** A field as it stands in one line: `_Name: value_`. Offsets count from the start of the searched text. */
export interface FieldHit {
  readonly name: FieldName
  /** Offset of the opening underscore, and the offset behind the closing one. */
  readonly start: number
  readonly end: number
  readonly value: string
  readonly closed: boolean
}

export type FieldName =
  | 'requirements'
  | 'leverage'
  | 'prompt'
  | 'blocked'
  | 'agent'
  | 'depends'
  | 'estimate'
  | 'priority'
  | 'parallel'
  | 'files'
  | 'purpose'

const NAMES: ReadonlyMap<string, FieldName> = new Map([
  ['requirements', 'requirements'],
  ['leverage', 'leverage'],
  ['prompt', 'prompt'],
  ['blocked', 'blocked'],
  ['agent', 'agent'],
  ['depends', 'depends'],
  ['estimate', 'estimate'],
  ['priority', 'priority'],
  ['parallel', 'parallel'],
  ['file', 'files'],
  ['files', 'files'],
  ['file(s)', 'files'],
  ['purpose', 'purpose'],
])
const LONGEST_NAME = 12

const LABEL = /^(?:\*\*|__)?(files?|file\(s\)|purpose)(?:(?:\*\*|__):|:(?:\*\*|__)?)/i
const BEFORE_FIELD = /[\s(*[,;|.:]/
const SIGN = /[.,;:!?)*\]|"']/

/** The fields of a line in their order. A prompt takes the rest of its line: it may speak of other fields. */
export function findFields(line: string): FieldHit[] {
  if (!line.includes('_')) return []
  const starts = fieldStarts(line)
  return starts.map(({ name, start, valueAt }, at) => {
    const limit = starts[at + 1]?.start ?? line.length
    const close = name === 'prompt' ? closeAtEnd(line, valueAt) : closeOf(line, valueAt, limit)
    const end = close === -1 ? line.slice(0, limit).trimEnd().length : close + 1
    const value = line.slice(valueAt, close === -1 ? limit : close).trim()
    return { name, start, end, value, closed: close !== -1 }
  })
}

/** Where fields open: an underscore that does not follow a word, and a name with a colon. */
export function fieldStarts(line: string): { name: FieldName; start: number; valueAt: number }[] {
  const starts: { name: FieldName; start: number; valueAt: number }[] = []
  for (let start = line.indexOf('_'); start !== -1; start = line.indexOf('_', start + 1)) {
    if (start > 0 && !BEFORE_FIELD.test(line.charAt(start - 1))) continue
    const near = line.slice(start + 1, start + LONGEST_NAME + 2)
    const length = near.indexOf(':')
    const name = length < 4 ? undefined : NAMES.get(near.slice(0, length).toLowerCase())
    if (name === undefined) continue
    starts.push({ name, start, valueAt: start + length + 2 })
    if (name === 'prompt') break
  }
  return starts
}

/** `Files: …` or `Purpose: …` at the begin of a line, its name bold or not. */
export function readLabel(line: string): { name: 'files' | 'purpose'; value: string } | null {
  const match = LABEL.exec(line)
  if (match === null) return null
  const name = match[1]?.toLowerCase() === 'purpose' ? 'purpose' : 'files'
  return { name, value: line.slice(match[0].length).trim() }
}

/**
 * The last underscore that may close a field: underscores inside are data, so it stands at the end or
 * before a blank or a sign. -1 when there is none.
 */
function closeOf(line: string, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) {
    if (line.charCodeAt(at) !== 95) continue
    if (isEndOfField(line, at + 1, to)) return at
  }
  return -1
}

/** Up to three signs, then a blank or the end. */
function isEndOfField(line: string, from: number, to: number): boolean {
  let at = from
  while (at < to && at < from + 3 && SIGN.test(line.charAt(at))) at++
  return at >= to || line.charAt(at).trim() === ''
}

function closeAtEnd(line: string, from: number): number {
  const end = line.trimEnd().length - 1
  return end >= from && line[end] === '_' ? end : -1
}
