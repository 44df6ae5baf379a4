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

/** Each name in lower case, and as the guides write it. */
const NAMES: ReadonlyMap<string, FieldName> = new Map<string, FieldName>(
  (
    [
      ['Requirements', 'requirements'],
      ['Leverage', 'leverage'],
      ['Prompt', 'prompt'],
      ['Blocked', 'blocked'],
      ['Agent', 'agent'],
      ['Depends', 'depends'],
      ['Estimate', 'estimate'],
      ['Priority', 'priority'],
      ['Parallel', 'parallel'],
      ['File', 'files'],
      ['Files', 'files'],
      ['File(s)', 'files'],
      ['Purpose', 'purpose'],
    ] as const
  ).flatMap(([written, name]): [string, FieldName][] => [
    [written, name],
    [written.toLowerCase(), name],
  ]),
)
const LONGEST_NAME = 12

const LABEL = /^(?:\*\*|__)?(files?|file\(s\)|purpose)(?:(?:\*\*|__):|:(?:\*\*|__)?)/i
const BEFORE_FIELD = /[\s(*[,;|.:]/
const SIGN = /[.,;:!?)*\]|"']/

/** The fields of a line in their order. A prompt takes the rest of its line: it may speak of other fields. */
export function findFields(line: string): FieldHit[] {
  let hits: FieldHit[] | null = null
  for (let start = nextStart(line, 0); start !== null; ) {
    const next = start.name === 'prompt' ? null : nextStart(line, start.start + 1)
    const hit = hitOf(line, start, next?.start ?? line.length)
    // Most lines have one: a list that grows by `push` has room for seventeen.
    if (hits === null) hits = [hit]
    else hits.push(hit)
    start = next
  }
  return hits ?? []
}

interface FieldStart {
  readonly name: FieldName
  readonly start: number
  readonly valueAt: number
}

function hitOf(line: string, { name, start, valueAt }: FieldStart, limit: number): FieldHit {
  const close = name === 'prompt' ? closeAtEnd(line, valueAt) : closeOf(line, valueAt, limit)
  const end = close === -1 ? line.slice(0, limit).trimEnd().length : close + 1
  const value = line.slice(valueAt, close === -1 ? limit : close).trim()
  return { name, start, end, value, closed: close !== -1 }
}

/** Where a field opens, from an offset on: an underscore that does not follow a word, and a name with a colon. */
export function nextStart(line: string, from: number): FieldStart | null {
  for (let start = line.indexOf('_', from); start !== -1; start = line.indexOf('_', start + 1)) {
    if (start > 0 && !BEFORE_FIELD.test(line.charAt(start - 1))) continue
    const colon = colonNear(line, start + 1)
    const name = colon === -1 ? undefined : fieldName(line.slice(start + 1, colon))
    if (name !== undefined) return { name, start, valueAt: colon + 1 }
  }
  return null
}

/** The colon behind a name that is no longer than a field's; -1 when there is none. */
function colonNear(line: string, from: number): number {
  const most = Math.min(line.length, from + LONGEST_NAME + 1)
  for (let at = from; at < most; at++) if (line.charCodeAt(at) === 58) return at
  return -1
}

function fieldName(written: string): FieldName | undefined {
  return NAMES.get(written) ?? NAMES.get(written.toLowerCase())
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
