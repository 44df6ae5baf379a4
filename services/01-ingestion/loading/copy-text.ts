import { hash } from 'node:crypto'
import type { JsonValue, SourceRow } from '../sources/source.ts'

/**
 * COPY's text form, one line per row (https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"): fields are
 * divided by tabs, NULL is `\N`, and what would break a line is written with a backslash.
 */
const NULL = '\\N'
const TAB = 9
const ENCODED: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
}
const DECODED = new Map(Object.entries(ENCODED).map(([character, written]) => [written, character]))
const SPECIAL = /[\b\t\n\v\f\r\\]/g

/** A row's fields as one line without its end. */
export function toLine(values: readonly (JsonValue | undefined)[]): string {
  return values.map(toField).join('\t')
}

/** The same for these columns of a row. */
export function toLineOf(row: SourceRow, columns: readonly string[]): string {
  return columns.map((name) => toField(row[name])).join('\t')
}

function toField(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return NULL
  // Most values of most rows: what follows would cost as much as all the rest of a line.
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value)
  return textOf(value).replace(SPECIAL, (character) => ENCODED[character] ?? character)
}

/** The fields of a line as text; null for NULL. */
export function fromLine(line: Buffer): (string | null)[] {
  return line.toString('utf8').split('\t').map(fromField)
}

/** One field of a line, from 0, without looking at those behind it. */
export function fieldAt(line: Buffer, index: number): string | null {
  const start = behindFields(line, index)
  const end = line.indexOf(TAB, start)
  return fromField(line.toString('utf8', start, end < 0 ? line.length : end))
}

function fromField(field: string): string | null {
  if (field === NULL) return null
  return field.includes('\\')
    ? field.replace(/\\./gs, (written) => DECODED.get(written) ?? written.slice(1))
    : field
}

/**
 * What a row's content is known by (`_source_hash`): 128 bits of SHA-256 over its line. The first `volatile` fields are
 * left out, as they change by themselves, and so are NULLs at the end: a new column that is still empty, which comes
 * last, makes no row look changed.
 * @returns 32 hexadecimal digits
 */
export function hashOfLine(line: Buffer, volatile = 0): string {
  let end = line.length
  while (end >= 3 && line[end - 3] === TAB && line[end - 2] === 0x5c && line[end - 1] === 0x4e) end -= 3
  return hash('sha256', line.subarray(behindFields(line, volatile), end), 'hex').slice(0, 32)
}

/** The same for a row's values without the volatile ones. */
export function hashOfValues(values: readonly (JsonValue | undefined)[]): string {
  return hashOfLine(Buffer.from(toLine(values)))
}

function behindFields(line: Buffer, count: number): number {
  let at = 0
  for (let field = 0; field < count; field++) at = line.indexOf(TAB, at) + 1
  return at
}

/** The same text for the same value, whatever order a source gives the names of an object in. */
function textOf(value: NonNullable<JsonValue>): string {
  return typeof value === 'string' ? value : JSON.stringify(value, sorted)
}

function sorted(_name: string, value: JsonValue): JsonValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
