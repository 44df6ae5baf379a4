/** A text and where its lines begin. A line ends at LF, CRLF or a CR alone, as in CommonMark. */
export interface Source {
  readonly text: string
  readonly count: number
  /** `count + 1` offsets; the last is the length of the text. */
  readonly starts: Int32Array
}

/** A line without its terminator. Offsets count UTF-16 units of the whole text. */
export interface Line {
  /** 0 for the first line. */
  readonly index: number
  readonly start: number
  readonly end: number
  /** First character that is neither space nor tab; `end` for a blank line. */
  readonly at: number
  /** Columns before `at`; a tab goes to the next multiple of four. */
  readonly indent: number
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const BYTE_ORDER_MARK = 0xfeff

/** Finds every line in one pass. */
export function splitLines(text: string): Source {
  let starts = new Int32Array(Math.max(64, text.length >> 5))
  let count = 0
  let lf = text.indexOf('\n')
  let cr = text.indexOf('\r')
  for (let at = 0; at < text.length; count++) {
    if (count + 1 >= starts.length) starts = doubled(starts)
    starts[count] = at
    // Each search goes on where the last one ended, so a text without one of the two costs one search.
    if (lf !== -1 && lf < at) lf = text.indexOf('\n', at)
    if (cr !== -1 && cr < at) cr = text.indexOf('\r', at)
    at = afterBreak(text.length, lf, cr)
  }
  starts[count] = text.length
  return { text, count, starts }
}

/** The line at `index`, without its terminator and without a byte order mark. */
export function lineAt({ text, starts }: Source, index: number): Line {
  let start = starts[index] ?? 0
  const end = contentEnd(text, start, starts[index + 1] ?? start)
  if (index === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK) start = 1
  let at = start
  let indent = 0
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === SPACE) indent++
    else if (code === TAB) indent = (indent & ~3) + 4
    else break
  }
  return { index, start, end, at, indent }
}

/** The terminator of a line as written: LF, CRLF, CR, or '' at the end of the text. */
export function terminatorOf(source: Source, index: number): string {
  const next = source.starts[index + 1] ?? source.text.length
  return source.text.slice(lineAt(source, index).end, next)
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

/** First offset from `at` that holds neither space nor tab. */
export function skipBlanks(text: string, at: number, end: number): number {
  let next = at
  while (next < end && isBlank(text.charCodeAt(next))) next++
  return next
}

/**
 * Where the content of a list item begins, or -1 when there is no list marker at `at`.
 * A marker is `-`, `*`, `+` or up to nine digits with `.` or `)`, followed by a blank or the line's end.
 */
export function afterListMarker(text: string, at: number, end: number): number {
  const next = afterMarkerSign(text, at, end)
  if (next === -1 || (next < end && !isBlank(text.charCodeAt(next)))) return -1
  return skipBlanks(text, next, end)
}

/** Whether a list marker of this grammar stands at `at`: `-` or `*`. */
export function isTaskBullet(text: string, at: number): boolean {
  return text[at] === '-' || text[at] === '*'
}

function afterMarkerSign(text: string, at: number, end: number): number {
  const first = text[at]
  if (first === '-' || first === '*' || first === '+') return at + 1
  let next = at
  while (next < end && next < at + 9 && isDigit(text.charCodeAt(next))) next++
  if (next === at || next >= end) return -1
  return text[next] === '.' || text[next] === ')' ? next + 1 : -1
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function contentEnd(text: string, start: number, next: number): number {
  let end = next
  if (end > start && text.charCodeAt(end - 1) === LF) end--
  if (end > start && text.charCodeAt(end - 1) === CR) end--
  return end
}

function afterBreak(length: number, lf: number, cr: number): number {
  if (cr !== -1 && (lf === -1 || cr < lf)) return cr + 1 === lf ? lf + 1 : cr + 1
  return lf === -1 ? length : lf + 1
}

function doubled(starts: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(starts.length * 2)
  larger.set(starts)
  return larger
}
