import { CsvError, parse } from 'csv-parse/sync'
import type { ExportItem, ExportProblem, ExportRecord } from '../rows.ts'

export interface CsvOptions {
  readonly delimiter: string
  /** Fields of a record; 0: not known yet, each number will do. */
  readonly width: number
  /** Line of the header: it and what stands before it are left out, and may be as they like. */
  readonly from?: number
}

/** A record of more bytes is set aside: this is what recovery reads ahead at most. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024

const LF = 10
const CR = 13

/**
 * Records of a UTF-8 text that arrives in blocks; memory is one block and one record. A record with broken quoting is set
 * aside with its first line and reading goes on in the next line, so that a quote too many costs one line and no more.
 * One that spans lines and has the wrong number of fields is the same case: the quote happened to be closed by another's.
 */
export async function* readCsv(
  blocks: AsyncIterable<Buffer>,
  options: CsvOptions,
): AsyncGenerator<ExportItem> {
  let window: Buffer = Buffer.alloc(0)
  let line = 1
  let wanted = 0
  let skipping = false
  for await (const { block, last } of withLast(blocks)) {
    window = window.length === 0 ? block : Buffer.concat([window, block])
    // A record that is not complete is tried again when twice as much is there, so that the work stays linear.
    if (window.length < wanted && !last) continue
    const step: Step = yield* readWindow(window, line, last, skipping, options)
    ;({ line, skipping } = step)
    wanted = step.rest.length * 2
    // A copy, so that the block it is cut from can go.
    window = Buffer.from(step.rest)
  }
}

interface Step {
  readonly rest: Buffer
  /** Line the rest begins in. */
  readonly line: number
  /** The rest belongs to a line that was set aside already. */
  readonly skipping: boolean
}

function* readWindow(
  window: Buffer,
  firstLine: number,
  last: boolean,
  skip: boolean,
  options: CsvOptions,
): Generator<ExportItem, Step> {
  const whole = last ? window.length : completeEnd(window)
  let at = skip ? nextLine(window, 0, whole) : 0
  let line = firstLine
  if (skip && at === 0) return { rest: Buffer.alloc(0), line, skipping: true }
  if (skip) line += 1
  while (at < whole) {
    const part = parsePart(window.subarray(at, whole), line, options)
    yield* part.items
    ;({ line } = part)
    at += part.end
    if (part.stop === undefined) break
    const room = window.length - at <= MAX_RECORD_BYTES
    if (part.stop === 'open' && !last && room) break
    const end = nextLine(window, at, whole) || whole
    if (line > (options.from ?? 0)) yield quotingProblem(line, window.subarray(at, end))
    at = end
    line += 1
  }
  const rest = window.subarray(at)
  if (rest.length <= MAX_RECORD_BYTES || at < whole) return { rest, line, skipping: false }
  // One line without an end.
  yield tooLong(line, rest)
  return { rest: Buffer.alloc(0), line, skipping: true }
}

interface Part {
  readonly items: readonly ExportItem[]
  /** Where the last good record ends, and the line after it. */
  readonly end: number
  readonly line: number
  /** Why parsing ended there: a quotation that is still open, or one that is wrong. */
  readonly stop?: 'open' | 'wrong'
}

/** Ends parsing at a record that spans lines and has the wrong number of fields. */
const SPANS_LINES = new Error('spans lines')

function parsePart(text: Buffer, firstLine: number, { delimiter, width, from = 0 }: CsvOptions): Part {
  const items: ExportItem[] = []
  let end = 0
  let line = firstLine
  const take = (fields: string[], { bytes }: { readonly bytes: number }) => {
    const lines = countLines(text, end, bytes)
    const fits = width === 0 || fitsWidth(fields, width)
    const left = line <= from || (fields.length === 1 && fields[0] === '')
    if (!fits && !left && lines > 1) throw SPANS_LINES
    if (!left && bytes - end > MAX_RECORD_BYTES) items.push(tooLong(line, text.subarray(end)))
    else if (!left) items.push(fits ? { line, fields } : countProblem(line, fields, width, delimiter))
    end = bytes
    line += lines
    return null
  }
  try {
    parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: false,
      on_record: take,
    })
    return { items, end: text.length, line }
  } catch (error) {
    if (error === SPANS_LINES) return { items, end, line, stop: 'wrong' }
    if (!(error instanceof CsvError)) throw error
    return { items, end, line, stop: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'wrong' }
  }
}

/** Empty fields behind the last column say nothing. */
function fitsWidth(fields: readonly string[], width: number): boolean {
  return fields.length >= width && fields.slice(width).every((field) => field === '')
}

function quotingProblem(line: number, text: Buffer): ExportProblem {
  if (text.length > MAX_RECORD_BYTES) return tooLong(line, text)
  const message = `Line ${line} opens or closes a quotation wrongly; write " inside a field as ""`
  return { line, code: 'CSV_BAD_QUOTING', message, text: textOf(text) }
}

function countProblem(
  line: number,
  fields: readonly string[],
  width: number,
  delimiter: string,
): ExportProblem {
  return {
    line,
    code: 'CSV_COLUMN_COUNT',
    message: `Line ${line} has ${fields.length} fields where the header has ${width}`,
    text: fields.join(delimiter).slice(0, 1_000),
  }
}

function tooLong(line: number, text: Buffer): ExportProblem {
  const message = `The record that begins in line ${line} has more than ${MAX_RECORD_BYTES} bytes`
  return { line, code: 'CSV_RECORD_TOO_LONG', message, text: textOf(text) }
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, 4_000).slice(0, 1_000).trimEnd()
}

/** End of the last whole line: a CR at the very end may be half of a line end. */
function completeEnd(window: Buffer): number {
  const lf = window.lastIndexOf(LF)
  const cr = window.subarray(0, -1).lastIndexOf(CR)
  return Math.max(lf, cr === lf - 1 ? lf : cr) + 1
}

/** Offset of the line after the one at `from`; 0 where there is none before `end`. */
function nextLine(window: Buffer, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    if (window[i] === LF) return i + 1
    if (window[i] === CR) return window[i + 1] === LF ? i + 2 : i + 1
  }
  return 0
}

function countLines(text: Buffer, from: number, to: number): number {
  let lines = 0
  for (let i = from; i < to; i++) {
    if (text[i] === LF || (text[i] === CR && text[i + 1] !== LF)) lines++
  }
  // The last record of a file may have no line end.
  return Math.max(lines, 1)
}

async function* withLast(
  blocks: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly block: Buffer; readonly last: boolean }> {
  let before: Buffer | undefined
  for await (const block of blocks) {
    if (before !== undefined) yield { block: before, last: false }
    before = block
  }
  if (before !== undefined) yield { block: before, last: true }
}

export function isProblem(item: ExportItem): item is ExportProblem {
  return 'code' in item
}

export function isRecord(item: ExportItem): item is ExportRecord {
  return !isProblem(item)
}

/** `,` `;` or tab: the one the first line that is not empty holds most of, outside of quotations. */
export function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '')
  const count = (mark: string) => bare.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}
